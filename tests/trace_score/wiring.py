"""The product in the lab: its own resolvers, registries and data, wired as the sandbox wires them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from crawler.sandbox.lab.internet import RESOLVERS, Lab, require_invented
from crawler.sandbox.lab.model import Host
from crawler.sandbox.lab.registries import RIPESTAT
from crawler.sandbox.lab.situations import SITUATIONS
from crawler.sandbox.lab.whois import WHOIS
from geo.changes import Aspect, changes_between
from geo.contacts import abusix
from geo.cymru import Cymru
from geo.datasets import Dataset
from geo.facts import Hosting
from geo.fronts import Fronts
from geo.fronts.places import Place, places_of
from geo.fronts.rules import read_rules
from geo.locate import Locator
from geo.names import Names
from geo.observed import Observation, certificate_seen, headers_seen
from geo.places import Places
from geo.registry import Registry
from geo.reverse_names import ReverseNames
from geo.tenants import tenant_of
from pipelines.records import now
from tests.ended_streams import ended_streams
from tests.trace_score.observed import Observed, hosts_on, observed_host, observed_way

_AT_ONCE = 24
HOSTS = [host for situation in SITUATIONS for host in situation.hosts]


@asynccontextmanager
async def locator(lab: Lab) -> AsyncIterator[Locator]:
    """Give a locator that knows nothing yet."""
    names = Names(servers=RESOLVERS, port=lab.port, timeout=2.0, lifetime=5.0)
    registry = Registry(
        names=names,
        policy=lab.policy,
        tls=lab.tls,
        bootstrap=lab.bootstrap,
        agent="Lab",
        abusix=abusix.ZONE,
        ripestat=lab.web.url(RIPESTAT, "/data/abuse-contact-finder/data.json"),
    )
    cymru = Cymru(names=names, policy=lab.policy, asking=registry.note, host=WHOIS, port=lab.port)
    places = Places(
        names=names, codes=ReverseNames.load(domains=lab.reverse), fetch=registry.geofeed_at, stale_days=None
    )
    with Dataset.open(*lab.maps, lab.census, shipped=False) as dataset:
        made = Locator(
            names=names,
            dataset=dataset,
            fronts=Fronts.load(lab.fronts),
            registry=registry,
            cymru=cymru,
            domains=registry,
            require_public=require_invented,
            places=places,
        )
        async with ended_streams():
            try:
                yield made
            finally:
                await made.aclose()
                await cymru.aclose()
                await names.aclose()


async def traced(lab: Lab) -> dict[str, Observed]:
    """Trace every host of the lab, those that moved twice."""
    lab.show(earlier=True)
    async with locator(lab) as earlier:
        before = {host.ask: await earlier.locate(hosts_on(host)[0]) for host in HOSTS if host.before}
    lab.show(earlier=False)
    async with locator(lab) as present:
        turns = asyncio.Semaphore(_AT_ONCE)
        asked = dict.fromkeys(name for host in HOSTS for name in hosts_on(host))
        found = await asyncio.gather(*(_in_turn(present, name, turns) for name in asked))
        hostings = dict(zip(asked, found, strict=True))
        for host in HOSTS:
            name = hosts_on(host)[0]
            hostings[name] = present.observed(hostings[name], observations_of(host, name))
    customers = places_of(read_rules(lab.fronts))
    return {host.ask: _observed(host, hostings, before.get(host.ask), customers) for host in HOSTS}


async def _in_turn(present: Locator, name: str, turns: asyncio.Semaphore) -> Hosting:
    async with turns:
        return await present.locate(name)


def _observed(
    host: Host, hostings: Mapping[str, Hosting], before: Hosting | None, customers: tuple[Place, ...]
) -> Observed:
    if host.way:
        return observed_way(host, hostings)
    hosting = hostings[hosts_on(host)[0]]
    tenant = tenant_of(host.ask, hosting, customers)
    seen = observed_host(hosting, moved=_has_moved(before, hosting))
    return replace(seen, tenant=tenant.name if tenant else "")


def _has_moved(before: Hosting | None, after: Hosting) -> bool:
    """Answer whether a change is noticed that gives the host another party: another network, front or verdict."""
    changed = {change.aspect for change in changes_between(before, after)} if before else set()
    return bool(changed & {Aspect.NETWORKS, Aspect.VERDICT, Aspect.FRONT})


def observations_of(host: Host, name: str) -> tuple[Observation, ...]:
    """Return what a crawl handed over about a host: noted headers, and a certificate that verified."""
    raw = [(key.encode(), value.encode()) for key, value in host.headers]
    issuer, names = host.certificate or (None, ())
    return (
        *headers_seen(name, raw, at=now(), address=None),
        *certificate_seen(name, issuer=issuer, names=names, at=now()),
    )
