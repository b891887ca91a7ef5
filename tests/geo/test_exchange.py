from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset
import pytest

from geo import exchange
from geo.exchange import Exchange, SilentError, UnreadableError
from geo.questions import Question

if TYPE_CHECKING:
    from tests.geo.conftest import NameServer, Zone

    Start = Callable[[Zone], AbstractAsyncContextManager[NameServer]]

KITTENS = Question.about(dns.name.from_text("kittens.example."), dns.rdatatype.A)
ZONE: Zone = {("kittens.example.", "A"): ["60 A 192.0.2.1"]}


def shown(message: dns.message.Message) -> list[str]:
    return sorted(record.to_text() for rrset in message.answer for record in rrset)


class Peer(asyncio.DatagramProtocol):
    """A server that answers with what it is told: each entry makes the datagrams for one question."""

    def __init__(self, *said: Callable[[bytes], list[bytes]]) -> None:
        self.said = list(said)
        self.heard: list[tuple[bytes, int]] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append((data, addr[1]))
        for wire in self.said[min(len(self.heard), len(self.said)) - 1](data):
            self.transport.sendto(wire, addr)


def with_peer(peer: Peer, ask: Callable[[Exchange], Any]) -> Any:
    async def run() -> Any:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: peer, local_addr=("127.0.0.1", 0))
        try:
            return await ask(Exchange("127.0.0.1", transport.get_extra_info("sockname")[1]))
        finally:
            transport.close()

    return asyncio.run(run())


def answer(question: bytes, address: str = "192.0.2.1", **changes: Any) -> bytes:
    query = dns.message.from_wire(question)
    reply = dns.message.make_response(query)
    name: dns.name.Name = changes.get("name") or query.question[0].name
    reply.question[0].name = name
    reply.answer.append(dns.rrset.from_text(name, 60, "IN", "A", address))
    wire = reply.to_wire()
    number: int = (int.from_bytes(wire[:2], "big") + changes.get("number", 0)) % 65536
    return number.to_bytes(2, "big") + wire[2:]


def test_an_answer_over_udp(name_server: Start) -> None:
    async def asked() -> list[str]:
        async with name_server(ZONE) as server:
            return shown(await Exchange("127.0.0.1", server.port).ask(KITTENS, 5))

    assert asyncio.run(asked()) == ["192.0.2.1"]


def test_an_answer_that_is_cut_off_comes_over_tcp(name_server: Start) -> None:
    many = {("kittens.example.", "A"): [f"60 A 192.0.{i // 250}.{i % 250}" for i in range(4000)]}

    async def asked() -> int:
        async with name_server(many) as server:  # type: ignore[arg-type]  # a dictionary of lists is a zone
            return len(shown(await Exchange("127.0.0.1", server.port).ask(KITTENS, 60)))

    assert asyncio.run(asked()) == 4000


def test_an_answer_that_is_cut_off_over_tcp_too(name_server: Start) -> None:
    def cut(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.TC
        return reply

    async def asked() -> None:
        async with name_server({("kittens.example.", "A"): cut}) as server:
            with pytest.raises(UnreadableError, match="cut off, over TCP too"):
                await Exchange("127.0.0.1", server.port).ask(KITTENS, 5)

    asyncio.run(asked())


def test_what_a_forger_sends_is_not_heard() -> None:
    def forged_then_true(question: bytes) -> list[bytes]:
        return [
            b"",
            b"\0",
            answer(question, "203.0.113.1", number=1),
            answer(question, "203.0.113.2", number=-1),
            answer(question, "203.0.113.3", name=dns.name.from_text("nota.kittens.example.")),
            question,
            answer(question, "192.0.2.1"),
            answer(question, "203.0.113.4"),
        ]

    async def ask(resolver: Exchange) -> list[str]:
        return shown(await resolver.ask(KITTENS, 5))

    assert with_peer(Peer(forged_then_true), ask) == ["192.0.2.1"]


def test_nobody_but_the_resolver_is_heard(name_server: Start) -> None:
    async def asked() -> None:
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.1", 0))

            def told_to_a_friend(question: bytes) -> list[bytes]:
                stranger.sendto(answer(question), ("127.0.0.1", peer.heard[-1][1]))
                return []

            peer = Peer(told_to_a_friend)
            transport, _ = await loop.create_datagram_endpoint(lambda: peer, local_addr=("127.0.0.1", 0))
            with pytest.raises(SilentError):
                await Exchange("127.0.0.1", transport.get_extra_info("sockname")[1]).ask(KITTENS, 0.2)
            assert len(peer.heard) == 1
            transport.close()

    asyncio.run(asked())


def test_a_late_answer_is_not_that_of_the_next_question() -> None:
    late: list[bytes] = []

    def too_late(question: bytes) -> list[bytes]:
        late.append(answer(question, "203.0.113.9"))
        return []

    async def ask(resolver: Exchange) -> list[str]:
        with pytest.raises(SilentError):
            await resolver.ask(KITTENS, 0.1)
        return shown(await resolver.ask(KITTENS, 5))

    assert with_peer(Peer(too_late, lambda question: [late[0], answer(question)]), ask) == ["192.0.2.1"]


def test_ids_and_ports_cannot_be_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "_MOST_QUESTIONS", 10)
    peer = Peer(lambda question: [answer(question)])

    async def ask(resolver: Exchange) -> int:
        for _ in range(40):
            await asyncio.gather(*(resolver.ask(KITTENS, 5) for _ in range(10)))
        return len(resolver._lines)

    assert with_peer(peer, ask) == 0
    numbers = [int.from_bytes(wire[:2], "big") for wire, _ in peer.heard]
    # Of 400 numbers out of 65,536, some 399 differ; counted upwards or from few, far fewer would.
    assert len(set(numbers)) > 380
    assert sum(abs(a - b) < 100 for a, b in pairwise(numbers)) < 20
    assert len({port for _, port in peer.heard}) > 40


def test_many_questions_share_few_sockets(name_server: Start) -> None:
    async def asked() -> tuple[int, int]:
        async with name_server(ZONE) as server:
            server.delay = 0.2
            resolver = Exchange("127.0.0.1", server.port)
            under_way = asyncio.gather(*(resolver.ask(KITTENS, 5) for _ in range(200)))
            await asyncio.sleep(0.05)
            open_now = len(resolver._lines)
            await under_way
            return open_now, len(resolver._lines)

    assert asyncio.run(asked()) == (16, 0)


def test_a_closed_port_is_told_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async def asked() -> list[BaseException | dns.message.Message]:
        resolver = Exchange("127.0.0.1", port)
        several = (resolver.ask(KITTENS, 30) for _ in range(40))
        return await asyncio.wait_for(asyncio.gather(*several, return_exceptions=True), 10)

    assert {type(error) for error in asyncio.run(asked())} == {ConnectionRefusedError}


def test_an_answer_that_is_no_message() -> None:
    async def ask(resolver: Exchange) -> None:
        with pytest.raises(UnreadableError, match="cannot be read"):
            await resolver.ask(KITTENS, 5)

    # The counts of the header promise records that do not follow.
    peer = Peer(lambda question: [answer(question)[:6] + b"\xff\xff" + answer(question)[8:]])
    with_peer(peer, ask)


def test_who_gives_up_leaves_nothing_behind(name_server: Start) -> None:
    async def asked() -> int:
        async with name_server({("kittens.example.", "A"): "SILENT"}) as server:
            resolver = Exchange("127.0.0.1", server.port)
            waiting = asyncio.ensure_future(resolver.ask(KITTENS, 30))
            await asyncio.sleep(0.05)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            return len(resolver._lines)

    assert asyncio.run(asked()) == 0


def test_a_resolver_with_an_address_of_version_6() -> None:
    async def run() -> list[str]:
        loop = asyncio.get_running_loop()
        peer = Peer(lambda question: [answer(question)])
        transport, _ = await loop.create_datagram_endpoint(lambda: peer, local_addr=("::1", 0))
        try:
            port = transport.get_extra_info("sockname")[1]
            return shown(await Exchange("::1", port).ask(KITTENS, 5))
        finally:
            transport.close()

    assert asyncio.run(run()) == ["192.0.2.1"]
