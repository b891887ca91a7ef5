from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contacts.scopes import ScopeKind, blocks, kind_of, network_scope, range_of, reaches

IPS = st.ip_addresses(v=4) | st.ip_addresses(v=6)


@pytest.mark.parametrize(
    ("scope", "kind"),
    [
        ("network 192.0.2.0/24", ScopeKind.NETWORK),
        ("front Example CDN", ScopeKind.FRONT),
        ("platform Cat Pages", ScopeKind.PLATFORM),
        ("registrar Kitten Names of kittens.example", ScopeKind.REGISTRAR),
        ("domain kittens.example", ScopeKind.DOMAIN),
        ("site kittens.example", ScopeKind.SITE),
        ("networks 192.0.2.0/24", None),
        ("", None),
    ],
)
def test_a_scope_says_what_kind_of_party_it_is(scope: str, kind: ScopeKind | None) -> None:
    assert kind_of(scope) is kind


@pytest.mark.parametrize(
    "scope",
    [
        "domain 192.0.2.0/24",
        "network Kittens",
        "network 192.0.2.1 - kittens",
        "network 192.0.2.1/24",
        "network",
    ],
)
def test_what_is_no_range_reaches_nobody(scope: str) -> None:
    assert range_of(scope) is None
    assert not reaches(scope, ip_address("192.0.2.1"))


@given(IPS, IPS, IPS)
def test_a_scope_reaches_its_range_and_no_address_outside(
    one: IPv4Address | IPv6Address, other: IPv4Address | IPv6Address, ip: IPv4Address | IPv6Address
) -> None:
    if one.version != other.version:
        return
    first, last = sorted((one, other), key=int)
    scope = network_scope(first, last)
    assert range_of(scope) == (first, last)
    inside = ip.version == first.version and int(first) <= int(ip) <= int(last)
    assert reaches(scope, ip) is inside
    assert reaches(scope, first)
    assert reaches(scope, last)


def test_a_range_is_written_as_a_block_where_it_is_one() -> None:
    assert blocks(ip_address("192.0.2.0"), ip_address("192.0.2.255")) == "192.0.2.0/24"
    assert blocks(ip_address("192.0.2.1"), ip_address("192.0.2.2")) == "192.0.2.1 - 192.0.2.2"
