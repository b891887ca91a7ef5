"""Pure: what stands against a notice about a case, so that a person sees it before writing, and no program writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from geo.facts import Agreement
from geo.freshness import STALE_DAYS, StaleDataError, require_fresh
from pipelines.cases import Case
from pipelines.routing import Due

_GUESS = "guess"


def reasons_to_hold(case: Case, at: datetime, *, stale_days: int = STALE_DAYS) -> tuple[str, ...]:
    """Return why a notice about `case` should not be written yet; empty where nothing stands against it."""
    if case.due is Due.NOTHING:
        return ()
    return tuple(dict.fromkeys((*_about_contacts(case), *_about_hosts(case, at, stale_days))))


def _about_contacts(case: Case) -> Iterator[str]:
    if not case.party.contacts:
        yield "no contact is known"
    elif all(contact.role.startswith(_GUESS) for contact in case.party.contacts):
        yield f"the contact {case.party.contacts[0].address} is a guess: a person confirms it first"


def _about_hosts(case: Case, at: datetime, stale_days: int) -> Iterator[str]:
    for hosting in case.hostings:
        if hosting.country.agreement is Agreement.TIE:
            yield f"the country of {hosting.host} is undecided: {', '.join(hosting.country.tied)}"
        try:
            require_fresh(hosting, at, most_days=stale_days)
        except StaleDataError as error:
            yield str(error)
