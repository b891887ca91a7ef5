"""The name server of the sandbox: it answers for its own names over UDP and TCP, and for no other."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import Counter
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Protocol

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from crawler.sandbox import places

_TTL: Final = 300
_LONGEST_DATAGRAM: Final = 4096
_SOA: Final = f"ns.sandbox.example. hostmaster.sandbox.example. 1 3600 600 86400 {_TTL}"
_ADDRESS_TYPES: Final = {4: dns.rdatatype.A, 6: dns.rdatatype.AAAA}


@dataclass(frozen=True, slots=True)
class NameServer:
    """Answers questions, and counts them by name."""

    questions: Counter[str] = field(default_factory=Counter)

    def answer(self, wire: bytes) -> bytes | None:
        """Return the answer to a question in wire form, or None where it is none."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        if not query.question:
            return None
        self.questions[_text(query.question[0].name)] += 1
        return reply(query).to_wire()


def reply(query: dns.message.Message) -> dns.message.Message:
    """Return the answer to a question about one of our names; other names do not exist."""
    response = dns.message.make_response(query, recursion_available=True)
    asked = query.question[0]
    host = _text(asked.name)
    if host in places.BROKEN:
        response.set_rcode(dns.rcode.SERVFAIL)
        return response
    path = places.cname_path(host)
    for alias, target in zip((host, *path), path, strict=False):
        response.answer.append(_rrset(alias, dns.rdatatype.CNAME, f"{target}."))
    addresses = places.addresses_of(host)
    fitting = [each for each in addresses if _ADDRESS_TYPES[ip_address(each).version] == asked.rdtype]
    if fitting:
        response.answer.append(_rrset((host, *path)[-1], asked.rdtype, *fitting))
    else:
        response.authority.append(_rrset("example", dns.rdatatype.SOA, _SOA))
    if not addresses and not path:
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()


def _rrset(host: str, kind: dns.rdatatype.RdataType, *records: str) -> dns.rrset.RRset:
    return dns.rrset.from_text(f"{host}.", _TTL, dns.rdataclass.IN, kind, *records)


class Answering(Protocol):
    """Who answers questions in wire form."""

    def answer(self, wire: bytes) -> bytes | None:
        """Return the answer, or None where it is none."""


async def over_udp(server: Answering, sock: socket.socket) -> None:
    """Answer the questions that arrive as datagrams, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        question, asker = await loop.sock_recvfrom(sock, _LONGEST_DATAGRAM)
        if (answer := server.answer(question)) is not None:
            await loop.sock_sendto(sock, answer, asker)


async def over_tcp(server: Answering, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the questions of one TCP connection, each behind its length (RFC 1035, section 4.2.2)."""
    with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        while True:
            length = int.from_bytes(await reader.readexactly(2), "big")
            answer = server.answer(await reader.readexactly(length))
            if answer is None:
                break
            writer.write(len(answer).to_bytes(2, "big") + answer)
            await writer.drain()
    writer.close()
