"""A trace by `geo` finds what the map says: for each host of the sandbox, reachable or not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from crawler.sandbox import Sandbox, places
from crawler.sandbox.sites import SITES
from crawler.sandbox.truth import truth_of
from geo.datasets import Dataset
from geo.facts import Hosting, Verdict
from geo.fronts import Fronts
from geo.locate import Locator
from geo.names import Names
from geo.registry import Registry
from tests.ended_streams import ended_streams

HOSTS = sorted({host.replace("*", "mittens") for site in SITES for host in site.hosts} | set(places.ALIASES))


@pytest.fixture(name="hostings", scope="module")
def _hostings(sandbox: Sandbox) -> dict[str, Hosting]:
    return asyncio.run(_locate(sandbox, HOSTS))


async def _locate(sandbox: Sandbox, hosts: Iterable[str]) -> dict[str, Hosting]:
    server, port = sandbox.names_server
    names = Names(servers=[server], port=port)
    registry = Registry(names=names, policy=sandbox.policy, tls=sandbox.tls, bootstrap=sandbox.bootstrap)
    with Dataset.open(sandbox.dataset, shipped=False) as dataset:
        async with ended_streams():
            fronts = Fronts.load(sandbox.fronts)
            locator = Locator(
                names=names,
                dataset=dataset,
                fronts=fronts,
                registry=registry,
                require_public=sandbox.policy.require_address,
            )
            try:
                return {host: await locator.locate(host) for host in hosts}
            finally:
                await locator.aclose()
                await names.aclose()


@pytest.mark.parametrize("host", HOSTS)
def test_the_trace_agrees_with_the_map(hostings: dict[str, Hosting], host: str) -> None:
    truth, found = truth_of(host), hostings[host]
    assert {address.ip for address in found.addresses} == truth.addresses
    assert {address.asn for address in found.addresses if address.asn} == truth.asns
    assert {address.as_name for address in found.addresses if address.as_name} == truth.as_names
    assert (found.verdict, found.country.value) == (truth.verdict, truth.country)
    assert {claim.value for claim in found.registration} == truth.registered
    assert truth.network_contacts <= {contact.address for contact in found.contacts}
    if host not in {"circle.example", "circle-back.example"}:
        assert found.cname_path == truth.cname_path


@pytest.mark.parametrize(
    ("host", "verdict", "country", "networks"),
    [
        ("kittenforum.example", Verdict.ORIGIN, "NL", 1),
        ("liar.example", Verdict.ORIGIN, "RO", 1),
        ("fronted.example", Verdict.FRONT, None, 1),
        ("mittens.catblogs.example", Verdict.SHARED_PLATFORM, "IE", 1),
        ("threenets.example", Verdict.ORIGIN, None, 3),
        ("sixonly.example", Verdict.ORIGIN, "CH", 1),
        ("lostmap.example", Verdict.ORIGIN, None, 0),
        ("gone.example", Verdict.UNKNOWN, None, 0),
        # Its address is one of the machine's own, which no trace may call a place.
        ("inside.example", Verdict.UNKNOWN, None, 0),
    ],
)
def test_the_truth_itself(host: str, verdict: Verdict, country: str | None, networks: int) -> None:
    truth = truth_of(host)
    assert (truth.verdict, truth.country, len(truth.asns)) == (verdict, country, networks)


def test_registration_is_not_location(hostings: dict[str, Hosting]) -> None:
    found = hostings["liar.example"]
    assert (found.country.value, [claim.value for claim in found.registration]) == ("RO", ["SC"])
