from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address

import dns.name
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.answers import MOST_ADDRESSES, Answers, merged
from geo.chains import Chain, Link
from geo.facts import Address
from geo.resolver import NO_RESOLVER
from geo.spread import compare

AT = datetime(2026, 11, 1, tzinfo=UTC)
KITTENS = dns.name.from_text("kittens.example.")
GONE = f"{NO_RESOLVER} (127.0.0.1 port 53): check that it runs"


def chain(*addresses: str, reason: str | None = None, failed: bool = False) -> Chain:
    found = tuple(map(ip_address, addresses))
    return Chain(path=(KITTENS,), addresses=found, ttl=60, reason=reason, failed=failed)


def put_together(*pairs: tuple[Chain, Chain]) -> Answers:
    return merged("kittens.example", AT, [f"127.0.0.{i + 1}" for i in range(len(pairs))], pairs)


NOTHING = chain(reason="(NODATA)")
FAILED = chain(reason="no usable answer", failed=True)
SILENT = chain(reason=GONE, failed=True)


def test_addresses_of_all_resolvers_are_kept_once_and_sorted() -> None:
    answers = put_together(
        (chain("192.0.2.9", "192.0.2.1"), chain("2001:db8::1")), (chain("192.0.2.1", "192.0.2.5"), NOTHING)
    )
    shown = [str(address) for address in answers.addresses]
    assert shown == ["192.0.2.1", "192.0.2.5", "192.0.2.9", "2001:db8::1"]
    assert not answers.gaps


def test_a_flood_from_one_resolver_hides_nothing_of_another() -> None:
    flood = chain(*(f"198.51.{i // 250}.{i % 250}" for i in range(4000)))
    answers = put_together((flood, chain("2001:db8::1")), (chain("192.0.2.1"), NOTHING))
    assert len(answers.addresses) == MOST_ADDRESSES
    assert {"192.0.2.1", "2001:db8::1"} <= {str(address) for address in answers.addresses}
    assert [gap.reason for gap in answers.gaps] == ["4002 addresses, of which 64 are kept"]
    assert len(answers.heard[0].addresses) == MOST_ADDRESSES


@pytest.mark.parametrize(
    ("pairs", "reasons", "answered"),
    [
        ([(NOTHING, NOTHING)], ["(NODATA)"], True),
        ([(chain("192.0.2.1"), NOTHING)], [], True),
        ([(chain("192.0.2.1"), FAILED)], ["no usable answer"], True),
        ([(FAILED, NOTHING)], ["(NODATA)", "no usable answer"], True),
        ([(SILENT, SILENT)], [GONE], False),
        ([(SILENT, SILENT), (SILENT, SILENT)], [GONE], False),
        (
            [(SILENT, SILENT), (NOTHING, NOTHING)],
            ["(NODATA)", GONE.replace(NO_RESOLVER, "a resolver did not answer")],
            True,
        ),
        (
            [(SILENT, SILENT), (chain("192.0.2.1"), NOTHING)],
            [GONE.replace(NO_RESOLVER, "a resolver did not answer")],
            True,
        ),
    ],
)
def test_why_something_is_missing(
    pairs: list[tuple[Chain, Chain]], reasons: list[str], answered: bool
) -> None:
    answers = put_together(*pairs)
    assert [gap.reason for gap in answers.gaps] == reasons
    assert answers.resolver_answered is answered


def led(chain: Chain, *names: str) -> Chain:
    targets = (dns.name.from_text(f"{name}.") for name in names)
    return replace(chain, path=(KITTENS, *targets))


def test_each_address_keeps_the_ways_that_led_to_it_and_no_others() -> None:
    answers = put_together(
        (led(chain("192.0.2.1", "192.0.2.2"), "A.example", "b.example"), chain("2001:db8::1")),
        (chain("192.0.2.2"), led(FAILED, "gone.example")),
    )
    assert answers.cname_path == ("a.example", "b.example", "gone.example")
    assert {str(ip): paths for ip, paths in answers.paths.items()} == {
        "192.0.2.1": (("a.example", "b.example"),),
        "192.0.2.2": (("a.example", "b.example"), ()),
        "2001:db8::1": ((),),
    }


def test_where_resolvers_differ_each_address_is_said_to_be_its_own_names() -> None:
    answers = put_together(
        (led(chain("192.0.2.1"), "edge.example"), replace(chain("2001:db8::1"), ttl=7200)),
        (chain("198.51.100.1"), NOTHING),
    )
    compared = compare(answers.heard, place_of=lambda _: None, is_public=lambda _: True)
    assert [(each.name, each.type, each.value, each.ttl) for each in compared.records] == [
        ("edge.example", "A", "192.0.2.1", 60),
        ("kittens.example", "AAAA", "2001:db8::1", 7200),
        ("kittens.example", "A", "198.51.100.1", 60),
    ]


NAMES = st.lists(st.sampled_from(["a.example", "b.example", "c.example"]), unique=True, max_size=3)
FOUR = st.lists(st.integers(1, 6).map("192.0.2.{}".format), unique=True, max_size=4)
SIX = st.lists(st.integers(1, 6).map("2001:db8::{}".format), unique=True, max_size=4)
PAIRS = st.lists(st.tuples(NAMES, FOUR, NAMES, SIX), min_size=1, max_size=3)


@given(PAIRS)
def test_whatever_the_resolvers_say_an_address_has_exactly_the_ways_of_the_chains_that_gave_it(
    said: list[tuple[list[str], list[str], list[str], list[str]]],
) -> None:
    answers = put_together(*((led(chain(*a), *p), led(chain(*b), *q)) for p, a, q, b in said))
    given_by: dict[str, set[tuple[str, ...]]] = {}
    for p, a, q, b in said:
        for path, addresses in ((p, a), (q, b)):
            for ip in addresses:
                given_by.setdefault(ip, set()).add(tuple(path))
    assert {str(ip): set(paths) for ip, paths in answers.paths.items()} == given_by
    bare = [
        Address(ip=str(ip), prefix=None, asn=None, as_name=None, country=None) for ip in answers.addresses
    ]
    assert {each.ip: set(each.paths) for each in answers.led_to(bare)} == given_by


def test_what_each_resolver_said_and_of_which_family() -> None:
    answers = put_together((chain("192.0.2.1"), FAILED), (FAILED, FAILED), (NOTHING, NOTHING))
    assert [each.families for each in answers.heard] == [{4}, frozenset(), {4, 6}]
    assert [each.reason for each in answers.heard] == ["no usable answer", "no usable answer", "(NODATA)"]
    assert [each.ttls for each in answers.heard] == [{4: 60}, {}, {}]


def test_a_cname_is_a_record_of_each_resolver_that_gave_it() -> None:
    edge = dns.name.from_text("Edge.example.")
    first, second = (
        replace(
            chain("192.0.2.1"),
            path=(KITTENS, edge),
            links=(Link(name=KITTENS, target=edge, ttl=30, resolver=f"127.0.0.{i}"),),
        )
        for i in (1, 2)
    )
    answers = put_together((first, first), (second, NOTHING))
    assert answers.cname_path == ("edge.example",)
    assert [(record.value, record.ttl, record.resolver) for record in answers.records] == [
        ("edge.example", 30, "127.0.0.1"),
        ("edge.example", 30, "127.0.0.2"),
    ]
    assert [each.names[4] for each in answers.heard] == ["edge.example", "edge.example"]
