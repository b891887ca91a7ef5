"""What both sides crawl, in a process of its own: the site, a name server, and the sandbox's registries.

It prints one line of JSON that says where everything is, answers each line on stdin with what was sent since the last one,
and ends at the end of stdin.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import dns.message
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import msgspec

from crawler.sandbox.internet import Sandbox
from crawler.sandbox.nameserver import NameServer, over_udp
from tests.bench.said import Sent, Surroundings
from tests.bench.site import MEDIA_HOSTS, pages

HOST: Final = "kittens.bicycles.test"
_LOOPBACK: Final = "127.81.0.200"
# In the sandbox's networks, so that its data set and registries know them.
_ADDRESSES: Final = {
    HOST: _LOOPBACK,
    **{name: f"127.{82 + number}.0.200" for number, name in enumerate(MEDIA_HOSTS)},
}
_ALLOWED: Final = b"User-agent: *\nAllow: /\n"
_END: Final = b"\r\n\r\n"


@dataclass(slots=True)
class Served:
    """The site as ready answers: head and body of each path."""

    answers: dict[bytes, tuple[bytes, bytes]]
    missing: tuple[bytes, bytes]
    sent: Sent = field(default_factory=Sent)


class Connection(asyncio.Protocol):
    """One connection of a client: it costs so little that the crawler is what is measured."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._waiting = (self._waiting + data).split(_END)
        for request in requests:
            self._answer(*request.split(b" ", 2)[:2])

    def _answer(self, method: bytes, path: bytes) -> None:
        assert self._transport is not None
        served = self._served
        head, body = served.answers.get(path, served.missing)
        answer = head if method == b"HEAD" else head + body
        served.sent.requests += 1
        served.sent.heads += method == b"HEAD"
        served.sent.bytes += len(answer)
        self._transport.write(answer)


class _Names(NameServer):
    """Answers for the site and its media hosts; anything else is on the sandbox's map."""

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        asked = query.question[0]
        address = _ADDRESSES.get(asked.name.to_text(omit_final_dot=True).lower())
        if address is None:
            return super().answer(wire)
        response = dns.message.make_response(query, recursion_available=True)
        if asked.rdtype == dns.rdatatype.A:
            row = dns.rrset.from_text(asked.name, 3600, dns.rdataclass.IN, dns.rdatatype.A, address)
            response.answer.append(row)
        return response.to_wire()


def _ready(status: bytes, media_type: bytes, body: bytes) -> tuple[bytes, bytes]:
    head = (
        b"HTTP/1.1 %s\r\nServer: bench\r\nDate: Sun, 01 Mar 2026 10:00:00 GMT\r\nContent-Type: %s\r\n"
        b"Content-Length: %d\r\nCache-Control: no-cache\r\n\r\n"
    )
    return head % (status, media_type, len(body)), body


def _served() -> Served:
    answers = {
        path.encode(): _ready(b"200 OK", b"text/html; charset=utf-8", body) for path, body in pages().items()
    }
    answers[b"/robots.txt"] = _ready(b"200 OK", b"text/plain", _ALLOWED)
    return Served(answers=answers, missing=_ready(b"404 Not Found", b"text/plain", b"no such page\n"))


async def _serve(box: Sandbox) -> None:
    served = _served()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(partial(Connection, served), _LOOPBACK, 0, backlog=1024)
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind((_LOOPBACK, 0))
    names.setblocking(False)
    answering = asyncio.create_task(over_udp(_Names(), names))
    where = Surroundings(
        host=HOST,
        address=_LOOPBACK,
        port=server.sockets[0].getsockname()[1],
        names=names.getsockname(),
        sandbox=tuple(sorted({str(ip) for ip, _ in box.policy.pairs})),
        sandbox_port=box.names_server[1],
        bootstrap=box.bootstrap,
        authority=str(box.authority_file),
        dataset=str(box.dataset),
        fronts=str(box.fronts),
    )
    _say(where)
    while await loop.run_in_executor(None, sys.stdin.readline):
        _say(served.sent)
        served.sent = Sent()
    answering.cancel()


def _say(fact: Surroundings | Sent) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(fact) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Serve until nobody listens any more."""
    with Sandbox() as box:
        asyncio.run(_serve(box))


if __name__ == "__main__":
    main()
