from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.bootstraps import Bootstraps
from geo.contacts.scopes import reaches
from geo.facts import Contact
from geo.https import Fetched, FetchError
from geo.network_registry import NetworkRecord, NetworkRegistry
from geo.urls import parse

if TYPE_CHECKING:
    from tests.geo.conftest import Internet

    Start = Callable[..., AbstractAsyncContextManager[Internet]]
Make = Callable[..., dict[str, Any]]
SHAPES = Path(__file__).parent / "rdap"


def shape(name: str) -> Any:
    return json.loads((SHAPES / f"{name}.json").read_text("utf-8"))


def ask(
    start: Start, prepare: Callable[[Internet], None], *ips: str
) -> tuple[list[NetworkRecord], list[str]]:
    async def asked() -> tuple[list[NetworkRecord], list[str]]:
        async with start() as net:
            net.services(("198.51.100.0/24", "north.example"), ("192.0.0.0/16", "north.example"))
            prepare(net)
            asking = net.asking()
            registry = NetworkRegistry(asking, Bootstraps(asking, url=net.url("iana.example", "rdap")))
            return [await registry.record_of(ip_address(ip)) for ip in ips], net.hits[1:]

    return asyncio.run(asked())


def contacts_of(record: NetworkRecord) -> list[tuple[str, str]]:
    assert record.registration
    return [(each.address, each.role) for each in record.registration.contacts]


def reasons(record: NetworkRecord) -> list[str]:
    gaps = record.registration.gaps if record.registration else record.gaps
    return [gap.reason for gap in gaps]


def test_a_handle_is_followed_at_the_same_registry_once_for_all_networks_that_name_it(
    internet: Start,
) -> None:
    def prepare(net: Internet) -> None:
        other = {**shape("ripe_handle_only"), "startAddress": "192.0.2.0", "endAddress": "192.0.2.255"}
        net.pages["north.example/ip/198.51.100.1"] = shape("ripe_handle_only")
        net.pages["north.example/ip/192.0.2.1"] = other
        net.pages["north.example/entity/BAC1-SOUTH"] = shape("ripe_entity")

    found, hits = ask(internet, prepare, "198.51.100.1", "198.51.100.2", "192.0.2.1")
    assert [contacts_of(record)[0] for record in found] == [("abuse@bicycles.example", "abuse")] * 3
    assert hits == [
        "north.example/ip/198.51.100.1",
        "north.example/entity/BAC1-SOUTH",
        "north.example/ip/192.0.2.1",
    ]
    scopes = [record.registration.contacts[0].scope for record in found if record.registration]
    assert scopes == ["network 198.51.100.0/24", "network 198.51.100.0/24", "network 192.0.2.0/24"]


def test_a_registry_that_sent_the_question_on_is_not_asked_about_the_handle(internet: Start) -> None:
    def prepare(net: Internet) -> None:
        net.pages["north.example/ip/198.51.100.1"] = (
            301,
            {"Location": net.url("south.example", "rdap/ip/198.51.100.1")},
        )
        net.pages["south.example/rdap/ip/198.51.100.1"] = shape("apnic_irt") | {
            "startAddress": "198.51.100.0", "endAddress": "198.51.100.255",
        }  # fmt: skip
        net.pages["south.example/rdap/entity/IRT-SCOOTERS-AU"] = shape("apnic_irt_entity")

    [found], hits = ask(internet, prepare, "198.51.100.1")
    assert contacts_of(found)[0] == ("irt@scooters.example", "abuse")
    assert found.registration
    assert found.registration.contacts[0].source == "RDAP south.example"
    assert hits[-1] == "south.example/rdap/entity/IRT-SCOOTERS-AU"


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (None, "knows nothing of it"),
        (b"<html>", "no JSON"),
        ([], "no entity"),
        ({"handle": "OTHER-SOUTH"}, "another entity"),
        (
            {
                "handle": "BAC1-SOUTH",
                "roles": ["abuse"],
                "entities": [{"handle": "BAC1-SOUTH", "roles": ["abuse"]}],
            },
            None,
        ),
        ((429, {"Retry-After": "500"}), "not asked again for 500 s"),
    ],
)
def test_a_handle_that_leads_nowhere_is_a_gap_and_the_rest_is_kept(
    internet: Start, page: Any, told: str | None
) -> None:
    def prepare(net: Internet) -> None:
        net.pages["north.example/ip/198.51.100.1"] = shape("ripe_handle_only")
        net.pages["north.example/entity/BAC1-SOUTH"] = page

    [found], hits = ask(internet, prepare, "198.51.100.1")
    assert contacts_of(found) == [("noc@bicycles.example", "technical")]
    assert "the record of network 198.51.100.0/24 names no abuse contact" in reasons(found)
    assert told is None or any(told in reason for reason in reasons(found))
    assert len(hits) <= 3


def test_a_handle_is_never_followed_to_another_registry(internet: Start) -> None:
    def prepare(net: Internet) -> None:
        net.pages["north.example/ip/198.51.100.1"] = shape("ripe_handle_only")
        net.pages["north.example/entity/BAC1-SOUTH"] = (
            302,
            {"Location": net.url("south.example", "entity/BAC1-SOUTH")},
        )
        net.pages["south.example/entity/BAC1-SOUTH"] = shape("ripe_entity")

    [found], _ = ask(internet, prepare, "198.51.100.1")
    assert contacts_of(found) == [("noc@bicycles.example", "technical")]
    assert any("sent the question on to south.example" in reason for reason in reasons(found))


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (b"x" * (10 << 20), "more than"),
        (b'{"startAddress": "198.51.100.0", "startAddress": "192.0.2.0"}', "no JSON"),
        (b"[" * 500_000, "no JSON"),
        (b'{"startAddress": ' + b"9" * 9000 + b"}", "no JSON"),
        (b'{"startAddress": NaN}', "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        ((302, {"Location": "https://10.0.0.1/ip/198.51.100.1"}), "not one of ours"),
        ((302, {"Location": "http://north.example/ip/198.51.100.1"}), "HTTPS only"),
        ((302, {"Location": "/ip/198.51.100.1"}), "redirects more than 3 times"),
        ({"startAddress": "192.0.2.0", "endAddress": "192.0.2.255"}, "another network"),
        ({"startAddress": "::", "endAddress": "ffff::"}, "no holder's network"),
        ({"startAddress": "0.0.0.0", "endAddress": "255.255.255.255"}, "no holder's network"),
        ({"objectClassName": "domain", "startAddress": "198.51.100.0", "endAddress": "198.51.100.255"}, "not about a network"),
        ({"startAddress": "198.51.100.0", "endAddress": 10**30}, "no range"),
        ({"startAddress": "fe80::1%eth0", "endAddress": "fe80::2%eth0"}, "no range"),
    ],
)  # fmt: skip
def test_a_hostile_answer_is_a_gap(internet: Start, page: Any, told: str) -> None:
    [found], _ = ask(
        internet, lambda net: net.pages.update({"north.example/ip/198.51.100.1": page}), "198.51.100.1"
    )
    assert found.registration is None
    assert told in reasons(found)[0]


Span = tuple[IPv4Address, IPv4Address, str]


class Told:
    """Registries without a wire: the narrowest network around an address is the one that is told."""

    def __init__(self, networks: list[Span]) -> None:
        self.networks = networks
        self.questions: Counter[str] = Counter()
        self.locks: dict[str, asyncio.Lock] = {}

    def turn(self, server: str) -> asyncio.Lock:
        return self.locks.setdefault(server, asyncio.Lock())

    def left_alone(self, server: str, reason: str, seconds: float) -> FetchError:
        return FetchError(reason)

    async def get(self, url: str, *, server: str) -> Fetched:
        self.questions[url] += 1
        await asyncio.sleep(0)
        return Fetched(url=parse(url), document=self.document(url.rpartition("/")[2]))

    def document(self, asked: str) -> Any:
        if asked == "ipv4.json":
            return {"services": [[["0.0.0.0/0"], ["https://north.example/"]]]}
        around = [net for net in self.networks if int(net[0]) <= int(ip_address(asked)) <= int(net[1])]
        if not around:
            return {"errorCode": 404}
        first, last, kind = min(around, key=lambda net: int(net[1]) - int(net[0]))
        card = ["vcard", [["email", {}, "text", f"abuse@net-{int(first)}-{int(last)}.example"]]]
        party = {"roles": ["abuse"], "vcardArray": card}
        return {"startAddress": str(first), "endAddress": str(last), "type": kind, "entities": [party]}


LOW = st.integers(min_value=0, max_value=4095).map(lambda low: IPv4Address(0xC0000000 + low))
NETWORK = st.tuples(LOW, LOW, st.sampled_from(["ASSIGNED PA", "ALLOCATED PA", "SUB-ALLOCATED PA"])).map(
    lambda drawn: (min(drawn[:2], key=int), max(drawn[:2], key=int), drawn[2])
)


@given(st.lists(NETWORK, min_size=1, max_size=8), st.lists(LOW, min_size=1, max_size=30), st.booleans())
def test_no_contact_reaches_an_address_outside_of_its_network(
    networks: list[Span], ips: list[IPv4Address], together: bool
) -> None:
    async def asked() -> list[NetworkRecord]:
        told = Told(networks)
        registry = NetworkRegistry(told, Bootstraps(told, url="https://iana.example"))
        questions = [registry.record_of(ip) for ip in ips]
        found = await asyncio.gather(*questions) if together else [await question for question in questions]
        assert max(told.questions.values()) == 1
        return found

    for ip, record in zip(ips, asyncio.run(asked()), strict=True):
        around = [net for net in networks if int(net[0]) <= int(ip) <= int(net[1])]
        contacts: tuple[Contact, ...] = record.registration.contacts if record.registration else ()
        assert all(reaches(contact.scope, ip) for contact in contacts)
        assert bool(contacts) is bool(around)
        assert {contact.address for contact in contacts} <= {
            f"abuse@net-{int(first)}-{int(last)}.example" for first, last, _ in around
        }
