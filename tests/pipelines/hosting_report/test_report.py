from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.whereabouts import NO_CENSUS
from pipelines.cases import Unknown
from pipelines.hosting_report.report import HostingReport, report_of
from pipelines.parties import PartyKind
from pipelines.records import Page

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_the_summary_counts_what_somebody_can_act_on(report: HostingReport) -> None:
    s = report.summary
    assert (s.reported, s.pages, s.media_urls, s.parties) == (2, 2, 2, 3)
    assert (s.countries, s.matched_urls, s.media_bytes) == (("DE", "NL"), 1, 0)
    assert s.unknowns == len(report.unknowns)


def test_what_a_reader_could_take_for_complete_is_said_to_be_unknown(report: HostingReport) -> None:
    said = {(unknown.about, unknown.question) for unknown in report.unknowns}
    assert ("Job job1", "completeness") in said
    assert ("http://forum.example/thread/7", "page") in said
    assert ("gallery.example", "origin") in said
    assert ("short.example", "network") in said
    assert any(
        unknown.reason.startswith("the page was not read (url-malformed") for unknown in report.unknowns
    )
    assert "bystander.example" not in {about for about, _ in said}
    assert all(unknown.reason for unknown in report.unknowns)


def test_parties_keep_their_cases_together_and_nobody_comes_last(report: HostingReport) -> None:
    parties = [party for party, _ in report.by_party]
    assert parties[-1].kind is PartyKind.UNKNOWN
    assert len(parties) == len(set(parties))
    assert sum(len(cases) for _, cases in report.by_party) == len(report.cases)


def test_nothing_found_is_a_report_too() -> None:
    empty = report_of((), reference="HL-2", made_at=AT)
    assert (empty.summary.parties, empty.cases, empty.unknowns) == (0, (), ())


def test_a_naive_time_is_refused(pages: tuple[Page, ...]) -> None:
    with pytest.raises(ValueError, match="UTC"):
        report_of(pages, reference="HL-1", made_at=AT.replace(tzinfo=None))


def test_that_no_census_is_at_hand_is_said_once_and_not_for_every_host(pages: tuple[Page, ...]) -> None:
    uncertain = [
        replace(p, hostings=tuple(replace(h, gaps=(*h.gaps, NO_CENSUS)) for h in p.hostings)) for p in pages
    ]
    made = report_of(uncertain, reference="HL-1", made_at=AT)
    said = [unknown for unknown in made.unknowns if unknown.question == NO_CENSUS.question]
    assert said == [Unknown(about="all hosts", question="anycast", reason=NO_CENSUS.reason)]
    assert len(made.unknowns) == len(report_of(pages, reference="HL-1", made_at=AT).unknowns) + 1
