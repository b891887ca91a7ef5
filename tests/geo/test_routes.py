from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from geo.cymru import Announced
from geo.datasets import Dataset
from geo.facts import Address
from geo.routes import gaps_of, one_of_each_part, overtaken, route_of, with_announced, with_registries


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


BEFORE = Address(
    ip="192.0.2.7", prefix="192.0.0.0/16", asn=64500, as_name="Kittens", country="NL", origins=(64500,)
)


def test_the_routing_of_this_moment_counts_and_what_data_sets_still_say_is_told() -> None:
    said = Announced(prefix="192.0.2.0/24", origins=(64501, 64502), registry="ripencc")
    now = with_announced(BEFORE, said)
    assert (now.prefix, now.asn, now.as_name, now.registry) == ("192.0.2.0/24", 64501, None, "ripencc")
    assert now.origins == (64501, 64502)
    assert now.country == "NL"
    (gap,) = gaps_of([now])
    assert "AS64501 and AS64502:" in gap.reason
    (old,) = overtaken([BEFORE], [now])
    assert old.reason == "192.0.2.7 is announced by AS64501 and AS64502 now, data sets still name AS64500"
    assert overtaken([BEFORE, now], [BEFORE, now]) == ()


def test_a_service_that_knows_nothing_changes_nothing() -> None:
    assert with_announced(BEFORE, Announced(reason="silent")) == BEFORE
    assert gaps_of([BEFORE]) == ()


def test_the_same_network_keeps_its_name() -> None:
    assert with_announced(BEFORE, Announced(prefix="192.0.2.0/24", origins=(64500,))).as_name == "Kittens"


def test_each_part_of_an_announced_block_is_asked_about_and_each_block_first() -> None:
    announced: dict[str, str | None] = {"198.51.100.1": "198.51.100.0/23", "198.51.100.9": "198.51.100.0/23"}
    announced |= {"198.51.101.1": "198.51.100.0/23", "203.0.113.1": "203.0.113.0/24"}
    announced |= {"2001:db8::1": "2001:db8::/32", "2001:db8:0:7::1": "2001:db8::/32", "192.0.2.1": None}
    addresses = [
        Address(ip=ip, prefix=prefix, asn=64500, as_name=None, country=None)
        for ip, prefix in announced.items()
    ]
    asked = one_of_each_part([ip_address(ip) for ip in announced], addresses)
    assert list(map(str, asked)) == [
        "198.51.100.1",
        "203.0.113.1",
        "2001:db8::1",
        "192.0.2.1",
        "198.51.101.1",
    ]


def test_a_registry_that_answered_about_one_address_is_that_of_its_whole_block() -> None:
    there = [replace(BEFORE, ip=ip) for ip in ("192.0.0.1", "192.0.2.7")]
    elsewhere = replace(BEFORE, ip="198.51.100.1", prefix="198.51.100.0/24")
    told = with_registries((*there, elsewhere), {"192.0.0.1": "ripencc", "198.51.100.1": None})
    assert [address.registry for address in told] == ["ripencc", "ripencc", None]
