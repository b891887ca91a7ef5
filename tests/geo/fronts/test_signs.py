from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Address, Record, Verdict
from geo.fronts import Fronts
from geo.fronts.rules import Kind, Rule
from geo.fronts.signs import Met, Signs, names_in_https
from geo.observed import Observation

ECH = base64.b64encode(b"\x00\x45\xfe\x0d\x00\x41\x20\x00" + b"\x12ech.kitten.example" + b"\x00\x00").decode()


def rule(kind: Kind, value: str, name: str = "Kitten CDN") -> Rule:
    return Rule(
        name=name, verdict=Verdict.FRONT, kind=kind, value=value, origin="invented", as_of="2026-11-01"
    )


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ('1 . alpn="h2,h3"', ()),
        ("0 edge.cdn.kitten.example.", ("edge.cdn.kitten.example",)),
        (f'1 . alpn="h2" ech="{ECH}"', ("ech.kitten.example",)),
        (f"1 . ech={ECH} ipv4hint=192.0.2.1", ("ech.kitten.example",)),
        (f"1 . ech={ECH.lower()}x=", ()),
        ("1 . notech=AAAA", ()),
        ("1", ()),
        ("", ()),
    ],
)
def test_the_names_in_an_https_record(value: str, names: tuple[str, ...]) -> None:
    assert names_in_https(value) == names


@given(st.text())
def test_whatever_an_https_record_says_it_is_read(value: str) -> None:
    assert isinstance(names_in_https(value), tuple)
    assert isinstance(names_in_https(f"1 . ech={value}"), tuple)


@pytest.mark.parametrize(
    ("value", "address", "verdict", "country"),
    [
        # Whoever runs the zone writes the record: it counts beside an address of the front's, and nowhere else.
        (f"1 . ech={ECH}", "198.51.100.1", Verdict.FRONT, None),
        ("0 edge.cdn.kitten.example.", "198.51.100.1", Verdict.FRONT, None),
        (f"1 . ech={ECH}", "192.0.2.1", Verdict.ORIGIN, "NZ"),
        ("0 edge.cdn.kitten.example.", "192.0.2.1", Verdict.ORIGIN, "NZ"),
        ("0 notcdn.kitten.example.", "192.0.2.1", Verdict.ORIGIN, "NZ"),
        # Of an operator with servers in networks of strangers: the network is told, the place is left open.
        ("1 me.hubs.wheel.example.", "192.0.2.1", Verdict.ORIGIN, None),
        ("1 me.nothubs.wheel.example.", "192.0.2.1", Verdict.ORIGIN, "NZ"),
        ("1 cats.pages.example.", "192.0.2.1", Verdict.ORIGIN, "NZ"),
    ],
)
def test_an_https_record_alone_tells_no_front_and_no_platform(
    fronts: Fronts,
    record: Callable[[str, str], Record],
    at: Callable[..., Address],
    *,
    value: str,
    address: str,
    verdict: Verdict,
    country: str | None,
) -> None:
    opinion = fronts.judge(
        host="bicycles.example",
        cname_path=(),
        addresses=[at(address, country="NZ")],
        records=[record("HTTPS", value)],
    )
    assert opinion.verdict is verdict
    assert opinion.addresses[0].country == country
    assert (opinion.front is None) == (verdict is Verdict.ORIGIN)


@pytest.mark.parametrize(
    ("line", "met"),
    [
        ('alt-svc: h3=":443"; ma=86400', False),
        ('alt-svc: h3="edge.cdn.kitten.example:443"', True),
        ('alt-svc: h3="edge.notcdn.kitten.example:443"', False),
        ("x-kitten-anything: 1", True),
        ("x-kittens: 1", False),
        ("server: a Kitten", True),
        ("server: kitten-2", False),
        ("xserver: kitten", False),
    ],
)
def test_headers(fronts: Fronts, header: Callable[[str], Observation], line: str, *, met: bool) -> None:
    assert bool(fronts.tells(header(line))) == met


def test_the_narrowest_range_counts(at: Callable[..., Address]) -> None:
    signs = Signs(
        (rule(Kind.RANGE, "198.51.100.0/24", "Wide"), rule(Kind.RANGE, "198.51.100.8/29", "Narrow"))
    )
    names = {
        ip: [hit.rule.name for hit in signs.of(Met(host="a.example", addresses=(at(ip),)))]
        for ip in ("198.51.100.7", "198.51.100.8", "198.51.100.15", "198.51.100.16", "2001:db8::1")
    }
    assert names == {
        "198.51.100.7": ["Wide"],
        "198.51.100.8": ["Narrow"],
        "198.51.100.15": ["Narrow"],
        "198.51.100.16": ["Wide"],
        "2001:db8::1": [],
    }


def test_each_as_that_announces_an_address_is_asked_about() -> None:
    signs = Signs((rule(Kind.ASN, "64500"),))
    address = Address(
        ip="192.0.2.1", prefix=None, asn=64499, as_name=None, country=None, origins=(64499, 64500)
    )
    assert [hit.kind for hit in signs.of(Met(host="a.example", addresses=(address,)))] == [Kind.ASN]
