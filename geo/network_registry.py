"""What the registries have written down about a network, asked by RDAP: one answer serves its whole range."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final

from geo.asking import Asks
from geo.bootstraps import Bootstraps
from geo.contacts import networks
from geo.contacts.entities import ABUSE, Entity
from geo.contacts.networks import NotANetworkError, Registration
from geo.facts import Gap
from geo.https import FetchError, MissingError
from geo.remembered import Remembered
from geo.urls import Url

ANSWER_SECONDS: Final = 12 * 3600.0
_FAILURE_SECONDS: Final = 60.0
_MOST_HANDLES: Final = 5_000
# A larger range, or one that a provider gives out, may hold customers' networks with contacts of their own: its answer
# serves only the neighbourhood. Eight addresses are the smallest part of a block that ARIN wants registered.
_WIDEST: Final = {4: 1 << 16, 6: 1 << 96}
_NEIGHBOURHOOD: Final = {4: 24, 6: 48}
_CUSTOMERS: Final = {4: 29, 6: 56}
_REGISTRIES: Final = {
    "rdap.afrinic.net": "afrinic",
    "rdap.apnic.net": "apnic",
    "rdap.arin.net": "arin",
    "rdap.db.ripe.net": "ripencc",
    "rdap.lacnic.net": "lacnic",
}
_Ip = IPv4Address | IPv6Address


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkRecord:
    """What was heard about the network around an address: its registration, or why there is none."""

    asked_at: datetime
    registration: Registration | None = None
    registry: str | None = None
    """The regional registry that answered, as `facts.Address.registry` calls it."""
    gaps: tuple[Gap, ...] = ()


class NetworkRegistry:
    """Asks the registries about networks; never raises for what one of them says or does not say."""

    def __init__(self, asking: Asks, bootstraps: Bootstraps) -> None:
        self._asking = asking
        self._bootstraps = bootstraps
        self._known: Remembered[NetworkRecord] = Remembered()
        self._handles: dict[str, tuple[float, tuple[Entity, ...] | str]] = {}

    async def record_of(self, ip: _Ip) -> NetworkRecord:
        """Return what is registered about the network around `ip`."""
        if (known := self._known.find(ip)) is not None:
            return known
        try:
            base = await self._bootstraps.service_for(ip)
            if base is None:
                return self._keep(_unknown(f"IANA's bootstrap files name no registry for {ip}"), ip, ip)
            return await self._ask(base, ip)
        except FetchError as error:
            # What one answer cost must not be paid for each host of the address.
            return self._known.keep(_unknown(str(error)), ip, ip, seconds=_FAILURE_SECONDS)

    async def _ask(self, base: str, ip: _Ip) -> NetworkRecord:
        # Neighbours wait for each other's answer, which mostly serves them too.
        async with self._asking.turn(f"{base} {_around(ip, _NEIGHBOURHOOD)}"):
            if (known := self._known.find(ip)) is not None:
                return known
            asked_at = datetime.now(UTC)
            try:
                fetched = await self._asking.get(f"{base}ip/{ip}", server=base)
                source, as_of = f"RDAP {fetched.url.host}", f"{asked_at:%Y-%m-%dT%H:%M:%SZ}"
                found = networks.read(fetched.document, source=source, as_of=as_of)
            except (MissingError, NotANetworkError) as error:
                return self._keep(_unknown(f"{base} about {ip}: {error}"), ip, ip)
            if int(found.first) > int(ip) or int(ip) > int(found.last) or found.first.version != ip.version:
                return self._keep(_unknown(f"{fetched.url.host} answered about another network"), ip, ip)
            found = await self._completed(found, fetched.url, source=source, as_of=as_of)
            registry = _REGISTRIES.get(fetched.url.host)
            record = NetworkRecord(asked_at=asked_at, registration=found, registry=registry)
            return self._keep(record, *_reach(found, ip))

    async def _completed(self, found: Registration, url: Url, *, source: str, as_of: str) -> Registration:
        """Follow the handles of a record that names nobody who takes reports, until one does."""
        for handle in found.to_follow:
            named = await self._entity(url, handle)
            if isinstance(named, str):
                reason = f"the record names {handle} by handle alone: {named}"
                found = networks.with_gap(found, reason)
                continue
            found = networks.with_entities(found, named, source=source, as_of=as_of)
            if any(contact.role == ABUSE for contact in found.contacts):
                break
        return found

    async def _entity(self, url: Url, handle: str) -> tuple[Entity, ...] | str:
        """Ask the registry that gave the record at `url` about one of its handles; text says why not."""
        base, path, _ = url.href.rpartition("/ip/")
        if not path:
            return f"{url.host} answered from a place that knows no entities"
        asked = f"{base}/entity/{handle}"
        until, known = self._handles.get(asked, (0.0, ""))
        if time.monotonic() < until:
            return known
        try:
            fetched = await self._asking.get(asked, server=f"{base}/")
            if fetched.url.host != url.host:
                known = f"{url.host} sent the question on to {fetched.url.host}, which was not its to answer"
            else:
                known = networks.followed(fetched.document, handle)
        except (MissingError, NotANetworkError) as error:
            known = str(error)
        except FetchError as error:
            return str(error)
        if len(self._handles) >= _MOST_HANDLES:
            del self._handles[next(iter(self._handles))]
        self._handles[asked] = (time.monotonic() + ANSWER_SECONDS, known)
        return known

    def _keep(self, record: NetworkRecord, first: _Ip, last: _Ip) -> NetworkRecord:
        return self._known.keep(record, first, last, seconds=ANSWER_SECONDS)


def _unknown(reason: str) -> NetworkRecord:
    return NetworkRecord(asked_at=datetime.now(UTC), gaps=(Gap(question="contact", reason=reason),))


def _reach(found: Registration, ip: _Ip) -> tuple[_Ip, _Ip]:
    """Return the range for which an answer about `ip` may be used again."""
    if not found.given_out and int(found.last) - int(found.first) < _WIDEST[ip.version]:
        return found.first, found.last
    around = _around(ip, _CUSTOMERS if found.given_out else _NEIGHBOURHOOD)
    first, last = around.network_address, around.broadcast_address
    return max(first, found.first, key=int), min(last, found.last, key=int)


def _around(ip: _Ip, lengths: Mapping[int, int]) -> IPv4Network | IPv6Network:
    return ip_network(f"{ip}/{lengths[ip.version]}", strict=False)
