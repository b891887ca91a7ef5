"""The hosting report itself: the facts that every form of it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from geo.facts import Hosting, Hotline, require_utc
from geo.hotlines import hotline_for
from pipelines.cases import Case, Party, Unknown, cases_of, said_once
from pipelines.orders import Job, JobState
from pipelines.parties import PartyKind, distinct
from pipelines.records import Page, Parse, Rule
from pipelines.routing import HotlineRoute, Role, hotlines_of, is_settled

_MEDIA_RULES = frozenset({Rule.MEDIA_REFERENCE, Rule.MEDIA_HEADER, Rule.MEDIA_BYTES})
_UNFINISHED = {
    JobState.BUDGET_SPENT: "a budget ended the Job: there would have been more pages",
    JobState.STOPPED: "the Job was cut off and not resumed: there may be more pages",
    JobState.FAILED: "an error ended the Job: there may be more pages",
    JobState.RUNNING: "the Job still runs: this is what is known so far",
    JobState.PENDING: "the Job has not begun",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The figures of a report; links that nobody needs to act on are not counted."""

    reported: int
    """Seeds that were asked for."""
    pages: int
    media_urls: int
    parties: int
    countries: tuple[str, ...]
    matched_urls: int
    unknowns: int
    media_bytes: int
    """Bytes that crossed the wire before media was refused; none was kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HostingReport:
    """Who can act on what was found for one reported case."""

    reference: str
    made_at: datetime
    summary: Summary
    unknowns: tuple[Unknown, ...]
    """What nobody who acts on this report should take for complete: limits, refusals, gaps."""
    cases: tuple[Case, ...]
    jobs: tuple[Job, ...]
    pages: tuple[Page, ...]
    hotlines: tuple[HotlineRoute, ...] = ()
    """Whose hotlines are to be told of each host; in a tie of countries those of all sides."""

    def hotlines_of(self, party: Party) -> tuple[HotlineRoute, ...]:
        """Return whose hotlines are to be told of a party's hosts.

        Of a host with servers in several countries each party has the hotline of its own servers; where it is not known
        in which of them a server is, those of all sides are told.
        """
        cases = (case for case in self.cases if case.party.key == party.key and case.actionable)
        settled = {hosting.host: is_settled(hosting) for case in cases for hosting in case.hostings}
        own = (
            replace(route, tied_with=()) if settled[route.host] else route
            for route in self.hotlines
            if route.host in settled
            and not (settled[route.host] and route.tied_with and route.country not in party.countries)
        )
        return tuple(own)

    def __post_init__(self) -> None:
        require_utc(self.made_at)

    @property
    def by_party(self) -> tuple[tuple[Party, tuple[Case, ...]], ...]:
        """The cases of each party, in the order of urgency; those without a party last."""
        parties = distinct(case.party for case in self.cases)
        known_first = sorted(parties, key=lambda party: party.kind is PartyKind.UNKNOWN)
        return tuple(
            (party, tuple(c for c in self.cases if c.party.key == party.key)) for party in known_first
        )


def report_of(
    pages: Iterable[Page],
    *,
    reference: str,
    made_at: datetime,
    jobs: Iterable[Job] = (),
    hotlines: Callable[[str | None], Hotline | None] = hotline_for,
) -> HostingReport:
    """Build the report of some pages; the Jobs say on whose order, and whether there would have been more.

    `hotlines` finds the hotline of a country in the operator's directory.
    """
    kept, permits = tuple(pages), tuple(jobs)
    cases = cases_of(kept)
    unknowns = said_once(_unknowns(kept, cases, permits))
    return HostingReport(
        reference=reference,
        made_at=made_at,
        summary=_summary(kept, cases, unknowns),
        unknowns=unknowns,
        cases=cases,
        jobs=permits,
        pages=kept,
        hotlines=hotlines_of(_acting_hostings(cases), hotlines),
    )


def _acting_hostings(cases: Iterable[Case]) -> tuple[Hosting, ...]:
    return distinct(hosting for case in cases if case.actionable for hosting in case.hostings)


def _summary(pages: tuple[Page, ...], cases: tuple[Case, ...], unknowns: tuple[Unknown, ...]) -> Summary:
    acting = [case for case in cases if case.actionable]
    items = {item.url: item for case in acting for item in case.items}.values()
    refusals = (refusal for page in pages for refusal in page.refusals)
    return Summary(
        reported=sum(page.depth == 0 for page in pages),
        pages=sum(item.role is Role.PAGE_HOST for item in items),
        media_urls=sum(item.role is Role.MEDIA_HOST for item in items),
        parties=len({case.party.key for case in acting if case.party.kind is not PartyKind.UNKNOWN}),
        countries=tuple(sorted({country for case in acting for country in case.party.countries})),
        matched_urls=sum(bool(item.matches) for item in items),
        unknowns=len(unknowns),
        media_bytes=sum(refusal.bytes_seen for refusal in refusals if refusal.rule in _MEDIA_RULES),
    )


def _unknowns(pages: tuple[Page, ...], cases: tuple[Case, ...], jobs: tuple[Job, ...]) -> Iterator[Unknown]:
    for job in jobs:
        if why := _UNFINISHED.get(job.state):
            yield Unknown(about=f"Job {job.id}", question="completeness", reason=why)
    for page in pages:
        yield from _unread(page)
    for case in cases:
        yield from case.unknowns if case.actionable else ()


def _unread(page: Page) -> Iterator[Unknown]:
    own = [refusal for refusal in page.refusals if refusal.url in {page.url, page.final_url}]
    if page.status is None and not page.depth:
        said = f"{own[0].rule.value}: {own[0].detail}" if own else "no answer was recorded"
        yield Unknown(about=page.url, question="page", reason=f"the page was not read ({said})")
    elif page.parse is Parse.INCOMPLETE:
        yield Unknown(
            about=page.final_url, question="page", reason="not all of the page was read: it may name more"
        )
