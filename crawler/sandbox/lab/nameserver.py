"""The two resolvers of the lab: they answer from the zones, and as Team Cymru's and Abusix's zones would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import pairwise
from typing import Final

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from crawler.sandbox.lab.model import Block
from crawler.sandbox.lab.networks import block_of
from crawler.sandbox.lab.zones import Failure, Zone

_TTL: Final = 300
_SOA: Final = f"ns.lab.example. hostmaster.lab.example. 1 3600 600 86400 {_TTL}"
_NAMED: Final = frozenset({"CNAME", "NS", "PTR"})
_OCTETS: Final = 4
DATAGRAM: Final = 1232
STREAM: Final = 65535
_CYMRU: Final = ".asn.cymru.com"
_ABUSIX: Final = ".abuse-contacts.abusix.zone"


@dataclass(slots=True)
class Resolver:
    """Answers questions from one zone; an answer too long for `longest` is cut off."""

    zone: Zone
    longest: int

    def answer(self, wire: bytes) -> bytes | None:
        """Return the answer to a question in wire form, or None where it is none or silence is the answer."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        response = reply(query, self.zone) if query.question else None
        if response is None:
            return None
        whole = response.to_wire(max_size=STREAM)
        if len(whole) <= self.longest:
            return whole
        cut = dns.message.make_response(query, recursion_available=True)
        cut.flags |= dns.flags.TC
        return cut.to_wire()


def reply(query: dns.message.Message, zone: Zone) -> dns.message.Message | None:
    """Return what the zone says to a question; None is silence."""
    response = dns.message.make_response(query, recursion_available=True)
    asked = query.question[0]
    host, kind = _text(asked.name), dns.rdatatype.to_text(asked.rdtype)
    path = zone.path(host, kind) if kind != "CNAME" else [host]
    failure = zone.failure(host, kind) or zone.failure(path[-1], kind)
    if failure is not None:
        return _failed(response, failure)
    for alias, target in pairwise(path):
        response.answer.append(_rrset(alias, "CNAME", [target]))
    records = zone.at(path[-1]).get(kind) or list(_computed(host, kind))
    if records:
        response.answer.append(_rrset(path[-1], kind, records))
        return response
    response.authority.append(_rrset("example", "SOA", [_SOA]))
    if not zone.at(path[-1]) and not zone.knows(path[-1]):
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response


def _failed(response: dns.message.Message, failure: Failure) -> dns.message.Message | None:
    if failure.code == "SILENT":
        return None
    response.set_rcode(dns.rcode.from_text(failure.code))
    if failure.ede is not None:
        option = dns.edns.EDEOption(dns.edns.EDECode.make(failure.ede), failure.text or None)
        response.use_edns(0, payload=DATAGRAM, options=[option])
    return response


def _computed(host: str, kind: str) -> Iterator[str]:
    """Yield what Team Cymru and Abusix say about networks of the lab."""
    if kind != "TXT":
        return
    if host.endswith(_CYMRU):
        yield from _cymru(host.removesuffix(_CYMRU))
    elif host.endswith(_ABUSIX):
        block = _block_at(host.removesuffix(_ABUSIX))
        if block is not None and block.abusix:
            yield f'"{block.abusix}"'


def _cymru(question: str) -> Iterator[str]:
    for suffix in (".origin", ".origin6"):
        if question.endswith(suffix):
            block = _block_at(question.removesuffix(suffix))
            if block is not None:
                numbers = " ".join(map(str, (block.asn, *block.origins)))
                yield f'"{numbers} | {block.prefix} | {block.registered} | ripencc | 2026-03-01"'


def _block_at(reversed_address: str) -> Block | None:
    """Return the block around an address written backwards: by octets, or by nibbles."""
    parts = reversed_address.split(".")[::-1]
    try:
        ip: IPv4Address | IPv6Address = (
            ip_address(".".join(parts)) if len(parts) == _OCTETS else IPv6Address(int("".join(parts), 16))
        )
    except ValueError:
        return None
    return block_of(ip)


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()


def _rrset(owner: str, kind: str, values: list[str]) -> dns.rrset.RRset:
    texts = [f"{value}." if kind in _NAMED else value for value in values]
    return dns.rrset.from_text_list(
        f"{owner}.", _TTL, dns.rdataclass.IN, dns.rdatatype.from_text(kind), texts
    )
