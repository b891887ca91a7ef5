"""Pure: what one DNS message says about a name, and where its CNAMEs lead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from geo.special_names import why_never_asked

MOST_CNAMES: Final = 8
LONGEST_TTL: Final = 24 * 3600
NXDOMAIN: Final = "(NXDOMAIN)"
"""How the reason ends where the name does not exist."""
NODATA: Final = "(NODATA)"
"""How the reason ends where the name exists and has no address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One CNAME record on the way."""

    name: dns.name.Name
    target: dns.name.Name
    ttl: int
    resolver: str
    """Who gave it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """How far a name was followed for one type of record."""

    path: tuple[dns.name.Name, ...]
    """The name asked about, then every CNAME target in order."""
    links: tuple[Link, ...] = ()
    addresses: tuple[IPv4Address | IPv6Address, ...] = ()
    ttl: int = LONGEST_TTL
    denied_for: int = 0
    """Seconds for which the zone lets it be remembered that there is nothing (RFC 2308); 0 where it does not say."""
    reason: str | None = None
    """Why there are no addresses; None while the end is not yet reached, and where addresses were found."""
    failed: bool = False
    """The reason is a failure to ask or to follow: the answer itself remains unknown."""

    @property
    def is_open(self) -> bool:
        """Whether the last name of the path has still to be asked about."""
        return not self.addresses and self.reason is None


def follow(
    chain: Chain, message: dns.message.Message, rdtype: dns.rdatatype.RdataType, resolver: str = ""
) -> Chain:
    """Return `chain` with what the `message` of a resolver adds to it."""
    before = len(chain.path)
    while (cname := _find(message, chain.path[-1], dns.rdatatype.CNAME)) is not None:
        chain = _lengthened(chain, cname, resolver)
        if chain.failed:
            return chain
    if found := _find(message, chain.path[-1], rdtype):
        addresses = tuple(ip_address(record.address) for record in found)
        return replace(chain, addresses=addresses, ttl=min(chain.ttl, found.ttl))
    return _ended(chain, message, grew=len(chain.path) > before)


def _lengthened(chain: Chain, cname: dns.rrset.RRset, resolver: str) -> Chain:
    target = cname[0].target
    link = Link(name=chain.path[-1], target=target, ttl=cname.ttl, resolver=resolver)
    chain = replace(chain, links=(*chain.links, link), ttl=min(chain.ttl, cname.ttl))
    if target in chain.path:
        return replace(chain, reason=f"the CNAMEs go in a circle at {text(target)}", failed=True)
    if len(chain.path) > MOST_CNAMES:
        return replace(chain, links=chain.links[:-1], reason=f"more than {MOST_CNAMES} CNAMEs", failed=True)
    return replace(chain, path=(*chain.path, target))


def _ended(chain: Chain, message: dns.message.Message, *, grew: bool) -> Chain:
    """Say why the last name of the path has no address, or leave the chain open where the message stops on the way."""
    name = text(chain.path[-1])
    soa = next((rrset for rrset in message.authority if rrset.rdtype == dns.rdatatype.SOA), None)
    if soa:
        # RFC 2308, section 5: how long a denial holds is the lesser of the record's own TTL and its last field.
        chain = replace(chain, denied_for=min(soa.ttl, soa[0].minimum))
    if message.rcode() == dns.rcode.NXDOMAIN:
        return replace(chain, reason=f"the name {name} does not exist {NXDOMAIN}")
    # A server that is not recursive may stop at the border of its zone; an SOA says that this was the end.
    if not grew or soa:
        return replace(chain, reason=f"the name {name} has no address {NODATA}")
    if (reason := why_never_asked(name)) is not None:
        return replace(chain, reason=f"a CNAME leads to {name}: {reason}")
    return chain


def _find(
    message: dns.message.Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> dns.rrset.RRset | None:
    return message.get_rrset(message.answer, name, dns.rdataclass.IN, rdtype)


def text(name: dns.name.Name) -> str:
    r"""Return a name in lower case without its final dot; odd octets are escaped as `\DDD`."""
    return name.to_text(omit_final_dot=True).lower()
