from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from geo.facts import Spread
from geo.spread import Compared, Heard, compare

PLACES = {"192.0.2": "AS64500 in NZ", "198.51.100": "AS64501 in NL", "203.0.113": "AS64500 in US"}
DENIED = "the name kittens.example does not exist (NXDOMAIN)"


def place_of(ip: IPv4Address | IPv6Address) -> str | None:
    return PLACES.get(str(ip).rpartition(".")[0])


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    return not (ip.version == 4 and str(ip).startswith("10.")) and str(ip) != "::1"


def heard(
    resolver: int, *addresses: str, families: tuple[int, ...] = (4, 6), reason: str | None = None
) -> Heard:
    return Heard(
        resolver=f"127.0.0.{resolver}",
        names=dict.fromkeys((4, 6), "kittens.example"),
        addresses=tuple(map(ip_address, addresses)),
        families=frozenset(families),
        ttls={4: 60, 6: 60},
        reason=reason,
    )


def compared(*each: Heard) -> Compared:
    return compare(each, place_of=place_of, is_public=is_public)


@pytest.mark.parametrize(
    ("each", "spread"),
    [
        ((), Spread.ONE_RESOLVER),
        ((heard(1, "192.0.2.1"),), Spread.ONE_RESOLVER),
        ((heard(1, "192.0.2.1"), heard(2, families=())), Spread.ONE_RESOLVER),
        ((heard(1, "192.0.2.1"), heard(2, "192.0.2.1")), Spread.SAME),
        ((heard(1, "192.0.2.1", "192.0.2.2"), heard(2, "192.0.2.2", "192.0.2.1")), Spread.SAME),
        ((heard(1, reason=DENIED), heard(2, reason=DENIED)), Spread.SAME),
        ((heard(1, "10.0.0.1"), heard(2, "10.0.0.1")), Spread.SAME),
        # The lost half of an answer is no difference.
        ((heard(1, "192.0.2.1", families=(4,)), heard(2, "192.0.2.1", "2001:db8::1")), Spread.SAME),
        ((heard(1, "192.0.2.1", families=(4,)), heard(2, "2001:db8::1", families=(6,))), Spread.ONE_RESOLVER),
        ((heard(1, "192.0.2.1"), heard(2, families=(6,))), Spread.ONE_RESOLVER),
        ((heard(1, "192.0.2.1"), heard(2, "192.0.2.2")), Spread.ROUND_ROBIN),
        ((heard(1, "192.0.2.1", "192.0.2.2"), heard(2, "192.0.2.2")), Spread.ROUND_ROBIN),
        ((heard(1, "192.0.2.1", "198.51.100.1"), heard(2, "198.51.100.2", "192.0.2.2")), Spread.ROUND_ROBIN),
        # No data set knows them: the block decides.
        ((heard(1, "100.0.0.1"), heard(2, "100.0.0.2")), Spread.ROUND_ROBIN),
        ((heard(1, "100.0.0.1"), heard(2, "100.0.1.1")), Spread.GEO_DNS),
        ((heard(1, "2001:db8::1"), heard(2, "2001:db8::2")), Spread.ROUND_ROBIN),
        ((heard(1, "2001:db8::1"), heard(2, "2001:db8:1::1")), Spread.GEO_DNS),
        ((heard(1, "192.0.2.1"), heard(2, "198.51.100.1")), Spread.GEO_DNS),
        # One network, two countries.
        ((heard(1, "192.0.2.1"), heard(2, "203.0.113.1")), Spread.GEO_DNS),
        ((heard(1, "192.0.2.1"), heard(2, "192.0.2.1"), heard(3, "198.51.100.1")), Spread.GEO_DNS),
        ((heard(1, "192.0.2.1"), heard(2, reason=DENIED)), Spread.SPLIT_HORIZON),
        ((heard(1, "192.0.2.1"), heard(2, "10.0.0.1")), Spread.SPLIT_HORIZON),
        ((heard(1, "10.0.0.1"), heard(2, reason=DENIED)), Spread.GEO_DNS),
    ],
)
def test_how_answers_compare(each: tuple[Heard, ...], spread: Spread) -> None:
    assert compared(*each).spread is spread


def test_equal_answers_are_evidence_and_no_doubt() -> None:
    found = compared(heard(1, "192.0.2.1"), heard(2, "192.0.2.1"))
    assert found.evidence == ("2 resolvers gave the same addresses",)
    assert not found.gaps
    assert not found.records


def test_addresses_taken_in_turn_are_no_doubt_and_who_said_which_is_kept() -> None:
    found = compared(heard(1, "192.0.2.1"), heard(2, "192.0.2.2"))
    assert not found.gaps
    assert [(record.name, record.type, record.value, record.resolver) for record in found.records] == [
        ("kittens.example", "A", "192.0.2.1", "127.0.0.1"),
        ("kittens.example", "A", "192.0.2.2", "127.0.0.2"),
    ]


def test_what_differs_by_place_is_doubtful() -> None:
    found = compared(heard(1, "192.0.2.1"), heard(2, "198.51.100.1"))
    assert [(gap.question, gap.reason) for gap in found.gaps] == [
        (
            "addresses",
            (
                "the resolvers were sent to different places (127.0.0.1: AS64500 in NZ; 127.0.0.2: AS64501 in NL): "
                "who asks from elsewhere may be sent elsewhere"
            ),
        )
    ]


def test_a_split_horizon_says_who_sees_what() -> None:
    found = compared(heard(1, "192.0.2.1", "2001:db8::1"), heard(2, reason=DENIED))
    assert not found.evidence
    assert [gap.reason for gap in found.gaps] == [
        (
            "the resolvers disagree whether the name has a public address "
            f"(127.0.0.1: 192.0.2.1, 2001:db8::1; 127.0.0.2: {DENIED})"
        )
    ]
    assert [record.type for record in found.records] == ["A", "AAAA"]


def test_a_flood_of_addresses_is_shown_in_part() -> None:
    flood = [f"192.0.2.{i}" for i in range(60)]
    [gap] = compared(heard(1, *flood), heard(2, reason=DENIED)).gaps
    assert gap.reason.count("192.0.2.") == 4
