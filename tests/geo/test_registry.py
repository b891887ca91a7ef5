from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from geo.geofeed_references import GeofeedReference
from geo.https import FetchError
from geo.registry import RegistryAnswer

if TYPE_CHECKING:
    from tests.geo.conftest import Internet

    Start = Callable[..., AbstractAsyncContextManager[Internet]]
Make = Callable[..., dict[str, Any]]
Prepare = Callable[["Internet"], None]


def ask(
    start: Start, prepare: Prepare, *ips: str, together: bool = False
) -> tuple[list[RegistryAnswer], list[str]]:
    async def asked() -> tuple[list[RegistryAnswer], list[str]]:
        async with start() as net:
            net.services(("192.0.2.0/24", "north.example"), ("198.51.0.0/16", "south.example"))
            prepare(net)
            registry = net.registry()
            questions = [registry.network_of(ip_address(ip)) for ip in ips]
            found = (
                list(await asyncio.gather(*questions))
                if together
                else [await question for question in questions]
            )
            assert [url.partition("//")[2].partition(":")[0] for url, _ in registry.asked] == [
                hit.partition("/")[0] for hit in net.hits
            ]
            return found, net.hits

    return asyncio.run(asked())


def reasons(answer: RegistryAnswer) -> list[str]:
    return [gap.reason for gap in answer.gaps if gap.question == "contact"]


@pytest.mark.parametrize("together", [True, False])
def test_one_answer_serves_its_whole_range(
    internet: Start, record: Make, party: Make, together: bool
) -> None:
    def prepare(net: Internet) -> None:
        for end in (1, 77, 254):
            document = record("192.0.2.0", "192.0.2.255", party("abuse@kittens.example"))
            net.pages[f"north.example/ip/192.0.2.{end}"] = document

    found, hits = ask(
        internet, prepare, "192.0.2.1", "192.0.2.77", "192.0.2.254", "192.0.2.1", together=together
    )
    assert {answer.contacts[0].address for answer in found} == {"abuse@kittens.example"}
    assert {answer.contacts[0].source for answer in found} == {"RDAP north.example"}
    assert found[0].registration[0].value == "NZ"
    assert len(hits) == 2


def test_the_holders_seat_and_the_geofeed_stand_beside_the_registration(
    internet: Start, record: Make
) -> None:
    adr = ["adr", {"cc": "SC"}, "text", ["", "", "", "", "", "", ""]]
    holder = {"roles": ["registrant"], "vcardArray": ["vcard", [adr]]}
    feed = {"rel": "geo", "href": "https://feeds.kittens.example/geo.csv"}

    def prepare(net: Internet) -> None:
        net.services(("192.0.2.0/24", "north.example"))
        net.pages["north.example/ip/192.0.2.1"] = record("192.0.2.0", "192.0.2.255", holder, links=[feed])

    [answer], _ = ask(internet, prepare, "192.0.2.1")
    assert [(claim.value, claim.basis, claim.source) for claim in answer.operator] == [
        ("SC", "seat", "RDAP north.example")
    ]
    assert [claim.value for claim in answer.registration] == ["NZ"]
    assert answer.geofeed == GeofeedReference(
        url=feed["href"], first=ip_address("192.0.2.0"), last=ip_address("192.0.2.255")
    )


def test_a_geofeed_is_fetched_as_it_is_and_recorded(internet: Start) -> None:
    async def fetched() -> tuple[bytes, list[str]]:
        async with internet() as net:
            net.pages["north.example/geo.csv"] = b"192.0.2.0/24,NL,,\n"
            registry = net.registry()
            content = await registry.geofeed_at(net.url("north.example", "geo.csv"), never=())
            with pytest.raises(FetchError, match="knows nothing of it"):
                await registry.geofeed_at(net.url("north.example", "none.csv"), never=())
            return content, [url.rpartition("/")[2] for url, _ in registry.asked]

    assert asyncio.run(fetched()) == (b"192.0.2.0/24,NL,,\n", ["geo.csv", "none.csv"])


def test_a_geofeed_never_leads_elsewhere_and_never_to_an_address_of_a_reported_host(internet: Start) -> None:
    async def fetched() -> tuple[list[str], list[str]]:
        async with internet() as net:
            elsewhere = net.url("south.example", "reported")
            net.pages["north.example/geo.csv"] = (302, {"Location": elsewhere})
            net.pages["north.example/own.csv"] = b"192.0.2.0/24,NL,,\n"
            registry, told = net.registry(), list[str]()
            for path, never in (("geo.csv", ()), ("own.csv", (ip_address("127.0.0.1"),))):
                with pytest.raises(FetchError) as error:
                    await registry.geofeed_at(net.url("north.example", path), never=never)
                told.append(str(error.value))
            return told, net.hits

    told, hits = asyncio.run(fetched())
    assert "redirects, and is not followed" in told[0]
    assert "127.0.0.1 is an address of a reported host" in told[1]
    assert hits == ["north.example/geo.csv"]


def test_a_small_network_inside_a_large_one_keeps_its_own_contact(
    internet: Start, record: Make, party: Make
) -> None:
    def prepare(net: Internet) -> None:
        net.services(("0.0.0.0/0", "south.example"))
        net.pages["south.example/ip/198.51.1.1"] = record(
            "198.0.0.0", "198.255.255.255", party("abuse@large.example")
        )
        net.pages["south.example/ip/198.51.100.1"] = record(
            "198.51.100.0", "198.51.100.255", party("abuse@small.example")
        )

    found, hits = ask(internet, prepare, "198.51.1.1", "198.51.100.1", "198.51.1.6")
    assert [answer.contacts[0].address for answer in found] == [
        "abuse@large.example",
        "abuse@small.example",
        "abuse@large.example",
    ]
    assert len(hits) == 3


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("ALLOCATED PA", "abuse@customer.example"),
        ("DIRECT ALLOCATION", "abuse@customer.example"),
        ("ASSIGNED PA", "abuse@provider.example"),
        (None, "abuse@customer.example"),
        ("LEGACY", "abuse@customer.example"),
    ],
)
def test_the_answer_about_a_range_that_is_given_out_does_not_speak_for_its_customers(
    internet: Start, record: Make, party: Make, kind: str | None, told: str
) -> None:
    def prepare(net: Internet) -> None:
        provider = record("192.0.0.0", "192.0.15.255", party("abuse@provider.example"))
        net.pages["north.example/ip/192.0.2.1"] = {**provider, "type": kind}
        # As small as a customer's network can be that has a record of its own, and next door.
        net.pages["north.example/ip/192.0.2.9"] = record(
            "192.0.2.8", "192.0.2.15", party("abuse@customer.example")
        )
        net.services(("192.0.0.0/16", "north.example"))

    found, _ = ask(internet, prepare, "192.0.2.1", "192.0.2.9", "192.0.2.6")
    assert [answer.contacts[0].address for answer in found] == [
        "abuse@provider.example",
        told,
        "abuse@provider.example",
    ]


def test_a_record_that_leads_nowhere_leaves_the_registry_in_use(
    internet: Start, record: Make, party: Make
) -> None:
    def prepare(net: Internet) -> None:
        net.pages["north.example/ip/192.0.2.1"] = (302, {"Location": "https://10.0.0.1/rdap/ip/192.0.2.1"})
        net.pages["north.example/ip/192.0.2.200"] = record(
            "192.0.2.128", "192.0.2.255", party("abuse@kittens.example")
        )

    found, _ = ask(internet, prepare, "192.0.2.1", "192.0.2.200")
    assert "leads to https://10.0.0.1/rdap/ip/192.0.2.1, which was not to be had" in reasons(found[0])[0]
    assert [contact.address for contact in found[1].contacts] == ["abuse@kittens.example"]


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (None, "knows nothing of it"),
        ({"errorCode": 404}, "error 404"),
        (b"<html>", "no JSON"),
        ({"startAddress": "203.0.113.0", "endAddress": "203.0.113.255"}, "about another network"),
        ((429, {"Retry-After": "9"}), "come back later"),
    ],
)
def test_what_a_registry_does_not_say_is_a_gap(internet: Start, page: Any, told: str) -> None:
    [answer], _ = ask(
        internet, lambda net: net.pages.update({"north.example/ip/192.0.2.1": page}), "192.0.2.1"
    )
    assert not answer.contacts
    assert told in reasons(answer)[0]


def test_a_customer_with_few_addresses_keeps_its_own_contact_beside_its_provider(
    internet: Start, record: Make, party: Make
) -> None:
    def prepare(net: Internet) -> None:
        net.pages["north.example/ip/192.0.2.77"] = record(
            "192.0.2.0", "192.0.2.255", party("abuse@provider.example"), type="ALLOCATED PA"
        )
        net.pages["north.example/ip/192.0.2.5"] = record(
            "192.0.2.0", "192.0.2.15", party("abuse@customer.example"), type="ASSIGNED PA"
        )

    found, hits = ask(internet, prepare, "192.0.2.77", "192.0.2.5", "192.0.2.78", "192.0.2.6")
    told = [answer.contacts[0].address for answer in found]
    assert told == ["abuse@provider.example", "abuse@customer.example"] * 2
    assert len([hit for hit in hits if "/ip/" in hit]) == 2


def test_an_address_of_no_registry_is_a_gap(internet: Start) -> None:
    [answer], _ = ask(internet, lambda _: None, "203.0.113.1")
    assert reasons(answer) == ["IANA's bootstrap files name no registry for 203.0.113.1"]


def test_a_short_retry_after_is_honoured(internet: Start, record: Make, party: Make) -> None:
    def prepare(net: Internet) -> None:
        document = record("192.0.2.0", "192.0.2.255", party("abuse@kittens.example"))
        net.pages["north.example/ip/192.0.2.1"] = (503, {"Retry-After": "1"})
        asyncio.get_running_loop().call_later(0.5, net.pages.update, {"north.example/ip/192.0.2.1": document})

    [answer], hits = ask(internet, prepare, "192.0.2.1")
    assert answer.contacts
    assert hits.count("north.example/ip/192.0.2.1") == 2


def test_a_busy_registry_is_left_alone_and_the_gap_says_so(internet: Start) -> None:
    def prepare(net: Internet) -> None:
        net.pages["north.example/ip/192.0.2.1"] = (429, {"Retry-After": "500"})

    (first, second), hits = ask(internet, prepare, "192.0.2.1", "192.0.2.2")
    assert "come back later (429)" in reasons(first)[0]
    assert "not asked again for 500 s" in reasons(second)[0]
    assert hits == ["iana.example/rdap/ipv4.json", "north.example/ip/192.0.2.1"]


@pytest.mark.parametrize("together", [True, False])
def test_a_hundred_hosts_cost_one_wait_where_the_bootstrap_is_dead(
    internet: Start, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setattr("geo.https._ALL_SECONDS", 0.5)

    def prepare(net: Internet) -> None:
        net.pages["iana.example/rdap/ipv4.json"] = 5.0

    started = time.monotonic()
    found, hits = ask(internet, prepare, *(f"192.0.2.{i}" for i in range(100)), together=together)
    assert time.monotonic() - started < 3
    assert len(hits) == 1
    assert all("iana.example" in reasons(answer)[0] for answer in found)
    assert "not asked again for" in reasons(found[-1])[0]


@pytest.mark.parametrize("page", [None, b"kittens", {"services": 7}, (500, {})])
def test_a_bad_bootstrap_is_a_gap(internet: Start, page: Any) -> None:
    def prepare(net: Internet) -> None:
        net.pages["iana.example/rdap/ipv4.json"] = page

    [answer], _ = ask(internet, prepare, "192.0.2.1")
    assert "iana.example" in reasons(answer)[0]


@pytest.mark.parametrize(
    ("roles", "first", "asked"),
    [(("abuse",), "desk@kittens.example", False), (("technical",), "abuse@kittens.example", True)],
)
def test_abusix_is_asked_only_where_the_registry_names_nobody(
    internet: Start, record: Make, party: Make, *, roles: tuple[str, ...], first: str, asked: bool
) -> None:
    async def ask_both() -> tuple[RegistryAnswer, list[str]]:
        zone = {("1.2.0.192.contacts.example.", "TXT"): ['60 TXT "abuse@kittens.example"']}
        async with internet(zone=zone) as net:
            net.services(("192.0.2.0/24", "north.example"))
            net.pages["north.example/ip/192.0.2.1"] = record(
                "192.0.2.0", "192.0.2.255", party("desk@kittens.example", roles=roles)
            )
            registry = net.registry(abusix="contacts.example")
            registry.note("dns:kittens.example")
            answer = await registry.network_of(ip_address("192.0.2.1"))
            every = registry.asked
            assert registry.asked_count == len(every)
            assert registry.asked_since(1) == every[1:]
            return answer, [what for what, _ in every if what.startswith("dns:")]

    answer, told = asyncio.run(ask_both())
    assert answer.contacts[0].address == first
    assert "desk@kittens.example" in {contact.address for contact in answer.contacts}
    assert told == ["dns:kittens.example", *(["dns:1.2.0.192.contacts.example"] if asked else [])]
    assert ("names no abuse contact" in str(answer.gaps)) is asked


def test_a_domain_is_asked_about_at_its_registry(internet: Start) -> None:
    async def asked() -> list[str]:
        async with internet() as net:
            net.suffixes(("test", "north.example"))
            answer = await net.registry().domain_of("kittens.test")
            assert "knows nothing of it" in answer.gaps[0].reason
            return net.hits

    assert asyncio.run(asked()) == ["iana.example/rdap/dns.json", "north.example/domain/kittens.test"]
