"""Who answers for an address, asked of the registries by RDAP: only addresses are told to them, never URLs.

One registry is asked one question at a time, and one answer serves its whole range. A registry or a bootstrap file
that cannot be reached is left alone for a while, so that a hundred hosts cost one wait and not a hundred.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any, Final
from urllib.parse import urlsplit

from geo import bootstrap, contacts
from geo.addresses import AddressPolicy
from geo.bootstrap import Bootstrap, BootstrapError
from geo.contacts import NotANetworkError, Registration
from geo.facts import Claim, Contact, Gap, require_utc
from geo.geofeed_references import GeofeedReference
from geo.https import BusyError, FetchError, Https, MissingError, UnreachableError
from geo.names import Names

IANA: Final = "https://data.iana.org/rdap"
MOST_FEED_BYTES: Final = 4 << 20
_QUIET_SECONDS: Final = 60.0
_LONGEST_QUIET: Final = 3600.0
_PATIENCE_SECONDS: Final = 3.0
_BOOTSTRAP_SECONDS: Final = 24 * 3600.0
_ANSWER_SECONDS: Final = 12 * 3600.0
_REMEMBERED: Final = 5_000
# A larger range, or one that a provider gives out, may hold customers' networks with contacts of their own: its answer
# serves only the neighbourhood.
_WIDEST: Final = {4: 1 << 16, 6: 1 << 96}
_NEIGHBOURHOOD: Final = {4: 24, 6: 48}
_Ip = IPv4Address | IPv6Address


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistryAnswer:
    """What the registry said of the network around an address; what it did not say is a gap."""

    asked_at: datetime
    handle: str | None = None
    name: str | None = None
    contacts: tuple[Contact, ...] = ()
    registration: tuple[Claim, ...] = ()
    gaps: tuple[Gap, ...] = ()
    operator: tuple[Claim, ...] = ()
    geofeed: GeofeedReference | None = None

    def __post_init__(self) -> None:
        require_utc(self.asked_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    first: _Ip
    last: _Ip
    until: float
    answer: RegistryAnswer

    def covers(self, ip: _Ip) -> bool:
        return ip.version == self.first.version and int(self.first) <= int(ip) <= int(self.last)


class Registry:
    """Asks the registries; never raises for what one of them says or does not say."""

    def __init__(
        self,
        *,
        names: Names,
        policy: AddressPolicy,
        tls: ssl.SSLContext | None = None,
        bootstrap: str = IANA,
        agent: str = "Hostline",
    ) -> None:
        self._https = Https(
            names=names,
            policy=policy,
            tls=tls or ssl.create_default_context(),
            agent=agent,
            asking=self.note,
        )
        self._bootstrap_url = bootstrap.rstrip("/")
        self._bootstraps: dict[int, tuple[float, Bootstrap]] = {}
        self._asked: list[tuple[str, datetime]] = []
        self._quiet: dict[str, tuple[float, str]] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: list[_Known] = []

    @property
    def asked(self) -> tuple[tuple[str, datetime], ...]:
        """Return every URL that was asked for, and when: whom we told what."""
        return tuple(self._asked)

    async def network_of(self, ip: _Ip) -> RegistryAnswer:
        """Return what is registered about the network around `ip`."""
        if (answer := self._remembered(ip)) is not None:
            return answer
        try:
            base = (await self._bootstrap(ip.version)).service_for(ip)
            if base is None:
                return self._keep(_unknown(f"IANA's bootstrap files name no registry for {ip}"), ip, ip)
            return await self._ask(base, ip)
        except FetchError as error:
            return _unknown(str(error))

    async def geofeed_at(self, url: str) -> bytes:
        """Return the geofeed that a registry refers to, as it is; raises `FetchError`."""
        return await self._https.get_bytes(url, most_bytes=MOST_FEED_BYTES)

    async def _ask(self, base: str, ip: _Ip) -> RegistryAnswer:
        async with self._turns[base]:
            if (answer := self._remembered(ip)) is not None:
                return answer
            asked_at = datetime.now(UTC)
            try:
                document = await self._get(f"{base}ip/{ip}", server=base)
                found = contacts.read(
                    document, source=f"RDAP {urlsplit(base).hostname}", as_of=f"{asked_at:%Y-%m-%dT%H:%M:%SZ}"
                )
            except (MissingError, NotANetworkError) as error:
                return self._keep(_unknown(f"{urlsplit(base).hostname} about {ip}: {error}"), ip, ip)
            if int(found.first) > int(ip) or int(ip) > int(found.last) or found.first.version != ip.version:
                return self._keep(
                    _unknown(f"{urlsplit(base).hostname} answered about another network"), ip, ip
                )
            return self._keep(_answer(found, asked_at), *_reach(found, ip))

    async def _bootstrap(self, version: int) -> Bootstrap:
        url = f"{self._bootstrap_url}/ipv{version}.json"
        async with self._turns[url]:
            until, known = self._bootstraps.get(version, (0.0, None))
            if known is None or time.monotonic() > until:
                document = await self._get(url, server=url)
                try:
                    known = bootstrap.read(document)
                except BootstrapError as error:
                    raise self._left_alone(url, f"{url} cannot be used: {error}", _QUIET_SECONDS) from error
                self._bootstraps[version] = (time.monotonic() + _BOOTSTRAP_SECONDS, known)
            return known

    async def _get(self, url: str, *, server: str) -> Any:
        until, reason = self._quiet.get(server, (0.0, ""))
        if time.monotonic() < until:
            raise FetchError(reason)
        try:
            return await self._get_patiently(url)
        except BusyError as error:
            raise self._left_alone(server, str(error), min(error.seconds, _LONGEST_QUIET)) from error
        except UnreachableError as error:
            raise self._left_alone(server, str(error), _QUIET_SECONDS) from error

    async def _get_patiently(self, url: str) -> Any:
        try:
            return await self._https.get_json(url)
        except BusyError as error:
            if error.seconds > _PATIENCE_SECONDS:
                raise
            await asyncio.sleep(error.seconds)
            return await self._https.get_json(url)

    def _left_alone(self, server: str, reason: str, seconds: float) -> FetchError:
        sentence = f"{reason}; not asked again for {seconds:.0f} s"
        self._quiet[server] = (time.monotonic() + seconds, sentence)
        return FetchError(sentence)

    def _remembered(self, ip: _Ip) -> RegistryAnswer | None:
        now = time.monotonic()
        return next((known.answer for known in self._known if known.covers(ip) and now < known.until), None)

    def _keep(self, answer: RegistryAnswer, first: _Ip, last: _Ip) -> RegistryAnswer:
        now = time.monotonic()
        known = _Known(first=first, last=last, until=now + _ANSWER_SECONDS, answer=answer)
        self._known = [known, *(old for old in self._known if now < old.until)][:_REMEMBERED]
        # The narrowest range is the one that speaks for an address.
        self._known.sort(key=lambda kept: int(kept.last) - int(kept.first))
        return answer

    def note(self, url: str) -> None:
        """Take note that somebody is about to be told `url`."""
        self._asked.append((url, datetime.now(UTC)))


def _answer(found: Registration, asked_at: datetime) -> RegistryAnswer:
    return RegistryAnswer(
        asked_at=asked_at,
        handle=found.handle,
        name=found.name,
        contacts=found.contacts,
        registration=found.claims,
        gaps=found.gaps,
        operator=found.operator,
        geofeed=found.geofeed,
    )


def _unknown(reason: str) -> RegistryAnswer:
    return RegistryAnswer(asked_at=datetime.now(UTC), gaps=(Gap(question="contact", reason=reason),))


def _reach(found: Registration, ip: _Ip) -> tuple[_Ip, _Ip]:
    """Return the range for which an answer about `ip` may be used again."""
    if not found.given_out and int(found.last) - int(found.first) < _WIDEST[ip.version]:
        return found.first, found.last
    around = ip_network(f"{ip}/{_NEIGHBOURHOOD[ip.version]}", strict=False)
    first, last = around.network_address, around.broadcast_address
    return max(first, found.first, key=int), min(last, found.last, key=int)
