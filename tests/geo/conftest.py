"""Real servers on loopback that say what the test tells them: a name server, and registries over TLS."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Protocol, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
import trustme
from aiohttp import web

from geo.addresses import NotPublicError
from geo.asking import Asking
from geo.names import Names
from geo.registry import Registry
from tests.ended_streams import ended_streams

Saying = Callable[[dns.message.Message], dns.message.Message | bytes]
Zone = dict[tuple[str, str], list[str] | str | Saying]
"""(name, type) -> records as `TTL TYPE value`, or an RCODE, or `SILENT`, or what makes the answer to a question."""


class NameServer(Protocol):
    port: int
    asked: list[str]
    zone: Zone
    delay: float


class OnlyThese:
    """A policy that allows the address and port pairs a test has bound itself."""

    def __init__(self, *pairs: tuple[str, int]) -> None:
        self.pairs = set(pairs)

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        if (str(ip), port) not in self.pairs:
            raise NotPublicError(f"{ip} port {port} is not one of ours")


@dataclass
class Internet:
    """Names and registries on one loopback address, and what was asked of the registries."""

    names: Names
    policy: OnlyThese
    tls: ssl.SSLContext
    port: int
    pages: dict[str, Any] = field(default_factory=dict)
    """`HOST/PATH` -> a JSON document, a `web.Response`, or a number of seconds to say nothing."""
    hits: list[str] = field(default_factory=list)

    def url(self, host: str, path: str) -> str:
        return f"https://{host}:{self.port}/{path}"

    def services(self, *rows: tuple[str, str]) -> None:
        """Let IANA's bootstrap file for IPv4 send each network to a registry."""
        listed = [[[network], [self.url(host, "")]] for network, host in rows]
        self.pages["iana.example/rdap/ipv4.json"] = {"services": listed}

    def suffixes(self, *rows: tuple[str, str]) -> None:
        """Let IANA's bootstrap file for domains send each suffix to a registry."""
        listed = [[[suffix], [self.url(host, "")]] for suffix, host in rows]
        self.pages["iana.example/rdap/dns.json"] = {"services": listed}

    def registry(self, **more: Any) -> Registry:
        return Registry(
            names=self.names,
            policy=self.policy,
            tls=self.tls,
            bootstrap=self.url("iana.example", "rdap"),
            **more,
        )

    def asking(self) -> Asking:
        return Asking(names=self.names, policy=self.policy, tls=self.tls, agent="Hostline")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        key = f"{request.host.partition(':')[0]}{request.path}"
        self.hits.append(key)
        page = self.pages.get(key)
        if isinstance(page, float):
            await asyncio.sleep(page)
        if isinstance(page, bytes):
            return web.Response(body=page)
        if isinstance(page, tuple):
            status, headers = page
            return web.Response(status=status, headers=headers)
        return web.json_response(page) if page is not None else web.Response(status=404)


def network(first: str, last: str, *entities: Any, **more: Any) -> dict[str, Any]:
    """Return an RDAP record with invented names, in the shape of RFC 9083."""
    return {
        "objectClassName": "ip network",
        "handle": "NET-KITTENS",
        "name": "KITTENS",
        "startAddress": first,
        "endAddress": last,
        "country": "NZ",
        "type": "ASSIGNED PA",
        "entities": list(entities),
        **more,
    }


def entity(*addresses: str, roles: Any = ("abuse",), inner: tuple[Any, ...] = ()) -> dict[str, Any]:
    card = [["version", {}, "text", "4.0"], *(["email", {}, "text", address] for address in addresses)]
    return {
        "handle": "E",
        "roles": list(roles) if isinstance(roles, tuple) else roles,
        "vcardArray": ["vcard", card],
        "entities": list(inner),
    }


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
        if callable(found):
            said = found(question)
            if isinstance(said, bytes):
                return said
            reply = said
        elif isinstance(found, str):
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

    def _records(self, name: str, kind: str) -> list[tuple[str, str]] | str | Saying:
        found = self.zone.get((name, kind))
        if found is None and name == ".":
            return "REFUSED"
        if found is None:
            found = self.zone.get((name, "*"), "NXDOMAIN" if not self._knows(name) else [])
        if isinstance(found, str) or callable(found):
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
async def _running(zone: Zone, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[LoopbackNames]:
    server = LoopbackNames(zone)
    tcp = await asyncio.start_server(server.serve_tcp, host, port)
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


@contextlib.asynccontextmanager
async def _internet(*, zone: Zone | None = None) -> AsyncIterator[Internet]:
    authority = trustme.CA()
    theirs, ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert(*(f"{host}.example" for host in ("iana", "north", "south", "mixed"))).configure_cert(
        theirs
    )
    authority.configure_trust(ours)
    records: Zone = {(f"{host}.example.", "*"): ["60 A 127.0.0.1"] for host in ("iana", "north", "south")}
    async with _running({**records, **(zone or {})}) as dns_server, ended_streams():
        names = Names(servers=["127.0.0.1"], port=dns_server.port)
        net = Internet(names=names, policy=OnlyThese(), tls=ours, port=0)
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", net.answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=theirs).start()
        net.port = runner.addresses[0][1]
        net.policy.pairs.add(("127.0.0.1", net.port))
        try:
            yield net
        finally:
            await names.aclose()
            await runner.cleanup()


@pytest.fixture
def internet() -> Callable[..., AbstractAsyncContextManager[Internet]]:
    return _internet


@pytest.fixture
def record() -> Callable[..., dict[str, Any]]:
    return network


@pytest.fixture
def party() -> Callable[..., dict[str, Any]]:
    return entity
