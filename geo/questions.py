"""Pure: one question to a resolver in wire form (RFC 1035, RFC 6891), and which datagrams answer it (RFC 5452)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Self

import dns.flags
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype

# 1232 octets pass every usual path in one piece (DNS flag day 2020); longer answers come over TCP.
PAYLOAD: Final = 1232
_HEADER: Final = struct.Struct("!HHHHHH")
_TAIL: Final = 4
_OPT: Final = b"\0" + struct.pack("!HHIH", dns.rdatatype.OPT, PAYLOAD, 0, 0)
_IS_QUERY_OPCODE: Final = 0x7800
_RCODE: Final = 0x000F
# A server that could not or would not read a question may leave it out of its answer.
_MAY_OMIT: Final = frozenset({dns.rcode.FORMERR, dns.rcode.SERVFAIL, dns.rcode.NOTIMP, dns.rcode.REFUSED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question without its id."""

    name: dns.name.Name
    rdtype: dns.rdatatype.RdataType
    body: bytes
    """All that follows the id."""
    section: bytes
    """The question section, its name in lower case."""

    @classmethod
    def about(
        cls,
        name: dns.name.Name,
        rdtype: dns.rdatatype.RdataType,
        *,
        unchecked: bool = False,
        extended: bool = True,
    ) -> Self:
        """Return the question; `unchecked` asks a validating resolver not to validate (RFC 4035, section 3.2.2)."""
        asked = name.to_wire() or b""
        tail = struct.pack("!HH", rdtype, dns.rdataclass.IN)
        flags = dns.flags.RD | (dns.flags.CD if unchecked else 0)
        header = _HEADER.pack(0, flags, 1, 0, 0, int(extended))[2:]
        body = header + asked + tail + (_OPT if extended else b"")
        return cls(name=name, rdtype=rdtype, body=body, section=asked.lower() + tail)

    def wire(self, number: int) -> bytes:
        """Return the question with its id."""
        return number.to_bytes(2, "big") + self.body

    def is_answered_by(self, wire: bytes, number: int) -> bool:
        """Answer whether a datagram from the resolver is the answer: id, kind and question must be ours."""
        if len(wire) < _HEADER.size:
            return False
        theirs, flags, questions, answers, _, _ = _HEADER.unpack_from(wire)
        if theirs != number or not flags & dns.flags.QR or flags & _IS_QUERY_OPCODE:
            return False
        if questions == 0:
            return flags & _RCODE in _MAY_OMIT and answers == 0
        end = _HEADER.size + len(self.section)
        said = wire[_HEADER.size : end]
        return questions == 1 and said[:-_TAIL].lower() + said[-_TAIL:] == self.section


def is_cut_off(wire: bytes) -> bool:
    """Answer whether the rest of an answer has to be fetched over TCP."""
    return bool(int.from_bytes(wire[2:4], "big") & dns.flags.TC)
