"""Real servers on loopback: a name server over UDP and TCP, which says what the test tells it to say."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

Zone = dict[tuple[str, str], list[str] | str]
"""(name, type) -> records as `TTL TYPE value`, or an RCODE, or `SILENT`."""


class NameServer(Protocol):
    port: int
    asked: list[str]
    zone: Zone
    delay: float


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, server: LoopbackNames) -> None:
        self._server = server
        self._pending: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        task = asyncio.ensure_future(self._answer(data, addr))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def _answer(self, data: bytes, addr: tuple[str, int]) -> None:
        wire = await self._server.answer(data, longest=1232)
        if wire is not None:
            self._transport.sendto(wire, addr)


class LoopbackNames:
    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.asked: list[str] = []
        self.delay = 0.0
        self.port = 0

    async def answer(self, data: bytes, *, longest: int) -> bytes | None:
        question = dns.message.from_wire(data)
        name, kind = question.question[0].name.to_text(), question.question[0].rdtype.name
        self.asked.append(f"{name} {kind}")
        await asyncio.sleep(self.delay)
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.RA
        found = self._records(name.lower(), kind)
        if found == "SILENT":
            return None
        if isinstance(found, str):
            reply.set_rcode(dns.rcode.from_text(found))
        else:
            for owner, text in found:
                ttl, rdtype, value = text.split(maxsplit=2)
                rrset = dns.rrset.from_text(owner, int(ttl), "IN", rdtype, value)
                kept = reply.find_rrset(reply.answer, rrset.name, rrset.rdclass, rrset.rdtype, create=True)
                for record in rrset:
                    kept.add(record, rrset.ttl)
        wire = reply.to_wire(max_size=65535)
        if len(wire) <= longest:
            return wire
        cut = dns.message.make_response(question)
        cut.flags |= dns.flags.TC
        return cut.to_wire()

    def _records(self, name: str, kind: str) -> list[tuple[str, str]] | str:
        found = self.zone.get((name, kind))
        if found is None and name == ".":
            return "REFUSED"
        if found is None:
            found = self.zone.get((name, "*"), "NXDOMAIN" if not self._knows(name) else [])
        if isinstance(found, str):
            return found
        return [(name, text) if not text.startswith("@") else tuple(text[1:].split(" ", 1)) for text in found]  # type: ignore[misc]  # `@owner rest` has two parts

    def _knows(self, name: str) -> bool:
        return any(owner == name for owner, _ in self.zone)

    async def serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = int.from_bytes(await reader.readexactly(2), "big")
        wire = await self.answer(await reader.readexactly(length), longest=65535)
        if wire is not None:
            writer.write(len(wire).to_bytes(2, "big") + wire)
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def _running(zone: Zone, host: str = "127.0.0.1") -> AsyncIterator[LoopbackNames]:
    server = LoopbackNames(zone)
    tcp = await asyncio.start_server(server.serve_tcp, host, 0)
    server.port = tcp.sockets[0].getsockname()[1]
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Udp(server), local_addr=(host, server.port)
    )
    try:
        yield server
    finally:
        transport.close()
        tcp.close()
        await tcp.wait_closed()


@pytest.fixture
def name_server() -> Callable[[Zone], AbstractAsyncContextManager[LoopbackNames]]:
    return _running
