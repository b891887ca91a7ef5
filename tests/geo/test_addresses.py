from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses import NotPublicError, PublicOnly, embedded, require_public
from geo.urls import UrlError, parse

PUBLIC = [
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
    "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.31.195.255", "192.31.197.0", "192.52.194.0", "192.88.98.255",
    "192.88.100.0", "192.167.255.255", "192.169.0.0", "192.175.47.255", "198.17.255.255", "198.20.0.0",
    "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
    "2000::1", "2001:200::1", "2001:db7:ffff::1", "2001:db9::1", "2003::1", "2606:4700::1111", "2620:4f:7fff::1",
    "2620:4f:8001::1", "2a00:1450::1", "3ffd:ffff::1", "3fff:1000::1", "2a00::5eff:7f00:1", "2a00::1:5efe:7f00:1",
]  # fmt: skip

REFUSED = {
    "0.0.0.0/8": ["0.0.0.0", "0.255.255.255"],
    "10.0.0.0/8": ["10.0.0.0", "10.255.255.255"],
    "100.64.0.0/10": ["100.64.0.0", "100.100.100.200", "100.127.255.255"],
    "127.0.0.0/8": ["127.0.0.1", "127.255.255.255"],
    "168.63.129.16/32": ["168.63.129.16"],
    "169.254.0.0/16": ["169.254.0.0", "169.254.169.254", "169.254.255.255"],
    "172.16.0.0/12": ["172.16.0.0", "172.31.255.255"],
    "192.0.0.0/24": ["192.0.0.0", "192.0.0.9", "192.0.0.170", "192.0.0.192", "192.0.0.255"],
    "192.0.2.0/24": ["192.0.2.0", "192.0.2.255"],
    "192.31.196.0/24": ["192.31.196.1"],
    "192.52.193.0/24": ["192.52.193.1"],
    "192.88.99.0/24": ["192.88.99.1"],
    "192.168.0.0/16": ["192.168.0.0", "192.168.255.255"],
    "192.175.48.0/24": ["192.175.48.1"],
    "198.18.0.0/15": ["198.18.0.0", "198.19.255.255"],
    "198.51.100.0/24": ["198.51.100.0", "198.51.100.255"],
    "203.0.113.0/24": ["203.0.113.0", "203.0.113.255"],
    "224.0.0.0/4": ["224.0.0.0", "239.255.255.255"],
    "240.0.0.0/4": ["240.0.0.0", "255.255.255.255"],
    "::/128": ["::"],
    "::1/128": ["::1"],
    "::/96": ["::2", "::7f00:1", "::8.8.8.8"],
    "::ffff:0:0/96": ["::ffff:127.0.0.1", "::ffff:100.64.0.1", "::ffff:8.8.8.8"],
    "::ffff:0:0:0/96": ["::ffff:0:7f00:1"],
    "64:ff9b::/96": ["64:ff9b::7f00:1", "64:ff9b::808:808"],
    "64:ff9b:1::/48": ["64:ff9b:1::7f00:1", "64:ff9b:1:7f00:0:100::"],
    "100::/64": ["100::1"],
    "100:0:0:1::/64": ["100:0:0:1::1"],
    "2001::/32": ["2001::1", "2001:0:4136:e378:8000:63bf:80ff:fffe"],
    "2001:2::/48": ["2001:2::1"],
    "2001:10::/28": ["2001:10::1"],
    "2001:20::/28": ["2001:20::1", "2001:2f:ffff::1"],
    "2001:30::/28": ["2001:30::1"],
    "2001::/23": ["2001:1::1", "2001:3::1", "2001:4:112::1", "2001:1ff:ffff::1"],
    "2001:db8::/32": ["2001:db8::", "2001:db8:ffff::1"],
    "2002::/16": ["2002:7f00:1::", "2002:808:808::1"],
    "2620:4f:8000::/48": ["2620:4f:8000::1"],
    "3ffe::/16": ["3ffe::1"],
    "3fff::/20": ["3fff::1", "3fff:fff::1"],
    "5f00::/16": ["5f00::1"],
    "fc00::/7": ["fc00::1", "fd00:ec2::254"],
    "fe80::/10": ["fe80::1", "febf::1"],
    "fec0::/10": ["fec0::1"],
    "ff00::/8": ["ff02::1", "ff0e::1"],
    "outside 2000::/3": ["1fff:ffff::1", "4000::1", "64:ff9a::1", "64:ff9b:2::1", "200::1", "e000::1"],
    "ISATAP": ["2a00::5efe:7f00:1", "2a00::200:5efe:808:808"],
    "an interface of this machine": ["2a00::1%eth0"],
}


@pytest.mark.parametrize("text", PUBLIC)
def test_a_neighbour_of_a_reserved_range_is_public(text: str) -> None:
    require_public(ip_address(text))


@pytest.mark.parametrize(
    ("named", "text"), [(named, text) for named, texts in REFUSED.items() for text in texts]
)
def test_a_reserved_address_is_refused_with_its_range(named: str, text: str) -> None:
    with pytest.raises(NotPublicError, match="not on the public internet") as refused:
        require_public(ip_address(text))
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("::ffff:10.0.0.1", ["10.0.0.1"]),
        ("64:ff9b::10.0.0.1", ["10.0.0.1"]),
        ("64:ff9b:1:7f00:0:100::", ["0.0.0.0", "127.0.0.1"]),  # RFC 6052, section 2.2: the form behind a /48
        ("2002:7f00:1::", ["127.0.0.1"]),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", ["65.54.227.120", "192.0.2.45"]),  # RFC 4380's own example
        ("2a00::5efe:7f00:1", ["127.0.0.1"]),
        ("2a00::1", []),
    ],
)
def test_the_address_carried_inside_another_is_found(text: str, carried: list[str]) -> None:
    assert [str(ip) for ip in embedded(IPv6Address(text))] == carried


@pytest.mark.parametrize(
    "host",
    ["0177.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "127。0。0。1", "１２７.0.0.1", "①②⑦.0.0.1",  # noqa: RUF001 spellings under test
     "%31%32%37.0.0.1", "127.0.0.1.", "0", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::FFFF:127.0.0.1]"],
)  # fmt: skip
def test_no_spelling_of_an_address_passes_as_a_name(host: str) -> None:
    address = parse(f"http://{host}/").address
    assert address is not None
    with pytest.raises(NotPublicError):
        require_public(address)


@pytest.mark.parametrize(
    "host", ["256.1.1.1", "4294967296", "08.8.8.8", "1.2.3.4.5", "[::1%25lo]", "[fe80::1%eth0]"]
)
def test_what_is_nearly_an_address_is_no_name_either(host: str) -> None:
    with pytest.raises(UrlError):
        parse(f"http://{host}/")


@given(st.ip_addresses(v=6))
def test_only_global_unicast_passes(ip: IPv6Address) -> None:
    try:
        require_public(ip)
    except NotPublicError:
        return
    assert int(ip) >> 125 == 1
    assert not embedded(ip)


@given(st.ip_addresses(v=4))
def test_mapping_an_address_into_ipv6_never_opens_it(ip: IPv4Address) -> None:
    for prefix in ("::ffff:0:0", "::", "64:ff9b::", "64:ff9b:1::"):
        with pytest.raises(NotPublicError):
            require_public(IPv6Address(int(IPv6Address(prefix)) | int(ip)))


@pytest.mark.parametrize("port", [1, 80, 65535])
def test_the_policy_allows_every_port_of_a_public_address(port: int) -> None:
    PublicOnly().require(ip_address("1.1.1.1"), port)


@pytest.mark.parametrize(("ip", "port"), [("1.1.1.1", 0), ("1.1.1.1", 65536), ("127.0.0.1", 80)])
def test_the_policy_refuses_impossible_ports_and_reserved_addresses(ip: str, port: int) -> None:
    with pytest.raises(NotPublicError):
        PublicOnly().require(ip_address(ip), port)
