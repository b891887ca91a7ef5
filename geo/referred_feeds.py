"""The geofeeds that registries refer to, fetched over the registries' HTTPS client, and only if the operator allows it.

The URL is chosen by the holder of the network, who may be the reported party. A fetch tells them that somebody looks
at their network, though nothing of a URL or a case; so it is off by default, and a gap says what was not read. It must
not be a way to make us touch a reported site either: none whose host this run has located is ever fetched from.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from geo.domains import site_of
from geo.facts import Gap
from geo.geofeed_references import GeofeedReference
from geo.geofeeds import Geofeed, GeofeedError, parse
from geo.https import BusyError, FetchError, UnreachableError
from geo.once import Once
from geo.prefixes import Ip
from geo.recent import Recent
from geo.urls import host_of

MOST_ROWS: Final = 100_000
"""Lines of one feed, and entries that are kept of all feeds together: some 50 MB."""
_FEED_SECONDS: Final = 24 * 3600.0
_FAILURE_SECONDS: Final = 3600.0
_REMEMBERED: Final = 256
_REPORTED: Final = 200_000
"""Hosts, and addresses, of which a run knows that nothing may be fetched from there: some 30 MB."""
_MOST_FETCHES: Final = 64
"""Of one server a day."""


class Fetches(Protocol):
    """Who fetches a feed without redirects, and from no address of `never`."""

    async def __call__(self, url: str, *, never: Container[Ip]) -> bytes:
        """Return its bytes; raises `FetchError`."""


@dataclass(slots=True)
class _Server:
    """What a feeds' server was asked today: one feed may be that of thousands of networks."""

    since: float
    fetches: int = 0
    rests_until: float = 0.0

    def why_not(self, now: float) -> str | None:
        """Say why it is not asked now, None where it may be."""
        if now < self.rests_until:
            return "its server could not be asked a while ago"
        return f"its server was asked {self.fetches} times today" if self.fetches >= _MOST_FETCHES else None


class ReferredFeeds:
    """Fetches a feed once a day for each network that refers to it; never raises for what a server says."""

    def __init__(self, fetch: Fetches | None = None) -> None:
        self._fetch = fetch
        self._once: Once[GeofeedReference, Geofeed | Gap] = Once()
        self._known: dict[GeofeedReference, tuple[float, Geofeed | Gap]] = {}
        self._sites: set[str] = set()
        self._addresses: set[Ip] = set()
        self._servers: Recent[str, _Server] = Recent(_REMEMBERED)

    def never(self, hosts: Iterable[str], addresses: Iterable[Ip]) -> None:
        """Hear of a host that is looked at, and its addresses: nothing is fetched from there from now on."""
        if self._fetch is None:
            return
        if not self._is_full:
            self._sites.update(map(site_of, hosts))
            self._addresses.update(addresses)

    @property
    def _is_full(self) -> bool:
        """Whether no more is remembered, so that nothing is fetched any more: it could lie where nobody would know of it."""
        return max(len(self._sites), len(self._addresses)) >= _REPORTED

    async def feed_at(self, reference: GeofeedReference) -> Geofeed | Gap:
        """Return what the feed says inside the range that refers to it, or why it is not read."""
        if self._fetch is None:
            return _gap(reference, "is not read: [geo] fetch_geofeeds is off")
        if site_of(host_of(reference.url)) in self._sites:
            return _gap(reference, "is not read: it lies on a reported site")
        until, known = self._known.get(reference, (0.0, None))
        if known is None or time.monotonic() > until:
            if self._is_full:
                return _gap(reference, "is not read: more hosts were looked at than are remembered")
            known = await self._once.do(reference, self._read)
        return known

    async def aclose(self) -> None:
        """Stop what is under way."""
        await self._once.aclose()

    async def _read(self, reference: GeofeedReference) -> Geofeed | Gap:
        assert self._fetch is not None
        found: Geofeed | Gap
        server = self._server_of(reference)
        if (why := server.why_not(time.monotonic())) is not None:
            return _gap(reference, f"is not read: {why}")
        server.fetches += 1
        try:
            content = await self._fetch(reference.url, never=self._addresses)
            # Reading a large one takes a second: others go on meanwhile.
            found = await asyncio.to_thread(_inside, reference, content)
        except (FetchError, GeofeedError) as error:
            if isinstance(error, BusyError | UnreachableError):
                rest = error.seconds if isinstance(error, BusyError) else _FAILURE_SECONDS
                server.rests_until = time.monotonic() + min(max(rest, _FAILURE_SECONDS), _FEED_SECONDS)
            found = _gap(reference, f"was not read: {error}")
        self._keep(reference, found)
        return found

    def _server_of(self, reference: GeofeedReference) -> _Server:
        host, now = host_of(reference.url), time.monotonic()
        server = self._servers.get(host)
        if server is None or now > server.since + _FEED_SECONDS:
            server = _Server(since=now)
        self._servers.keep(host, server)
        return server

    def _keep(self, reference: GeofeedReference, found: Geofeed | Gap) -> None:
        seconds = _FAILURE_SECONDS if isinstance(found, Gap) else _FEED_SECONDS
        self._known.pop(reference, None)
        self._known[reference] = (time.monotonic() + seconds, found)
        while len(self._known) > _REMEMBERED or self._rows() > MOST_ROWS:
            del self._known[next(iter(self._known))]

    def _rows(self) -> int:
        return sum(len(feed.entries) for _, feed in self._known.values() if isinstance(feed, Geofeed))


def _inside(reference: GeofeedReference, content: bytes) -> Geofeed:
    return parse(
        content,
        source=f"geofeed {reference.url}",
        as_of=f"{datetime.now(UTC):%Y-%m-%d}",
        within=(reference.first, reference.last),
        most_rows=MOST_ROWS,
    )


def _gap(reference: GeofeedReference, why: str) -> Gap:
    reason = f"the registry refers to the geofeed {reference.url}, which {why}"
    return Gap(question="geofeed", reason=reason)
