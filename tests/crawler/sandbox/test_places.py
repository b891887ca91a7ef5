from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from crawler.sandbox import places


def test_networks_are_invented() -> None:
    numbers = [network.asn for network in places.NETWORKS]
    assert all(64496 <= number <= 64511 for number in numbers)
    assert len(numbers) == len(set(numbers))


def test_everything_lies_on_loopback() -> None:
    loopback = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    every = [address for found in places.ADDRESSES.values() for address in found]
    assert [each for each in every if not any(ip_address(each) in network for network in loopback)] == []


@pytest.mark.parametrize(
    ("host", "path", "addresses"),
    [
        ("catpile.example", (), ("127.86.0.10",)),
        ("mycatpile.example", (), ()),
        ("wing.maze.example", (), ("127.84.0.60",)),
        ("a.wing.maze.example", (), ()),
        (
            "cdn.bikegallery.example",
            ("gallery.bikegallery.example", "gallery.edge.frontline.example"),
            ("127.89.0.20",),
        ),
        ("circle.example", ("circle-back.example", "circle.example"), ()),
    ],
)
def test_hosts(host: str, path: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    assert (places.cname_path(host), places.addresses_of(host)) == (path, addresses)


@pytest.mark.parametrize(
    ("address", "asn"), [("127.81.0.1", 64496), ("127.81.1.1", None), ("::1", 64504), ("::2", None)]
)
def test_networks_by_address(address: str, asn: int | None) -> None:
    network = places.network_of(address)
    assert (network.asn if network else None) == asn
