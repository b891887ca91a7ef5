"""Pure: what was observed beside what is true, host by host."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth
from geo.facts import Verdict
from tests.trace_score.observed import Observed

_ASSERTS: Final[dict[str, Callable[[Truth, Observed], Collection[str]]]] = {
    "country": lambda truth, seen: seen.countries - set(truth.countries),
    "contact": lambda _, seen: [party for party in seen.parties if "@" in party],
    "hotline": lambda _, seen: seen.hotlines,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One host, and how far the trace was right."""

    situation: str
    host: Host
    seen: Observed
    party: bool
    country: bool
    wrong: tuple[str, ...]
    """Who is named and should not be."""
    honest: bool | None
    """Whether what has no answer was said to have none; None where all has an answer."""
    placed: bool
    """Whether a country was asserted where a front or anycast answers."""
    doubt: float | None
    """The squared error of the front's probability; None where the truth is neither."""
    other: tuple[str, ...]
    """What else differs: verdict, tenant, registrar, spread, move."""

    @property
    def has_party(self) -> bool:
        """Whether the lab gives enough evidence for a party."""
        return bool(self.host.truth.parties) and self.host.truth.enough


def judged(situation: Situation, host: Host, seen: Observed) -> Judged:
    """Judge one host."""
    truth = host.truth
    return Judged(
        situation=situation.name,
        host=host,
        seen=seen,
        party=_party_is_right(truth, seen),
        country=seen.countries == frozenset(truth.countries),
        wrong=tuple(_wrong(truth, seen)),
        honest=_is_honest(truth, seen) if truth.unknown else None,
        placed=truth.placeless and bool(seen.countries),
        doubt=_doubt(truth, seen),
        other=tuple(_other(truth, seen)),
    )


def all_judged(situations: tuple[Situation, ...], seen: Mapping[str, Observed]) -> list[Judged]:
    """Judge every host of the lab."""
    return [judged(situation, host, seen[host.ask]) for situation in situations for host in situation.hosts]


def _party_is_right(truth: Truth, seen: Observed) -> bool:
    due, harmless = frozenset(truth.parties), frozenset(truth.also)
    named = seen.parties == due or (bool(seen.parties & harmless) and seen.parties <= due | harmless)
    # Who removes the content need not be told to disable a link to it as well.
    return named and seen.disable | due == frozenset(truth.disable) | due


def _wrong(truth: Truth, seen: Observed) -> Iterator[str]:
    allowed = {*truth.parties, *truth.also}
    kinds = {party.partition(" ")[0] for party in allowed}
    for party in sorted(seen.parties - allowed):
        # A network that is named without a mailbox can be told nothing: that is less, not wrong.
        if "@" in party or party.partition(" ")[0] not in kinds:
            yield f"party {party}"
    for party in sorted(seen.disable - allowed - set(truth.disable)):
        yield f"disable {party}"
    for country in sorted(seen.hotlines - set(truth.hotlines)):
        yield f"hotline {country}"
    for mail in sorted(seen.mailboxes & set(truth.never)):
        yield f"stranger {mail}"
    if truth.registrar:
        yield from (f"registrar {mail}" for mail in sorted(seen.registrars - {truth.registrar}))


def _is_honest(truth: Truth, seen: Observed) -> bool:
    """Everything unknown is said to be unknown, and nothing is asserted about it."""
    return all(
        question in seen.gaps and not (question in _ASSERTS and _ASSERTS[question](truth, seen))
        for question in truth.unknown
    )


def _doubt(truth: Truth, seen: Observed) -> float | None:
    if truth.verdict is Verdict.UNKNOWN:
        return None
    return float((seen.front - (truth.verdict is Verdict.FRONT)) ** 2)


def _other(truth: Truth, seen: Observed) -> Iterator[str]:
    if seen.verdict not in {None, truth.verdict} and truth.verdict is not Verdict.UNKNOWN:
        yield f"verdict {seen.verdict}, not {truth.verdict}"
    if truth.verdict is Verdict.SHARED_PLATFORM and seen.verdict and seen.tenant != truth.tenant:
        yield f"tenant {seen.tenant or 'unknown'}, not {truth.tenant or 'any'}"
    if truth.registrar and truth.registrar not in seen.registrars:
        yield f"registrar {', '.join(sorted(seen.registrars)) or 'unknown'}"
    if truth.spread is not None and seen.spread is not truth.spread:
        yield f"spread {seen.spread}, not {truth.spread}"
    if truth.moved != seen.moved:
        yield "the move was not noticed" if truth.moved else "a move where there was none"
    if truth.enough and (missing := set(truth.hotlines) - seen.hotlines):
        yield f"hotline {', '.join(sorted(missing))} not named"
