from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Record, Verdict
from geo.fronts import Fronts, Kind, Rule
from geo.hints import MOST, hints_of
from geo.observed import Observation, Seen

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def rule(kind: Kind, value: str) -> Rule:
    return Rule(
        name="Kitten CDN", verdict=Verdict.FRONT, kind=kind, value=value, origin="us", as_of="2026-11-01"
    )


FRONTS = Fronts([rule(Kind.CNAME, "cdn.example"), rule(Kind.RANGE, "198.51.100.0/24")])


def record(kind: str, value: str) -> Record:
    return Record(name="kittens.example", type=kind, value=value, ttl=60, resolver="127.0.0.1")


def found(*records: Record, seen: tuple[Observation, ...] = ()) -> list[tuple[str, str]]:
    hints = hints_of("www.kittens.example", records=records, observations=seen, fronts=FRONTS, asked_at=AT)
    return [(hint.value, hint.basis) for hint in hints]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("MX", "10 mail.kittens.example.", ["mail.kittens.example"]),
        ("MX", "10 MX.Hoster.example", ["mx.hoster.example"]),
        ("MX", "1 aspmx.l.google.com", []),
        ("MX", "1 mx.cdn.example", []),
        ("MX", "10 www.kittens.example", []),
        ("MX", "0 .", []),
        ("MX", "", []),
        ("TXT", '"v=spf1 ip4:192.0.2.7 -all"', ["192.0.2.7"]),
        ("TXT", '"v=spf1 ip4:192.0.2.7/32 ip6:2001:db8::7/128 -all"', ["192.0.2.7", "2001:db8::7"]),
        ("TXT", '"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"', []),
        ("TXT", '"v=spf1 ip4:198.51.100.7 ~all"', []),
        ("TXT", '"v=spf1 a mx a:cats.kittens.example/28 -all"', ["cats.kittens.example"]),
        ("TXT", '"v=spf1 include:spf.hoster.example include:_spf.google.com ?all"', ["spf.hoster.example"]),
        ("TXT", '"v=spf1 ip4:192.0" ".2.7 -all"', ["192.0.2.7"]),
        ("TXT", '"v=spf1 include:%{i}.spf.example ip4:kitten ip6:: -all"', []),
        ("TXT", '"v=spf10 ip4:192.0.2.7"', []),
        ("TXT", '"kittens v=spf1 ip4:192.0.2.7"', []),
        ("NS", "ns.kittens.example", []),
    ],
)
def test_what_records_hint_at(kind: str, value: str, expected: list[str]) -> None:
    basis = "mx" if kind == "MX" else "spf"
    assert found(record(kind, value)) == [(each, basis) for each in expected]


def seen(kind: Seen, value: str) -> Observation:
    return Observation(host="www.kittens.example", kind=kind, name="kittens.example", value=value, at=AT)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Seen.CERTIFICATE, "direct.kittens.example", [("direct.kittens.example", "certificate name")]),
        (Seen.CERTIFICATE, "*.kittens.example", []),
        (Seen.CERTIFICATE, "www.kittens.example", []),
        (Seen.CERTIFICATE, "customer.example", []),
        (Seen.LINK, "img.kittens.example", [("img.kittens.example", "linked name")]),
        (Seen.LINK, "img.bicycles.example", []),
        (Seen.HEADER, "img.kittens.example", []),
        (Seen.ISSUER, "img.kittens.example", []),
    ],
)
def test_what_pages_and_certificates_hint_at(kind: Seen, value: str, expected: list[tuple[str, str]]) -> None:
    assert found(seen=(seen(kind, value),)) == expected


def test_each_hint_is_there_once_says_where_it_is_from_and_there_are_few() -> None:
    mail = record("MX", "10 mail.kittens.example")
    hints = hints_of(
        "www.kittens.example",
        records=[mail, mail, record("TXT", '"v=spf1 a:mail.kittens.example -all"')],
        fronts=FRONTS,
        asked_at=AT,
    )
    assert [(hint.source, hint.as_of) for hint in hints] == [
        ("MX record of kittens.example", "2026-11-28T12:00:00Z")
    ]
    flood = [record("MX", f"10 mail-{number}.kittens.example") for number in range(100)]
    assert len(found(*flood)) == MOST


@given(st.sampled_from(["MX", "TXT"]), st.text(max_size=200))
def test_whatever_a_record_says_no_hint_is_odd(kind: str, value: str) -> None:
    prefix = "v=spf1 " if kind == "TXT" else "10 "
    for each, _ in found(record(kind, prefix + value)):
        assert each.isascii()
        assert each.isprintable()
        assert " " not in each
