from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from geo.facts import Address, Agreement, Claim, Contact, Country, Hosting, Verdict
from pipelines.cases import Case, cases_of
from pipelines.notices.readiness import reasons_to_hold
from pipelines.records import Kind, Page, Parse, Sighting

AT = datetime(2026, 11, 23, tzinfo=UTC)
SEED = "http://forum.example/1"
CLAIM = Claim(value="NL", basis="geolocation", source="Kitten Maps", as_of="2026-11-01")
ABUSE = Contact(
    address="abuse@k.example", role="abuse", scope="network 192.0.2.0/24", source="RDAP", as_of="2026"
)


def hosting(**changes: Any) -> Hosting:
    found = Hosting(
        host="forum.example", asked_at=AT, cname_path=(), verdict=Verdict.ORIGIN, confidence=0.6, evidence=(),
        addresses=(Address(ip="192.0.2.1", prefix="192.0.2.0/24", asn=64500, as_name="Kittens", country="NL"),),
        country=Country(value="NL", claims=(CLAIM,)), registration=(), contacts=(ABUSE,), hotline=None, gaps=(),
    )  # fmt: skip
    return replace(found, **changes)


def cases(found: Hosting) -> tuple[Case, ...]:
    link = Sighting(url="http://forum.example/2", host="forum.example", kind=Kind.PAGE, where="a[href]")
    page = Page(
        job="j", url=SEED, final_url=SEED, status=200, media_type="text/html", at=AT, depth=0, referrer=None,
        peer_address=None, parse=Parse.COMPLETE, markup_sha256=None, structure=None, sightings=(link,), hostings=(found,),
    )  # fmt: skip
    return cases_of([page])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ()),
        ({"contacts": ()}, ("no contact is known",)),
        (
            {"contacts": (replace(ABUSE, role="guess (RFC 2142)"),)},
            ("the contact abuse@k.example is a guess: a person confirms it first",),
        ),
        (
            {"country": Country(value=None, claims=(), agreement=Agreement.TIE, tied=("NL", "DE"))},
            ("the country of forum.example is undecided: NL, DE",),
        ),
        (
            {"asked_at": AT - timedelta(days=40)},
            ("forum.example was located on 2026-10-14; locate it again",),
        ),
    ],
)
def test_what_stands_against_a_notice_is_said(changes: dict[str, Any], told: tuple[str, ...]) -> None:
    content = cases(hosting(**changes))[0]
    assert reasons_to_hold(content, AT, stale_days=30) == told


def test_old_data_about_the_place_holds_a_notice_and_a_link_needs_none() -> None:
    content, link = cases(hosting(country=Country(value="NL", claims=(replace(CLAIM, as_of="2026-01-01"),))))
    assert reasons_to_hold(link, AT, stale_days=30) == ()
    (reason,) = reasons_to_hold(content, AT, stale_days=30)
    assert "rests on data older than 30 days (Kitten Maps of 2026-01-01)" in reason
