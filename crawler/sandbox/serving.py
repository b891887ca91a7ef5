"""Servers on bound sockets, in a thread of their own, from start to stop."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from crawler.sandbox.binding import Bound
from crawler.sandbox.nameserver import Answering, over_tcp, over_udp

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """What answers the connections to one address."""

    serve: Serve
    tls: ssl.SSLContext | None = None


def answering(names: Answering) -> Stream:
    """Return what answers questions of DNS over TCP."""
    return Stream(serve=partial(over_tcp, names))


class Serving:
    """The servers on all sockets that were bound; they can be started once."""

    def __init__(self, name: str, bound: Bound) -> None:
        self._bound = bound
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._servers: list[asyncio.Server] = []
        self._questions: list[asyncio.Task[None]] = []

    def start(self, streams: Mapping[str, Stream], datagrams: Mapping[str, Answering]) -> None:
        """Start what answers at each address; when this returns they answer."""
        self._thread.start()
        self._wait_for(self._open(streams, datagrams))

    def stop(self) -> None:
        """Stop all servers, close every connection and every socket."""
        self._wait_for(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._bound.close()

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _open(self, streams: Mapping[str, Stream], datagrams: Mapping[str, Answering]) -> None:
        for address, sock in self._bound.streams.items():
            stream = streams[address]
            self._servers.append(await asyncio.start_server(stream.serve, sock=sock, ssl=stream.tls))
        for address, sock in self._bound.datagrams.items():
            self._questions.append(asyncio.create_task(over_udp(datagrams[address], sock)))

    async def _close(self) -> None:
        # A server that is closed while it accepts a connection would never close that connection.
        for sock in self._bound.streams.values():
            self._loop.remove_reader(sock)
        await _let_the_loop_turn()
        for server in self._servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _let_the_loop_turn()


async def _let_the_loop_turn() -> None:
    """Let connections that were just accepted begin, and those that were just closed end.

    A task that is cancelled before its first step never gets to close its socket.
    """
    for _ in range(5):
        await asyncio.sleep(0)
