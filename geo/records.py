"""Pure: the records beside the addresses (NS, MX, SOA, HTTPS, SPF) that one DNS message holds, as facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from geo.chains import LONGEST_TTL, text
from geo.facts import Record

MOST_RECORDS: Final = 16
LONGEST_VALUE: Final = 1024
LONGEST_DENIAL: Final = 3600
"""RFC 2308 lets zones ask for more; a name that comes back should be seen within the hour."""
_SPF: Final = "v=spf1"
_PRINTABLE: Final = range(0x20, 0x7F)


def records_of(
    message: dns.message.Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType, resolver: str
) -> tuple[Record, ...]:
    """Return what `message` says about `name`, or about the name that its CNAMEs lead to; of TXT, only SPF (RFC 7208)."""
    found: list[Record] = []
    for rrset in _answering(message, name, rdtype):
        for rdata in rrset:
            value = _value(rdata)[:LONGEST_VALUE]
            if rdtype == dns.rdatatype.TXT and value.split(" ")[0] != _SPF:
                continue
            kind = dns.rdatatype.to_text(rdtype)
            owner = text(rrset.name)
            found.append(Record(name=owner, type=kind, value=value, ttl=rrset.ttl, resolver=resolver))
    # Resolvers turn the order of their answers; sorted, two equal answers look equal.
    return tuple(sorted(found, key=lambda record: (record.name, record.value)))[:MOST_RECORDS]


def lasting(message: dns.message.Message, rdtype: dns.rdatatype.RdataType) -> int:
    """Return for how many seconds the answer may be remembered, also where it is that there is nothing."""
    given = [rrset.ttl for rrset in message.answer]
    if any(rrset.rdtype == rdtype for rrset in message.answer):
        return min(*given, LONGEST_TTL)
    soa = next((rrset for rrset in message.authority if rrset.rdtype == dns.rdatatype.SOA), None)
    return min(soa.ttl, soa[0].minimum, LONGEST_DENIAL) if soa else 0


def _answering(
    message: dns.message.Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> Iterator[dns.rrset.RRset]:
    """Yield the record set of the name at the end of the CNAMEs; for an SOA also that of the zone around the name."""
    seen: set[dns.name.Name] = set()
    while name not in seen:
        seen.add(name)
        if (found := message.get_rrset(message.answer, name, dns.rdataclass.IN, rdtype)) is not None:
            yield found
            return
        cname = message.get_rrset(message.answer, name, dns.rdataclass.IN, dns.rdatatype.CNAME)
        name = cname[0].target if cname else name
    if rdtype == dns.rdatatype.SOA:
        around = (rrset for rrset in message.authority if rrset.rdtype == rdtype)
        yield from (rrset for rrset in around if name.is_subdomain(rrset.name))


def _value(rdata: Any) -> str:
    """Return a record in presentation form, with names in lower case and without their final dot."""
    match rdata.rdtype:
        case dns.rdatatype.TXT:
            return "".join(map(_escaped, b"".join(rdata.strings))).lower()
        case dns.rdatatype.HTTPS:
            priority, _, rest = rdata.to_text().partition(" ")
            target, _, parameters = rest.partition(" ")
            # The parameters keep their case: some are in base64.
            return f"{priority} {target.lower().removesuffix('.') or '.'} {parameters}".rstrip()
        case _:
            words = rdata.to_text().lower().split(" ")
            return " ".join(word.removesuffix(".") or "." for word in words)


def _escaped(octet: int) -> str:
    return chr(octet) if octet in _PRINTABLE else f"\\{octet:03d}"
