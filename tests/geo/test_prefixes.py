from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.prefixes import Prefixes, read_address, read_prefix


def test_the_most_specific_comes_first_and_families_stay_apart() -> None:
    rows = [(ip_network(text), text) for text in ("192.0.0.0/16", "192.0.2.0/24", "::/0", "192.0.2.7/32")]
    table = Prefixes(rows)
    assert list(table.around(ip_address("192.0.2.7"))) == ["192.0.2.7/32", "192.0.2.0/24", "192.0.0.0/16"]
    assert list(table.around(ip_address("192.0.3.7"))) == ["192.0.0.0/16"]
    assert list(table.around(ip_address("::c000:207"))) == ["::/0"]
    assert len(table) == 4
    assert not list(Prefixes[str]().around(ip_address("192.0.2.7")))


NETWORKS = st.one_of(
    st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(
        lambda pair: IPv4Network((pair[0] >> (32 - pair[1]) << (32 - pair[1]), pair[1]))
    ),
    st.tuples(st.integers(0, 2**128 - 1), st.integers(0, 128)).map(
        lambda pair: IPv6Network((pair[0] >> (128 - pair[1]) << (128 - pair[1]), pair[1]))
    ),
)


@settings(deadline=None)
@given(st.lists(NETWORKS, max_size=30), st.integers(0, 2**32 - 1))
def test_it_says_what_a_walk_over_all_prefixes_says(networks: list[IPv4Network], number: int) -> None:
    ip = IPv4Address(number)
    walked = sorted((network for network in set(networks) if ip in network), key=lambda n: -n.prefixlen)
    assert list(Prefixes((network, network) for network in networks).around(ip)) == walked


@pytest.mark.parametrize(
    "text", ["2001:db8::%eth0/32", "2001:db8::%\x1b[31mX/32", "2001:db8::1%<b>", "kitten", ""]
)
def test_what_has_a_zone_or_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_prefix(text)
    with pytest.raises(ValueError, match=r".+"):
        read_address(text)


@given(st.from_regex(r"\A[0-9a-f:.%/\x00-\x1f\u202e]{0,30}\Z"))
def test_whatever_is_read_is_written_without_a_stranger_in_it(text: str) -> None:
    for read in (read_prefix, read_address):
        try:
            found = str(read(text))
        except ValueError:
            continue
        assert set(found) <= set("0123456789abcdef:./")


def test_a_prefix_may_be_read_by_an_address_inside_it() -> None:
    assert str(read_prefix("192.0.2.7/24", strict=False)) == "192.0.2.0/24"
    with pytest.raises(ValueError, match="host bits"):
        read_prefix("192.0.2.7/24")
    assert str(read_address("2001:DB8::1")) == "2001:db8::1"
