"""Room for large bodies: on a clock of its own for the rules, and with a server that keeps many of them open."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.door.fetch import Answer, Door
from crawler.door.limits import Limits
from crawler.door.room import Held, Room
from crawler.door.wanted import FRAMES
from crawler.pace import Pace
from crawler.refused import Refused
from geo.urls import parse
from pipelines.records import Rule
from tests.crawler.door.conftest import LoopbackNames, OnlyPort

LIMITS = Limits(small_body=1_000, open_window=500, patience=30.0)
WHOLE = 5 * 1024 * 1024
_BYTES_ACKED = 120
"""Offset of tcpi_bytes_acked in struct tcp_info (linux/tcp.h)."""


@settings(deadline=None)
@given(
    at_once=st.integers(1, 3),
    steps=st.lists(st.tuples(st.integers(0, 5), st.sampled_from([10, 999, 1_400, 5_000, -1])), max_size=40),
)
def test_no_more_large_bodies_than_there_is_room_for(at_once: int, steps: list[tuple[int, int]]) -> None:
    async def scene(room: Room, clock: asyncio.Timeout) -> None:
        sizes: dict[int, int] = {}
        bodies: dict[int, Held] = {}
        for number, size in steps:
            if size < 0:
                if number in bodies:
                    bodies.pop(number).let_go()
                    del sizes[number]
                continue
            held = bodies.setdefault(number, room.hold(clock))
            grown = max(size, sizes.setdefault(number, 0))
            with contextlib.suppress(Refused, TimeoutError):
                await asyncio.wait_for(held.grow(grown), 0.001)
                sizes[number] = grown
            assert sum(size > LIMITS.small_body for size in sizes.values()) <= at_once
        for held in bodies.values():
            held.let_go()
            held.let_go()
        for number in range(at_once):
            await room.hold(clock).grow(5_000 + number)
        assert room.turns.locked()

    async def timed() -> None:
        async with asyncio.timeout(60) as clock:
            await scene(Room(LIMITS, at_once=at_once), clock)

    asyncio.run(timed())


def test_a_body_that_waits_does_not_use_up_its_site_s_time() -> None:
    async def scene() -> float:
        room = Room(LIMITS, at_once=1)
        async with asyncio.timeout(60) as clock:
            first = room.hold(clock)
            await first.grow(2_000)
        async with asyncio.timeout(0.05) as clock:
            second = room.hold(clock)
            asyncio.get_running_loop().call_later(0.2, first.let_go)
            await second.grow(1_200)
            return (clock.when() or 0.0) - asyncio.get_running_loop().time()

    assert 0.0 < asyncio.run(scene()) <= 0.05


def test_nobody_waits_without_end() -> None:
    async def scene() -> Refused:
        room = Room(Limits(small_body=1_000, patience=0.05), at_once=1)
        async with asyncio.timeout(60) as clock:
            await room.hold(clock).grow(2_000)
            with pytest.raises(Refused) as refused:
                await room.hold(clock).grow(1_200)
            # What was refused has no room to give back.
            assert room.turns.locked()
        return refused.value

    assert asyncio.run(scene()).rule is Rule.TOO_SLOW


class Keeping:
    """A server that gives nearly all of a body and keeps the connection open, and says what was acknowledged of each."""

    def __init__(self, body: bytes, *headers: bytes) -> None:
        self.head = b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Type: text/html", *headers)) + b"\r\n\r\n"
        self.body = body
        self.peers: list[socket.socket] = []
        self.small = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\nkittens"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while request := await reader.readuntil(b"\r\n\r\n"):
                if b"/small" in request:
                    writer.write(self.small)
                else:
                    self.peers.append(writer.get_extra_info("socket"))
                    writer.write(self.head + self.body)
                await writer.drain()
        writer.transport.abort()

    def acknowledged(self) -> list[int]:
        found = []
        for peer in self.peers:
            with contextlib.suppress(OSError):
                info = peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
                found.append(int(struct.unpack_from("Q", info, _BYTES_ACKED)[0]))
        return found


def met(server: Keeping, act: Callable[[Door, int], Awaitable[None]], limits: Limits) -> None:
    async def scene() -> None:
        async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
            port = listening.sockets[0].getsockname()[1]
            door = Door(
                names=LoopbackNames(),
                policy=OnlyPort(port),
                pace=Pace(delay=0, concurrency=100),
                user_agent="Hostline/test",
                limits=limits,
            )
            try:
                await act(door, port)
            finally:
                await door.close()

    asyncio.run(scene())


def test_forty_bodies_that_are_kept_open_take_no_more_than_the_room_there_is() -> None:
    """5 MiB each, but for their last byte; sixteen may be in memory, and of the others what the kernel keeps."""
    server = Keeping(b"k" * (WHOLE - 1), b"Content-Length: %d" % WHOLE)

    async def act(door: Door, port: int) -> None:
        async def one(number: int) -> Answer:
            return await door.ask(parse(f"http://kittens.example:{port}/{number}"), known_text=True)

        asked = [asyncio.create_task(one(number)) for number in range(40)]
        # Until nothing more comes: what is acknowledged then is what is held.
        before = -1
        while before != (now := sum(server.acknowledged())) or now < 16 * (WHOLE - 1):
            before = now
            await asyncio.sleep(0.3)
        assert sum(size > WHOLE // 2 for size in server.acknowledged()) == 16
        assert now < 16 * (WHOLE + 1_000) + 24 * 1024 * 1024
        # Whoever is small does not wait for them.
        small = await door.ask(parse(f"http://kittens.example:{port}/small"), known_text=True)
        assert small.body == b"kittens"
        assert not any(task.done() for task in asked)
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    met(server, act, Limits())


def test_bombs_are_not_waited_with() -> None:
    """A few kilobytes become megabytes at once: where there is no room for them they are dropped, not kept waiting."""
    bomb = gzip.compress(b"k" * (WHOLE - 100))
    server = Keeping(bomb[:-1], b"Content-Encoding: gzip", b"Content-Length: %d" % len(bomb))
    rules: list[Any] = []

    async def act(door: Door, port: int) -> None:
        async def one(number: int) -> None:
            try:
                await door.ask(parse(f"http://kittens.example:{port}/{number}"), known_text=True)
            except Refused as refused:
                rules.append(refused.rule)

        await asyncio.gather(*(one(number) for number in range(8)))

    met(server, act, Limits(large_pages=2, total=1.5))
    assert sorted(rules) == [*[Rule.TOO_LARGE] * 6, *[Rule.TOO_SLOW] * 2]


def test_parts_have_room_of_their_own_and_who_lets_go_makes_room() -> None:
    body = b"<p>kittens</p>" * 40_000
    server = Keeping(body, b"Content-Length: %d" % len(body))

    async def act(door: Door, port: int) -> None:
        def ask(number: int, **more: Any) -> Awaitable[Answer]:
            return door.ask(parse(f"http://kittens.example:{port}/{number}"), known_text=True, **more)

        page = await ask(1)
        part = await ask(2, wanted=FRAMES)
        waiting = asyncio.create_task(asyncio.wait_for(ask(3), 20))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        part.let_go()
        await asyncio.sleep(0.1)
        assert not waiting.done()
        assert page.let_go().body == b""
        assert (await waiting).body == body

    met(server, act, Limits(large_pages=1, large_parts=1))
