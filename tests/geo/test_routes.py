from __future__ import annotations

from ipaddress import ip_address

from geo.datasets import Dataset
from geo.facts import Address
from geo.routes import gaps_of, route_of


def test_a_known_address_has_its_block_network_and_country() -> None:
    with Dataset.open() as dataset:
        route = route_of(ip_address("193.0.6.139"), dataset)
    assert (route.ip, route.prefix, route.asn, route.country) == ("193.0.6.139", "193.0.0.0/21", 3333, "NL")
    assert route.as_name
    assert gaps_of([route]) == ()


def test_an_unknown_address_is_all_null_and_a_gap_names_it() -> None:
    with Dataset.open() as dataset:
        routes = [route_of(ip_address(ip), dataset) for ip in ("192.0.2.1", "2001:db8::1", "193.0.6.139")]
    assert routes[0] == Address(ip="192.0.2.1", prefix=None, asn=None, as_name=None, country=None)
    (gap,) = gaps_of(routes)
    assert (gap.question, gap.reason) == ("network", "no data set knows who announces 192.0.2.1, 2001:db8::1")
