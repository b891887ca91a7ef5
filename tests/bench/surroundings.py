"""What is crawled, in a process of its own: a site, a name server, and the sandbox's registries.

It prints one line of JSON that says where everything is, answers each line on stdin with what was sent since the last one,
and ends at the end of stdin.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final

import dns.message
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import msgspec

from crawler.sandbox.internet import Sandbox
from crawler.sandbox.nameserver import NameServer, over_udp
from tests.bench.said import Sent, Surroundings
from tests.bench.sites import Site, site_of

_ALLOWED: Final = ("text/plain", b"User-agent: *\nAllow: /\n")
_MISSING: Final = ("text/plain", b"no such page\n")
_END: Final = b"\r\n\r\n"
_HEAD: Final = (
    b"HTTP/1.1 %s\r\nServer: bench\r\nDate: Sun, 01 Mar 2026 10:00:00 GMT\r\nContent-Type: %s\r\n"
    b"Content-Length: %d\r\nCache-Control: no-cache\r\n\r\n"
)


class Answers:
    """The site's answers, ready to be sent: it costs so little that the crawler is what is measured."""

    def __init__(self, site: Site) -> None:
        self.sent = Sent()
        self.seconds = site.seconds
        self._site = site
        self._ready = lru_cache(maxsize=4096)(self._made)

    def to(self, method: bytes, path: bytes) -> bytes:
        """Return what is sent, and count it."""
        head, body = self._ready(path)
        answer = head if method == b"HEAD" else head + body
        self.sent.requests += 1
        self.sent.heads += method == b"HEAD"
        self.sent.bytes += len(answer)
        return answer

    def _made(self, path: bytes) -> tuple[bytes, bytes]:
        found = _ALLOWED if path == b"/robots.txt" else self._site.answer(path.decode())
        media_type, body = found or _MISSING
        status = b"200 OK" if found else b"404 Not Found"
        return _HEAD % (status, media_type.encode(), len(body)), body


class Connection(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        *requests, self._waiting = (self._waiting + data).split(_END)
        for request in requests:
            method, path, _ = request.split(b" ", 2)
            answer = self._answers.to(method, path)
            if self._answers.seconds:
                asyncio.get_running_loop().call_later(self._answers.seconds, self._transport.write, answer)
            else:
                self._transport.write(answer)


@dataclass(frozen=True, slots=True)
class _Names(NameServer):
    """Answers for the site and for the hosts that it names; anything else is on the sandbox's map."""

    addresses: Mapping[str, str] = field(default_factory=dict)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        asked = query.question[0]
        address = self.addresses.get(asked.name.to_text(omit_final_dot=True).lower())
        if address is None:
            return NameServer.answer(self, wire)
        response = dns.message.make_response(query, recursion_available=True)
        if asked.rdtype == dns.rdatatype.A:
            row = dns.rrset.from_text(asked.name, 3600, dns.rdataclass.IN, dns.rdatatype.A, address)
            response.answer.append(row)
        return response.to_wire()


async def _serve(box: Sandbox, site: Site) -> None:
    answers = Answers(site)
    loop = asyncio.get_running_loop()
    first, *others = dict.fromkeys(site.hosts.values())
    server = await loop.create_server(partial(Connection, answers), first, 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    if others:
        await loop.create_server(partial(Connection, answers), others, port)
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind((first, 0))
    names.setblocking(False)
    answering = asyncio.create_task(over_udp(_Names(addresses={**site.hosts, **site.elsewhere}), names))
    where = Surroundings(
        seeds=tuple(f"http://{host}:{port}/" for host in site.hosts),
        plain_seed=f"http://{first}:{port}/",
        address=first,
        addresses=(first, *others),
        port=port,
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
        _say(answers.sent)
        answers.sent = Sent()
    answering.cancel()


def _say(fact: Surroundings | Sent) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(fact) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Serve the site that the arguments name, until nobody listens any more."""
    with Sandbox() as box:
        asyncio.run(_serve(box, site_of(sys.argv[1], int(sys.argv[2]))))


if __name__ == "__main__":
    main()
