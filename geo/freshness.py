"""Pure: is data young enough? What is looked up in old data is shown with its age, and no notice rests on it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from geo.facts import Hosting

STALE_DAYS: Final = 180
"""Free country data changes for some percent of the blocks in half a year; an operator may set less."""


class StaleDataError(Exception):
    """The data about addresses is too old to act on; the sentence says which, how old, and what to do."""


def age_in_days(as_of: str, now: datetime) -> int | None:
    """Return how many days lie between the day of a source's state and `now`; None where it names no day."""
    try:
        day = datetime.fromisoformat(as_of)
    except ValueError:
        return None
    return (now - (day if day.tzinfo else day.replace(tzinfo=UTC))).days


def is_stale(as_of: str, now: datetime, *, most_days: int = STALE_DAYS) -> bool:
    """Answer whether a source's state is older than that, or of no day or one that is yet to come."""
    age = age_in_days(as_of, now)
    # A day ahead is a difference of clocks and zones; a year ahead is a file that says nothing true of itself.
    return age is None or not -1 <= age <= most_days


def require_fresh(hosting: Hosting, now: datetime, *, most_days: int = STALE_DAYS) -> None:
    """Raise `StaleDataError` where a notice that rests on this Hosting would rest on data that is too old.

    That is what its country was told by, where it was told, and when the host was looked at.
    """
    if (now - hosting.asked_at).days > most_days:
        raise StaleDataError(f"{hosting.host} was located on {hosting.asked_at:%Y-%m-%d}; locate it again")
    told_by = [claim for claim in hosting.country.claims if claim.value == hosting.country.value]
    if told_by and all(is_stale(claim.as_of, now, most_days=most_days) for claim in told_by):
        named = ", ".join(f"{claim.source} of {claim.as_of}" for claim in told_by)
        raise StaleDataError(
            f"the country of {hosting.host} rests on data older than {most_days} days ({named}); "
            "bring newer data with `hostline geo update`, then locate it again"
        )
