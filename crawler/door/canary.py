"""The door's test of itself before each Job: two pictures on loopback, one honest, one that says it is a page.

The server counts what the client's kernel acknowledged. No byte of the honest one may arrive, and of the liar at most
one window; otherwise the crawl does not begin.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from crawler.door.fetch import Door
from crawler.pace import Pace
from crawler.refused import Refused
from geo.addresses import NotPublicError
from geo.names import Answers
from geo.urls import parse
from pipelines.records import Rule, now

WINDOW: Final = 4096
"""Acknowledged bytes that one clamped window may come to, headers included."""
_LOOPBACK: Final = IPv4Address("127.0.0.1")
_PICTURE: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"canary \x00\x01" * 100_000
_BYTES_ACKED: Final = 120
"""Offset of tcpi_bytes_acked in struct tcp_info (linux/tcp.h)."""
_SECONDS: Final = 20
_PATHS: Final = {"/honest": b"image/jpeg", "/liar": b"text/html"}


class CanaryError(Exception):
    """The door let in what it must not: nothing may be crawled."""


class _OnlyCanary:
    """The policy of the test: the one socket that it bound itself."""

    def __init__(self, port: int) -> None:
        self._port = port

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        if (ip, port) != (_LOOPBACK, self._port):
            raise NotPublicError(f"{ip} port {port} is not the canary")


class _CanaryNames:
    async def addresses(self, host: str) -> Answers:
        return Answers(host=host, asked_at=now(), cname_path=(), addresses=(_LOOPBACK,), gaps=())


async def require_safe_door(make: type[Door] = Door) -> None:
    """Raise `CanaryError` unless a door of this make refuses both pictures within its window."""
    acknowledged: list[int] = []
    serving: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        # asyncio closes its own descriptor at a reset, and the count would be gone with it.
        with socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno())) as kept:
            await _answer(reader, writer)
            acknowledged.append(_acked(kept))
        writer.transport.abort()

    server = await asyncio.start_server(serve, str(_LOOPBACK), 0)
    async with server, asyncio.timeout(_SECONDS):
        port = server.sockets[0].getsockname()[1]
        door = make(
            names=_CanaryNames(),
            policy=_OnlyCanary(port),
            pace=Pace(delay=0, concurrency=1),
            user_agent="Hostline canary",
        )
        try:
            for path, allowed in {"/honest": 0, "/liar": WINDOW}.items():
                await _require_refused(door, f"http://canary.test:{port}{path}", allowed)
        finally:
            await door.close()
            await asyncio.gather(*filter(None, serving))
    if max(acknowledged) > WINDOW:
        raise CanaryError(f"{max(acknowledged)} bytes of a picture were acknowledged, more than {WINDOW}")


async def _require_refused(door: Door, href: str, allowed: int) -> None:
    try:
        await door.ask(parse(href))
    except Refused as refused:
        expected = Rule.MEDIA_BYTES if allowed else Rule.MEDIA_HEADER
        if refused.rule is not expected or refused.bytes_seen > allowed:
            raise CanaryError(
                f"a picture was refused by {refused.rule} after {refused.bytes_seen} bytes, not by {expected}"
            ) from refused
        return
    raise CanaryError("a picture was let in")


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            method, path, _ = (await reader.readuntil(b"\r\n\r\n")).decode("ascii", "replace").split(" ", 2)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                % (_PATHS[path], len(_PICTURE))
            )
            if method != "HEAD":
                writer.write(_PICTURE)
            await writer.drain()


def _acked(sock: socket.socket) -> int:
    info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
    return int(struct.unpack_from("Q", info, _BYTES_ACKED)[0])
