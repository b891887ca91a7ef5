"""The sandbox itself: it binds its addresses, runs its servers in a thread of its own, and says what they sent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from functools import partial
from ipaddress import ip_address
from types import TracebackType
from typing import Final, Self

from crawler.sandbox import places
from crawler.sandbox.answers import Answer, Request, Site, Web, not_found, text
from crawler.sandbox.binding import Bound, bind
from crawler.sandbox.counts import Count, Tally
from crawler.sandbox.nameserver import NameServer, over_tcp, over_udp
from crawler.sandbox.policy import BoundOnly
from crawler.sandbox.server import Server
from crawler.sandbox.sites import SITES

_ALLOWED: Final = text("User-agent: *\nAllow: /\n")


class Sandbox:
    """A small internet on loopback, from `start` to `stop` or as a context manager.

    Raises `SandboxError` where the machine does not give it the addresses it needs.
    """

    def __init__(self) -> None:
        self._tally = Tally()
        self._names = NameServer()
        self._bound = bind(sorted(_addresses()), name_server=places.NAME_SERVER)
        self._servers: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self.web = Web(port=self._bound.port)

    @property
    def seeds(self) -> tuple[str, ...]:
        """The URLs that a report would name."""
        return tuple(self.web.url(site.hosts[0], path) for site in SITES for path in site.seeds)

    @property
    def names_server(self) -> tuple[str, int]:
        """Address and port of the name server."""
        return places.NAME_SERVER, self._bound.port

    @property
    def policy(self) -> BoundOnly:
        """The address policy under which a crawl may reach the sandbox, and nothing else."""
        return BoundOnly(frozenset((ip_address(each), self._bound.port) for each in self._bound.streams))

    def counts(self) -> tuple[Count, ...]:
        """Return what was sent so far, per URL."""
        return self._tally.counts()

    def questions(self) -> Mapping[str, int]:
        """Return how often the name server was asked about each name."""
        return dict(self._names.questions)

    def start(self) -> Self:
        """Start all servers; when this returns they answer."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(self._bound), self._loop).result()
        return self

    def stop(self) -> None:
        """Stop all servers and close every connection."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._bound.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _open(self, bound: Bound) -> None:
        respond = partial(respond_as, by_host=_by_host(SITES), web=self.web)
        plain = Server(scheme="http", respond=respond, tally=self._tally)
        for address, sock in bound.streams.items():
            handler = partial(over_tcp, self._names) if address == places.NAME_SERVER else plain.serve
            self._servers.append(await asyncio.start_server(handler, sock=sock))
        self._datagrams = asyncio.create_task(over_udp(self._names, bound.datagrams))

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def respond_as(request: Request, *, by_host: Mapping[str, Site], web: Web) -> Answer:
    """Return what the site of the asked host answers."""
    site = by_host.get(request.host) or by_host.get(f"*.{request.host.partition('.')[2]}")
    if site is None:
        return not_found()
    if request.path == "/robots.txt":
        return site.robots or _ALLOWED
    return site.answer(request, web)


def _by_host(sites: tuple[Site, ...]) -> dict[str, Site]:
    return {host: site for site in sites for host in site.hosts}


def _addresses() -> set[str]:
    return {address for found in places.ADDRESSES.values() for address in found} | {places.NAME_SERVER}
