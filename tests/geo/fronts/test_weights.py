from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Address, Record, Verdict
from geo.fronts import FrontOpinion, Fronts
from geo.fronts.rules import Kind
from geo.fronts.weights import DOUBT, MOST, SURE, WEIGHTS, probability, weighed
from geo.observed import Observation, Seen

AT = datetime(2026, 11, 28, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """What the people of a site can show of it, whoever serves it."""

    alias: str = ""
    record: tuple[str, str] | None = None
    seen: tuple[Seen, str, str] | None = None


def header(name: str, value: str) -> Sign:
    return Sign(seen=(Seen.HEADER, name, value))


def certificate(*names: str) -> tuple[Sign, ...]:
    return tuple(Sign(seen=(Seen.CERTIFICATE, "", name)) for name in names)


OF_KITTEN = (
    header("server", "kitten"),
    header("x-kitten-id", "7"),
    header("alt-svc", 'h3="edge.cdn.kitten.example:443"'),
    Sign(seen=(Seen.ISSUER, "", "CN=Cats,O=Kitten, Inc.,C=NZ")),
    Sign(record=("NS", "ada.ns.kitten.example.")),
    Sign(record=("HTTPS", "1 edge.cdn.kitten.example. alpn=h2")),
    Sign(record=("HTTPS", "1 ech.kitten.example. alpn=h2")),
    Sign(alias="bicycles.direct.kitten.example"),
    # A relay shows the front's own.
    *certificate("*.tls.kitten.example"),
)
OF_WHEEL = (
    header("server", "wheel-7"),
    header("alt-svc", 'h3="me.hubs.wheel.example:443"'),
    Sign(record=("NS", "ada.ns.wheel.example.")),
    Sign(record=("HTTPS", "0 me.hubs.wheel.example.")),
    Sign(alias="bicycles.direct.wheel.example"),
    # A customer of the front shows that this one name is theirs, and has it in a certificate of their own.
    *certificate("bicycles.hubs.wheel.example"),
)
OF_BICYCLE = (
    header("server", "bicycle-3"),
    Sign(seen=(Seen.ISSUER, "", "CN=Cats,O=Bicycle, Inc.,C=NZ")),
    Sign(record=("NS", "ada.ns.bicycle.example.")),
    Sign(record=("HTTPS", "1 me.hubs.bicycle.example. alpn=h2")),
    Sign(alias="bicycles.direct.bicycle.example"),
)
OF_OTHERS = (
    header("server", "bicycle-3"),
    Sign(record=("NS", "ada.ns.bicycle.example.")),
    header("server", "catpages"),
    Sign(record=("HTTPS", "0 cats.pages.example.")),
    header("via", "1.1 somebody"),
    Sign(record=("CNAME", "bicycles.direct.wheel.example")),
    *certificate(*(f"cats-{number}.test" for number in range(5))),
)
SIGNS = (*OF_KITTEN, *OF_WHEEL, *OF_OTHERS)
ELSEWHERE = Address(ip="192.0.2.1", prefix=None, asn=64511, as_name=None, country="NZ")
RENTED = Address(ip="192.0.2.4", prefix=None, asn=64506, as_name=None, country="NZ")
"""A server in the network of a cloud that has fronts there too."""
MANY_PLACES = Address(ip="192.0.2.2", prefix=None, asn=64511, as_name=None, country="NZ", anycast=True)


def shown(fronts: Fronts, signs: Iterable[Sign], *addresses: Address) -> FrontOpinion:
    signs = tuple(signs)
    return fronts.judge(
        host="bicycles.example",
        cname_path=[sign.alias for sign in signs if sign.alias],
        addresses=addresses,
        records=[
            Record(name="bicycles.example", type=kind, value=value, ttl=30, resolver="127.0.0.1")
            for kind, value in (sign.record for sign in signs if sign.record)
        ],
        observations=[
            Observation(host="bicycles.example", kind=kind, name=name, value=value, at=AT)
            for kind, name, value in (sign.seen for sign in signs if sign.seen)
        ],
    )


def every(signs: tuple[Sign, ...]) -> Iterator[tuple[Sign, ...]]:
    return (some for size in range(1, len(signs) + 1) for some in combinations(signs, size))


@pytest.mark.parametrize("signs", [OF_KITTEN, OF_WHEEL], ids=["ranges known", "servers anywhere"])
def test_all_that_a_site_can_show_together_names_nobody(fronts: Fronts, signs: tuple[Sign, ...]) -> None:
    for some in every(signs):
        opinion = shown(fronts, some, ELSEWHERE)
        assert (opinion.verdict, opinion.front, opinion.contacts) == (Verdict.ORIGIN, None, ()), some
        assert opinion.confidence >= 1 - DOUBT, some
        elsewhere = shown(fronts, some, MANY_PLACES)
        assert elsewhere.front == "unknown front at AS64511", some
        assert elsewhere.contacts == (), some


def test_all_that_a_rented_server_can_show_names_no_front_of_its_cloud(fronts: Fronts) -> None:
    for some in every(OF_BICYCLE):
        opinion = shown(fronts, some, RENTED)
        assert (opinion.verdict, opinion.front, opinion.contacts) == (Verdict.ORIGIN, None, ()), some
        assert opinion.confidence >= 1 - DOUBT, some
    everything = shown(fronts, OF_BICYCLE, RENTED)
    assert everything.addresses[0].country is None
    assert [gap.question for gap in everything.unplaced] == ["country"]


@pytest.mark.parametrize(
    ("signs", "address", "name"),
    [
        (
            OF_KITTEN,
            Address(ip="198.51.100.1", prefix=None, asn=None, as_name=None, country="NZ"),
            "Kitten CDN",
        ),
        (OF_WHEEL, Address(ip="192.0.2.3", prefix=None, asn=64508, as_name=None, country="NZ"), "Wheel Edge"),
    ],
)
def test_each_of_them_counts_at_an_address_of_the_operator(
    fronts: Fronts, signs: tuple[Sign, ...], address: Address, name: str
) -> None:
    bare = shown(fronts, (), address)
    for sign in signs:
        told = shown(fronts, (sign,), address)
        assert (told.verdict, told.front) == (Verdict.FRONT, name)
        assert told.confidence >= bare.confidence
    assert shown(fronts, signs, address).confidence == MOST


@given(st.sets(st.sampled_from(SIGNS)), st.booleans())
def test_whatever_a_site_shows_its_notice_goes_to_its_network(
    fronts: Fronts, signs: set[Sign], several: bool
) -> None:
    other = Address(ip="192.0.2.9", prefix=None, asn=64512, as_name=None, country="NZ")
    opinion = shown(fronts, signs, *((ELSEWHERE, other) if several else (ELSEWHERE,)))
    assert opinion.verdict is Verdict.ORIGIN
    assert {address.verdict for address in opinion.addresses} == {Verdict.ORIGIN}
    assert 1 - opinion.confidence <= DOUBT + 0.001
    assert (opinion.front, opinion.answering, opinion.contacts) == (None, None, ())


KINDS = st.sets(st.sampled_from(sorted(WEIGHTS)))


@given(KINDS, KINDS)
def test_more_evidence_never_makes_an_operator_less_probable(some: set[Kind], more: set[Kind]) -> None:
    assert 0 < weighed(some) <= weighed(some | more) <= MOST


@given(KINDS)
def test_a_limit_holds(kinds: set[Kind]) -> None:
    assert weighed(kinds, most=0.2) <= 0.2


@pytest.mark.parametrize(
    ("kinds", "least", "most"),
    [
        ({Kind.RANGE}, 0.97, 0.99),
        ({Kind.CNAME}, 0.97, 0.99),
        ({Kind.ASN}, 0.9, 0.95),
        ({Kind.HEADER}, 0.88, 0.91),
        ({Kind.MIXED_ASN}, 0.2, SURE),
        ({Kind.NS}, 0.2, SURE),
        ({Kind.ISSUER}, 0.2, SURE),
        ({Kind.MIXED_ASN, Kind.NS}, 0.3, SURE),
        ({Kind.MIXED_ASN, Kind.HEADER}, 0.95, 0.97),
        (set(), 0.14, 0.16),
    ],
)
def test_what_evidence_alone_is_worth(kinds: set[Kind], least: float, most: float) -> None:
    assert least <= weighed(kinds) <= most


def test_the_same_observation_counts_once() -> None:
    for family in ({Kind.RANGE, Kind.ASN, Kind.MIXED_ASN}, {Kind.CNAME, Kind.TENANT, Kind.HTTPS}):
        for pair in combinations(sorted(family), 2):
            assert weighed(pair) == max(weighed({kind}) for kind in pair)


def test_nothing_is_certain() -> None:
    assert probability(1000) == MOST
    assert probability(0) == SURE
