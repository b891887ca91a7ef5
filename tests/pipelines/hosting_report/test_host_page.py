"""The page of one host."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from geo.facts import (
    Agreement,
    Claim,
    Country,
    Gap,
    Hosting,
    Spread,
    Verdict,
)
from pipelines.hosting_report.host_page import Circumstances, Line, sections_of
from tests.pipelines.hosting_report.conftest import hosting


def lines_of(known: Hosting, circumstances: Circumstances, title: str) -> tuple[Line, ...]:
    return next(each.lines for each in sections_of(known, circumstances) if each.title.startswith(title))


def texts_of(known: Hosting, circumstances: Circumstances, title: str) -> list[tuple[str, str]]:
    return [(line.label, line.text) for line in lines_of(known, circumstances, title)]


def test_every_fact_of_a_hosting_stands_somewhere(full: Hosting, circumstances: Circumstances) -> None:
    said = "\n".join(
        f"{line.label} {line.text} {line.note}"
        for section in sections_of(full, circumstances)
        for line in section.lines
    )
    for fact in (
        *("media.kittens.example", "FRONT", "0.95", "is under edge.front.test", "edge.front.test"),
        *("NS", "ns.kittens.example", "3600", "192.0.2.53", "GEO_DNS"),
        *("198.51.100.7", "AS64500", "Kitten Net", "198.51.100.0/24", "AS64501", "ripencc", "anycast"),
        *("Census of cats", "2026-11-01"),
        *("SC", "registration", "NZ", "seat", "Front Example", "a form for trusted reporters"),
        *("bucket-7", "Cloud Example", "origin.kittens.example", "mx"),
        *("abuse@front.test", "front Front Example", "abuse@kittens.example", "2026-11-20"),
        *("Hotline NZ", "https://hotline.test/", "nobody was asked"),
        *("2026-11-23 12:00:00 UTC", "Hotline Example", "networks.mmdb", "12 days old", "STALE"),
    ):
        assert fact in said, fact


def test_what_has_no_place_is_given_none(full: Hosting, circumstances: Circumstances) -> None:
    claimed = replace(full, country=Country(value="DE", claims=(), agreement=Agreement.ALL))
    assert texts_of(claimed, circumstances, "Where the server is") == [("country", "unknown")]
    [line] = lines_of(claimed, circumstances, "Addresses")
    assert "country" not in line.note


def test_dissent_and_ties_are_shown(circumstances: Circumstances) -> None:
    claims = tuple(
        Claim(value=value, basis=basis, source="S", as_of="2026-11-01")
        for value, basis in (("DE", "geolocation"), ("DE", "geofeed"), ("NL", "reverse name"))
    )
    known = hosting("kittens.example", (), country="DE")
    most = replace(known, country=Country(value="DE", claims=claims, agreement=Agreement.MAJORITY))
    assert texts_of(most, circumstances, "Where the server is") == [
        ("country", "DE"),
        ("says", "DE"),
        ("says", "DE"),
        ("dissent", "NL"),
    ]
    tie = Country(value=None, claims=claims[1:], agreement=Agreement.TIE, tied=("DE", "NL"))
    assert texts_of(replace(known, country=tie), circumstances, "Where the server is") == [
        ("country", "unknown"),
        ("tied", "DE, NL"),
        ("says", "DE"),
        ("says", "NL"),
    ]


def test_without_a_hotline_it_says_who_is_next(circumstances: Circumstances) -> None:
    gap = Gap(question="hotline", reason="no hotline is known for SC; next: the police of SC")
    known = hosting("kittens.example", (), country="SC", gaps=(gap,))
    [line] = lines_of(replace(known, hotline=None), circumstances, "Hotline")
    assert (line.text, line.note) == ("none", gap.reason)


def test_what_is_not_there_is_said(circumstances: Circumstances) -> None:
    bare = replace(hosting("kittens.onion", ()), contacts=(), hotline=None, gaps=(), verdict=Verdict.ONION)
    for section in sections_of(bare, circumstances):
        assert section.lines or section.empty, section.title


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("spread", Spread)
@pytest.mark.parametrize("agreement", Agreement)
def test_each_verdict_spread_and_agreement_has_its_words(
    verdict: Verdict, spread: Spread, agreement: Agreement, circumstances: Circumstances
) -> None:
    known = hosting("kittens.example", (), verdict=verdict)
    changed = replace(known, spread=spread, country=Country(value=None, claims=(), agreement=agreement))
    assert sections_of(changed, circumstances)


def test_times_are_in_utc(circumstances: Circumstances) -> None:
    with pytest.raises(ValueError, match="UTC"):
        replace(circumstances, made_at=datetime(2026, 11, 23))  # noqa: DTZ001 what is refused
