"""Kept connections: whose they are, how long they are kept, and that nothing unasked is taken for an answer."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, cast

import pytest

from crawler.door import lines as module
from crawler.door.exchange import Exchange
from crawler.door.limits import Limits
from crawler.door.lines import Lines
from geo.urls import Url, parse

PAGE = b"<p>kittens</p>"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE
POISON = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\npoison"
Script = Callable[[socket.socket, bytes], None]


def told(peer: socket.socket, request: bytes) -> None:
    peer.sendall(ANSWER)


async def asked(lines: Lines, url: Url) -> Exchange:
    """Ask on a new line and read the answer to its end."""
    exchange = await lines.open(url, ip_address("127.0.0.1"))
    await exchange.ask("GET", url.path, ((b"Host", url.host.encode()),))
    while await exchange.read():
        continue
    return exchange


def scene(site: Any, act: Callable[[Lines, Url], Awaitable[None]], limits: Limits | None = None) -> None:
    async def once() -> None:
        lines = Lines(limits or Limits())
        try:
            await act(lines, parse(f"http://kittens.example:{site.port}/"))
        finally:
            lines.close()

    asyncio.run(once())


def test_a_line_is_taken_once_and_for_its_own_origin_only(site: Callable[[Script], Any]) -> None:
    async def act(lines: Lines, url: Url) -> None:
        exchange = await asked(lines, url)
        lines.keep(url.origin, exchange)
        for other in (
            f"https://kittens.example:{url.port}",
            f"http://kittens.example:{url.port}1",
            "http://bicycles.example",
        ):
            assert lines.take(other) is None
        assert lines.take(url.origin) is exchange
        assert lines.take(url.origin) is None
        exchange.line.drop()

    scene(site(told), act)


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_what_a_server_says_unasked_is_no_answer(site: Callable[[Script], Any], pause: float) -> None:
    """A second answer behind the first would be taken for that of the next request, of whatever URL."""

    def poisoning(peer: socket.socket, request: bytes) -> None:
        if not pause:
            peer.sendall(ANSWER + POISON)
            return
        peer.sendall(ANSWER)
        time.sleep(pause)
        peer.sendall(POISON)

    async def act(lines: Lines, url: Url) -> None:
        exchange = await asked(lines, url)
        lines.keep(url.origin, exchange)
        await asyncio.sleep(4 * pause)
        assert lines.take(url.origin) is None

    scene(site(poisoning), act)


def test_a_line_that_the_server_closed_is_not_taken(site: Callable[[Script], Any]) -> None:
    def closing(peer: socket.socket, request: bytes) -> None:
        peer.sendall(ANSWER)
        raise ConnectionAbortedError

    async def act(lines: Lines, url: Url) -> None:
        lines.keep(url.origin, await asked(lines, url))
        await asyncio.sleep(0.1)
        assert lines.take(url.origin) is None

    scene(site(closing), act)


@pytest.mark.parametrize(("idle", "taken"), [(30.0, True), (0.0, False)])
def test_a_line_that_waited_too_long_is_not_taken(
    site: Callable[[Script], Any], idle: float, taken: bool
) -> None:
    async def act(lines: Lines, url: Url) -> None:
        lines.keep(url.origin, await asked(lines, url))
        exchange = lines.take(url.origin)
        assert (exchange is not None) is taken
        if exchange is not None:
            exchange.line.drop()

    scene(site(told), act, Limits(idle=idle))


def test_an_answer_that_was_not_read_to_its_end_is_not_kept(site: Callable[[Script], Any]) -> None:
    async def act(lines: Lines, url: Url) -> None:
        exchange = await lines.open(url, ip_address("127.0.0.1"))
        await exchange.ask("GET", "/", ((b"Host", b"kittens.example"),))
        lines.keep(url.origin, exchange)
        assert lines.take(url.origin) is None

    scene(site(told), act)


@dataclass
class Quiet:
    """A line that is always good."""

    dropped: bool = False

    def is_quiet(self) -> bool:
        return True

    def drop(self) -> None:
        self.dropped = True


@dataclass
class Done:
    """An exchange whose answer was read to its end."""

    line: Quiet = field(default_factory=Quiet)

    def renew(self) -> bool:
        return True


def keep(lines: Lines, origin: str, exchange: Done) -> None:
    lines.keep(origin, cast("Exchange", exchange))


def test_the_oldest_of_too_many_lines_is_dropped() -> None:
    async def once() -> None:
        lines = Lines(Limits())
        kept = [Done() for _ in range(module._MOST + 1)]
        for number, exchange in enumerate(kept):
            keep(lines, f"http://h{number}.example:80", exchange)
        assert [exchange.line.dropped for exchange in kept].count(True) == 1
        assert kept[0].line.dropped
        lines.close()
        assert all(exchange.line.dropped for exchange in kept)

    asyncio.run(once())


def test_lines_of_one_origin_are_taken_in_turn_and_counted_with_all_others() -> None:
    async def once() -> None:
        lines = Lines(Limits())
        first, second = Done(), Done()
        for exchange in (first, second):
            keep(lines, "http://a.example:80", exchange)
        assert lines.take("http://b.example:80") is None
        taken: list[object] = [lines.take("http://a.example:80") for _ in range(3)]
        assert taken == [first, second, None]
        others = [Done() for _ in range(module._MOST)]
        for exchange in others:
            keep(lines, "http://b.example:80", exchange)
        assert not any(exchange.line.dropped for exchange in (first, second, *others))
        keep(lines, "http://c.example:80", first)
        assert [exchange.line.dropped for exchange in others] == [True] + [False] * (module._MOST - 1)

    asyncio.run(once())
