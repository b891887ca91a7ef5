"""The geofeeds that registries refer to, fetched over the registries' HTTPS client, and only if the operator allows it.

The URL is chosen by the holder of the network, who may be the reported party. A fetch tells them that somebody looks
at their network, though nothing of a URL or a case; so it is off by default, and a gap says what was not read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from geo.domains import site_of
from geo.facts import Gap
from geo.geofeeds import Geofeed, GeofeedError, parse
from geo.https import FetchError
from geo.once import Once
from geo.urls import host_of

_FEED_SECONDS: Final = 24 * 3600.0
_FAILURE_SECONDS: Final = 3600.0
_REMEMBERED: Final = 64


class ReferredFeeds:
    """Fetches each feed once a day; never raises for what a server says."""

    def __init__(self, fetch: Callable[[str], Awaitable[bytes]] | None = None) -> None:
        self._fetch = fetch
        self._once: Once[str, Geofeed | Gap] = Once()
        self._known: dict[str, tuple[float, Geofeed | Gap]] = {}

    async def feed_at(self, url: str, *, reported: Iterable[str]) -> Geofeed | Gap:
        """Return the feed at `url`, or why it is not read; one on a site of the `reported` hosts never is."""
        if self._fetch is None:
            return _gap(url, "is not read: [geo] fetch_geofeeds is off")
        if site_of(host_of(url)) in {site_of(host) for host in reported}:
            return _gap(url, "is not read: it lies on the reported site itself")
        until, known = self._known.get(url, (0.0, None))
        if known is None or time.monotonic() > until:
            known = await self._once.do(url, self._read)
        return known

    async def aclose(self) -> None:
        """Stop what is under way."""
        await self._once.aclose()

    async def _read(self, url: str) -> Geofeed | Gap:
        assert self._fetch is not None
        found: Geofeed | Gap
        try:
            content = await self._fetch(url)
            day = f"{datetime.now(UTC):%Y-%m-%d}"
            # Reading a large one takes a second: others go on meanwhile.
            found = await asyncio.to_thread(parse, content, source=f"geofeed {url}", as_of=day)
        except (FetchError, GeofeedError) as error:
            found = _gap(url, f"was not read: {error}")
        seconds = _FAILURE_SECONDS if isinstance(found, Gap) else _FEED_SECONDS
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[url] = (time.monotonic() + seconds, found)
        return found


def _gap(url: str, why: str) -> Gap:
    return Gap(question="geofeed", reason=f"the registry refers to the geofeed {url}, which {why}")
