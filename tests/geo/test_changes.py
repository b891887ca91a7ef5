from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from geo.changes import Aspect, Change, changes_between
from geo.facts import Address, Contact, Country, Front, Gap, Hosting, Record, Spread, Verdict

AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def address(ip: str, asn: int | None = 64500, prefix: str | None = None) -> Address:
    return Address(ip=ip, prefix=prefix, asn=asn, as_name=None, country=None)


def contact(mail: str, scope: str = "network 192.0.2.0/24", as_of: str = "2026-11-01") -> Contact:
    return Contact(address=mail, role="abuse", scope=scope, source="RDAP", as_of=as_of)


def front(name: str) -> Front:
    return Front(name=name, hand_off=None, source="invented", as_of="2026-11-01")


BEFORE = Hosting(
    host="kittens.example",
    asked_at=AT,
    cname_path=("a.example", "b.example"),
    verdict=Verdict.ORIGIN,
    confidence=0.6,
    evidence=(),
    addresses=(address("192.0.2.1"), address("192.0.2.2")),
    country=Country(value="NZ", claims=()),
    registration=(),
    contacts=(contact("abuse@kittens.example"), contact("noc@kittens.example")),
    hotline=None,
    gaps=(),
    records=(Record(name="a.example", type="NS", value="ns.example", ttl=60, resolver="127.0.0.1"),),
)


def changed(**after: Any) -> tuple[Change, ...]:
    return changes_between(BEFORE, replace(BEFORE, asked_at=AT + timedelta(days=1), **after))


def gap(reason: str) -> Gap:
    return Gap(question="addresses", reason=reason)


@pytest.mark.parametrize(
    "after",
    [
        {},
        {"addresses": (address("192.0.2.2"), address("192.0.2.1"))},
        {"records": (replace(BEFORE.records[0], ttl=59, resolver="127.0.0.2"),)},
        {"records": ()},
        {"confidence": 0.9, "evidence": ("another day, another sentence",)},
        {"contacts": (contact("noc@kittens.example"), contact("ABUSE@kittens.example", as_of="2026-11-02"))},
        # What was not learned is not gone.
        {
            "addresses": (),
            "verdict": Verdict.UNKNOWN,
            "gaps": (gap("no usable answer (127.0.0.1: SERVFAIL)"),),
        },
        {"addresses": (), "gaps": (gap("no resolver answered (127.0.0.1 port 53): check that it runs"),)},
        {"addresses": (), "gaps": (gap("DNSSEC validation failed (127.0.0.1: expired): no answer"),)},
        {"country": Country(value=None, claims=())},
        {"verdict": Verdict.UNKNOWN},
        {"contacts": ()},
        {"contacts": (contact("abuse@bicycles.example", "network 198.51.100.0/24"),)},
        {"front": front("Example CDN")},
        # A pool that is handed out in turn.
        {"addresses": (address("192.0.2.3"), address("192.0.2.4")), "spread": Spread.ROUND_ROBIN},
        {"addresses": tuple(address(f"192.0.2.{i}") for i in range(10, 74))},
    ],
)
def test_what_is_no_change(after: dict[str, Any]) -> None:
    assert changed(**after) == ()


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            {"addresses": (address("192.0.2.1"), address("192.0.2.3"))},
            [(Aspect.ADDRESSES, ("192.0.2.1", "192.0.2.2"), ("192.0.2.1", "192.0.2.3"))],
        ),
        (
            {"addresses": (address("192.0.2.1", 64501), address("192.0.2.2"))},
            [(Aspect.NETWORKS, ("AS64500",), ("AS64500", "AS64501"))],
        ),
        (
            {"addresses": (address("198.51.100.1", 64501),), "country": Country(value="NL", claims=())},
            [
                (Aspect.ADDRESSES, ("192.0.2.1", "192.0.2.2"), ("198.51.100.1",)),
                (Aspect.NETWORKS, ("AS64500",), ("AS64501",)),
                (Aspect.COUNTRY, ("NZ",), ("NL",)),
            ],
        ),
        (
            {
                "addresses": (),
                "verdict": Verdict.UNKNOWN,
                "gaps": (gap("the name kittens.example does not exist (NXDOMAIN)"),),
            },
            [(Aspect.ADDRESSES, ("192.0.2.1", "192.0.2.2"), ())],
        ),
        (
            {"addresses": (), "gaps": (gap("the name kittens.example has no address (NODATA)"),)},
            [(Aspect.ADDRESSES, ("192.0.2.1", "192.0.2.2"), ())],
        ),
        (
            {
                "verdict": Verdict.FRONT,
                "front": front("Example CDN"),
                "country": Country(value=None, claims=()),
            },
            [(Aspect.VERDICT, ("ORIGIN",), ("FRONT",))],
        ),
        (
            {"contacts": (contact("new@kittens.example"), contact("noc@kittens.example"))},
            [
                (
                    Aspect.CONTACTS,
                    (
                        "abuse@kittens.example (network 192.0.2.0/24)",
                        "noc@kittens.example (network 192.0.2.0/24)",
                    ),
                    (
                        "new@kittens.example (network 192.0.2.0/24)",
                        "noc@kittens.example (network 192.0.2.0/24)",
                    ),
                )
            ],
        ),
        # A pool that moved altogether.
        (
            {"addresses": (address("198.51.100.1", 64501),), "spread": Spread.GEO_DNS},
            [
                (Aspect.ADDRESSES, ("192.0.2.1", "192.0.2.2"), ("198.51.100.1",)),
                (Aspect.NETWORKS, ("AS64500",), ("AS64501",)),
            ],
        ),
    ],
)
def test_what_is_a_change(after: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    assert [(change.aspect, change.before, change.after) for change in changed(**after)] == expected


def test_another_front_is_a_change() -> None:
    then = replace(BEFORE, verdict=Verdict.FRONT, front=front("Example CDN"))
    [change] = changes_between(then, replace(then, front=front("Another CDN")))
    assert (change.aspect, change.before, change.after) == (Aspect.FRONT, ("Example CDN",), ("Another CDN",))


def test_networks_are_named_by_prefix_where_nobody_knows_the_as_and_not_at_all_where_one_is_unknown() -> None:
    then = replace(BEFORE, addresses=(address("192.0.2.1", None, "192.0.2.0/24"),))
    moved = replace(BEFORE, addresses=(address("192.0.2.1", None, "192.0.2.0/25"),))
    lost = replace(BEFORE, addresses=(address("192.0.2.1", None),))
    assert [change.aspect for change in changes_between(then, moved)] == [Aspect.NETWORKS]
    assert changes_between(then, lost) == ()


def test_a_name_that_comes_back_is_a_change() -> None:
    gone = replace(BEFORE, addresses=(), gaps=(gap("the name kittens.example does not exist (NXDOMAIN)"),))
    assert [change.aspect for change in changes_between(gone, BEFORE)] == [Aspect.ADDRESSES]
