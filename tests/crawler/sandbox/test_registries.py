"""The registries answer as `geo` reads them, each in its own way."""

from __future__ import annotations

import asyncio
import json
from ipaddress import ip_address

import pytest

from crawler.sandbox import Sandbox
from crawler.sandbox.answers import Request, Web
from crawler.sandbox.registries import registry
from geo.names import Names
from geo.registry import Registry, RegistryAnswer
from tests.ended_streams import ended_streams

ADDRESSES = (
    "127.81.0.10",
    "127.83.0.40",
    "127.85.0.20",
    "127.87.0.90",
    "127.88.0.10",
    "127.91.0.10",
    "127.92.0.10",
    "::1",
)
Heard = tuple[dict[str, RegistryAnswer], list[str]]


@pytest.fixture(name="heard", scope="module")
def _heard(sandbox: Sandbox) -> Heard:
    return asyncio.run(_ask(sandbox))


async def _ask(sandbox: Sandbox) -> Heard:
    server, port = sandbox.names_server
    names = Names(servers=[server], port=port)
    registry = Registry(names=names, policy=sandbox.policy, tls=sandbox.tls, bootstrap=sandbox.bootstrap)
    async with ended_streams():
        answers = {address: await registry.network_of(ip_address(address)) for address in ADDRESSES}
        await names.aclose()
    return answers, [url for url, _ in registry.asked]


@pytest.mark.parametrize(
    ("address", "contacts", "country"),
    [
        ("127.81.0.10", ["abuse@pawprint.example"], "NL"),
        ("127.83.0.40", ["report@whisker.example"], "US"),
        ("127.85.0.20", ["abuse@catnip.example"], "SC"),
        ("127.87.0.90", ["abuse@spoke.example"], "JP"),
        ("::1", ["abuse@velosix.example"], "CH"),
        ("127.88.0.10", [], "CA"),
    ],
)
def test_contacts(heard: Heard, address: str, contacts: list[str], country: str) -> None:
    answer = heard[0][address]
    assert [contact.address for contact in answer.contacts] == contacts
    assert [claim.value for claim in answer.registration] == [country]
    assert bool(contacts) != any(gap.question == "contact" for gap in answer.gaps)


@pytest.mark.parametrize(
    ("host", "address", "outer", "inner"),
    [
        ("rdap.north.example", "127.81.0.10", ["registrant", "abuse"], []),
        ("rdap.south.example", "127.83.0.10", ["registrant"], ["abuse"]),
        ("rdap.south.example", "127.88.0.10", ["registrant"], []),
    ],
)
def test_the_south_hides_its_abuse_desk(host: str, address: str, outer: list[str], inner: list[str]) -> None:
    request = Request(method="GET", host=host, path=f"/rdap/ip/{address}", query="", headers={})
    entities = json.loads(registry(request, Web(port=443)).body)["entities"]
    assert [entity["roles"] for entity in entities] == [[role] for role in outer]
    within = [below for entity in entities for below in entity.get("entities", [])]
    assert [entity["roles"] for entity in within] == [[role] for role in inner]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/rdap/ip/127.99.0.1", 404), ("/rdap/ip/cat", 400), ("/rdap/domain/cat.example", 404)],
)
def test_questions_without_an_answer(path: str, status: int) -> None:
    request = Request(method="GET", host="rdap.north.example", path=path, query="", headers={})
    assert registry(request, Web(port=443)).status == status


def test_the_south_sends_one_network_on_to_the_north(sandbox: Sandbox, heard: Heard) -> None:
    assert [url for url in heard[1] if url.endswith("127.87.0.90")] == [
        sandbox.url("rdap.south.example/rdap/ip/127.87.0.90"),
        sandbox.url("rdap.north.example/rdap/ip/127.87.0.90"),
    ]


@pytest.mark.parametrize("address", ["127.91.0.10", "127.92.0.10"])
def test_an_unregistered_network_is_a_gap(heard: Heard, address: str) -> None:
    answer = heard[0][address]
    assert (answer.contacts, [gap.question for gap in answer.gaps]) == ((), ["contact"])
