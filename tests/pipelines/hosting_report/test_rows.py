from __future__ import annotations

from dataclasses import replace

import pytest

from geo.facts import Agreement, Claim, Country
from geo.whereabouts import NO_CENSUS
from pipelines.cases import Unknown, unknown_of_all
from pipelines.hosting_report.report import HostingReport
from pipelines.hosting_report.rows import HEADINGS, Row, rows_of
from pipelines.parties import PartyKind


def test_a_row_says_who_where_how_many_whom_to_write_to_and_what_is_unknown(report: HostingReport) -> None:
    rows = rows_of(report.cases)
    assert (
        Row(
            who="Kittens Network",
            role="media host",
            country="DE",
            network="AS64500 Kittens Network",
            urls="1",
            contact="abuse@kittens.test (RDAP, 2026-11-20)",
            matched="1 in bicycles by HASH (declared)",
            unknown="country",
        )
        in rows
    )
    assert len(HEADINGS) == len(Row._fields)


def test_what_is_unknown_of_every_host_is_in_no_row(report: HostingReport) -> None:
    case = next(case for case in report.cases if case.party.name == "Kittens Network")
    of_all = Unknown(about="kittens.test", question=NO_CENSUS.question, reason=NO_CENSUS.reason)
    other = replace(of_all, reason="the census is of 2025-01-01")
    with_both = replace(case, unknowns=(of_all, *case.unknowns))
    assert rows_of([with_both]) == rows_of([case])
    assert rows_of([replace(case, unknowns=(other,))])[0].unknown == NO_CENSUS.question
    assert unknown_of_all([with_both, with_both]) == (NO_CENSUS.reason,)
    assert unknown_of_all([case]) == ()


def test_a_front_has_no_country_and_nobody_has_no_contact(report: HostingReport) -> None:
    rows = {row.who: row for row in rows_of(report.cases)}
    assert rows["Example Front"].country == "behind a front"
    nobody = rows["Nobody known yet"]
    assert (nobody.country, nobody.network, nobody.contact) == ("unknown", "unknown", "none known")


def place(value: str | None, agreement: Agreement, *values: str, tied: tuple[str, ...] = ()) -> Country:
    claims = tuple(
        Claim(value=value, basis="geolocation", source=f"Map {i}", as_of="2026-06-01")
        for i, value in enumerate(values)
    )
    return Country(value=value, claims=claims, agreement=agreement, tied=tied)


@pytest.mark.parametrize(
    ("country", "of_party", "words"),
    [
        (place("DE", Agreement.ALL, "DE", "DE"), ("DE",), "DE"),
        (place("DE", Agreement.ONE, "DE"), ("DE",), "DE"),
        (
            place("DE", Agreement.MAJORITY, "DE", "DE", "NL"),
            ("DE",),
            "DE (2 of 3; dissent: NL by Map 2 of 2026-06-01)",
        ),
        (place(None, Agreement.TIE, "DE", "NL", tied=("DE", "NL")), (), "undecided: DE / NL"),
        # The host stands in two countries, of which this party's addresses are in one.
        (place(None, Agreement.TIE, "DE", "NL", tied=("DE", "NL")), ("NL",), "NL"),
        (place(None, Agreement.NONE), (), "unknown"),
    ],
)
def test_the_country_is_shown_with_its_dissent_or_as_undecided(
    report: HostingReport, country: Country, of_party: tuple[str, ...], words: str
) -> None:
    case = next(case for case in report.cases if case.party.kind is PartyKind.NETWORK)
    hostings = tuple(replace(hosting, country=country) for hosting in case.hostings[:1])
    changed = replace(case, party=replace(case.party, countries=of_party), hostings=hostings)
    assert rows_of([changed])[0].country == words
