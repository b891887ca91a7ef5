"""The baseline: how a widely used hotline tool is documented to trace, written by us from that description.

The first IPv4 address alone; the last two labels as the registered domain; no hops; the registry's first contact as the
hoster, and that contact's country as the country; one front known, because somebody wrote a rule for it. It asks the
same resolvers and registries as the product does.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any, Final
from urllib.parse import urlsplit

import dns.asyncquery
import dns.exception
import dns.message
import dns.rdatatype

from crawler.sandbox.lab.internet import RESOLVERS, Lab
from crawler.sandbox.lab.zones import ascii_name
from geo import bootstrap
from geo.bootstrap import BootstrapError
from geo.hotlines import hotline_for
from geo.https import FetchError, Https
from geo.names import Names
from tests.ended_streams import ended_streams
from tests.trace_score.observed import Observed
from tests.trace_score.wiring import HOSTS

_RULE: Final = ("FRONTLINE-DELIVERY", "FRONT reports@frontline.example")
"""The one front for which somebody wrote a rule, by the name of its network."""
_NAMES: Final = "https://rdap.names.example:{}/rdap/domain/{}"
_ALL: Final = frozenset({"addresses", "network", "country", "contact", "hotline"})


@dataclass(frozen=True, slots=True)
class Baseline:
    """Traces as described."""

    lab: Lab
    https: Https

    async def trace(self, ask: str) -> Observed:
        """Trace one reported host or URL."""
        host = _host(ask)
        address = await self._first_ipv4(host)
        if address is None:
            return Observed(gaps=_ALL, front=0.0)
        registrars = frozenset(_mail(await self._json(_NAMES.format(self.lab.port, last_two_labels(host)))))
        return _seen(await self._whois(address), registrars)

    async def _first_ipv4(self, host: str) -> IPv4Address | None:
        """Do as `gethostbyname` does."""
        try:
            return IPv4Address(socket.inet_aton(host))
        except OSError:
            pass
        try:
            query = dns.message.make_query(host, dns.rdatatype.A)
            answer, _ = await dns.asyncquery.udp_with_fallback(
                query, RESOLVERS[0], port=self.lab.port, timeout=2.0
            )
        except (dns.exception.DNSException, OSError, ValueError):
            return None
        found = [rrset for rrset in answer.answer if rrset.rdtype == dns.rdatatype.A]
        # Servers turn the order of their answers; the lowest stands for the first, so that every run gives the same.
        return min(IPv4Address(record.address) for record in found[0]) if found else None

    async def _whois(self, address: IPv4Address) -> dict[str, Any]:
        try:
            services = bootstrap.read(await self._json(f"{self.lab.bootstrap}/ipv4.json"))
        except BootstrapError:
            return {}
        base = services.service_for(address)
        return await self._json(f"{base}ip/{address}") if base else {}

    async def _json(self, url: str) -> dict[str, Any]:
        try:
            document = (await self.https.fetch(url)).document
        except FetchError:
            return {}
        return document if isinstance(document, dict) else {}


def _seen(record: dict[str, Any], registrars: frozenset[str]) -> Observed:
    mail = next(_mail(record), None)
    country = next(_countries(record), None) or record.get("country")
    hotline = hotline_for(country)
    fronted = record.get("name") == _RULE[0]
    known = {"contact": mail, "network": mail, "country": country, "hotline": hotline}
    return Observed(
        parties=frozenset({_RULE[1] if fronted else f"NETWORK {mail}"} if mail else ()),
        countries=frozenset({country} if country and not fronted else ()),
        hotlines=frozenset({hotline.country} if hotline and not fronted else ()),
        mailboxes=frozenset(_mail(record)),
        registrars=registrars,
        gaps=frozenset(question for question, answer in known.items() if not answer)
        | ({"country", "origin"} if fronted else frozenset()),
        front=1.0 if fronted else 0.0,
    )


def last_two_labels(host: str) -> str:
    """Return what is taken for the registered domain."""
    return ".".join(host.rstrip(".").split(".")[-2:])


def _host(ask: str) -> str:
    host = (urlsplit(ask).hostname or "") if "://" in ask else ask
    return ascii_name(host).rstrip(".")


def _mail(record: dict[str, Any]) -> Iterator[str]:
    """Yield the mailboxes of abuse contacts, then all others, as a WHOIS text would show them."""
    people = list(_people(record))
    for wanted in (True, False):
        for person in people:
            roles = person.get("roles")
            if ("abuse" in roles if isinstance(roles, list) else False) is wanted:
                yield from _values(person, "email")


def _countries(record: dict[str, Any]) -> Iterator[str]:
    for person in _people(record):
        for row in _rows(person, "adr"):
            yield row[1]["cc"]


def _people(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for person in record.get("entities") or ():
        if isinstance(person, dict):
            yield person
            yield from _people(person)


def _rows(person: dict[str, Any], kind: str) -> Iterator[Any]:
    card = person.get("vcardArray")
    if isinstance(card, list):
        yield from (row for row in card[1] if row[0] == kind)


def _values(person: dict[str, Any], kind: str) -> Iterator[str]:
    yield from (row[3] for row in _rows(person, kind))


async def traced(lab: Lab) -> dict[str, Observed]:
    """Trace every host of the lab as described."""
    names = Names(servers=RESOLVERS[:1], port=lab.port, timeout=2.0, lifetime=5.0)
    https = Https(names=names, policy=lab.policy, tls=lab.tls, agent="Baseline", asking=lambda _: None)
    baseline = Baseline(lab=lab, https=https)
    async with ended_streams():
        found = await asyncio.gather(*(baseline.trace(host.ask) for host in HOSTS))
        await names.aclose()
    return dict(zip((host.ask for host in HOSTS), found, strict=True))
