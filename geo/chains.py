"""Pure: what one DNS message says about a name, and where its CNAMEs lead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

MOST_CNAMES: Final = 8
LONGEST_TTL: Final = 24 * 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """How far a name was followed for one type of record."""

    path: tuple[dns.name.Name, ...]
    """The name asked about, then every CNAME target in order."""
    addresses: tuple[IPv4Address | IPv6Address, ...] = ()
    ttl: int = LONGEST_TTL
    reason: str | None = None
    """Why there are no addresses; None while the end is not yet reached, and where addresses were found."""
    failed: bool = False
    """The reason is a failure to ask or to follow: the answer itself remains unknown."""

    @property
    def is_open(self) -> bool:
        """Whether the last name of the path has still to be asked about."""
        return not self.addresses and self.reason is None


def follow(chain: Chain, message: dns.message.Message, rdtype: dns.rdatatype.RdataType) -> Chain:
    """Return `chain` with what `message` adds to it."""
    path, ttl = list(chain.path), chain.ttl
    while (cname := _find(message, path[-1], dns.rdatatype.CNAME)) is not None:
        target, ttl = cname[0].target, min(ttl, cname.ttl)
        if target in path:
            return replace(
                chain, path=tuple(path), reason=f"the CNAMEs go in a circle at {text(target)}", failed=True
            )
        path.append(target)
        if len(path) > MOST_CNAMES + 1:
            return replace(
                chain, path=tuple(path[:-1]), reason=f"more than {MOST_CNAMES} CNAMEs", failed=True
            )
    if found := _find(message, path[-1], rdtype):
        addresses = tuple(ip_address(record.address) for record in found)
        return replace(chain, path=tuple(path), addresses=addresses, ttl=min(ttl, found.ttl))
    grew = len(path) > len(chain.path)
    return replace(chain, path=tuple(path), ttl=ttl, reason=_why_none(message, path[-1], grew))


def _why_none(message: dns.message.Message, name: dns.name.Name, grew: bool) -> str | None:
    if message.rcode() == dns.rcode.NXDOMAIN:
        return f"the name {text(name)} does not exist (NXDOMAIN)"
    # A server that is not recursive may stop at the border of its zone; an SOA says that this was the end.
    if grew and not any(rrset.rdtype == dns.rdatatype.SOA for rrset in message.authority):
        return None
    return f"the name {text(name)} has no address (NODATA)"


def _find(
    message: dns.message.Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> dns.rrset.RRset | None:
    return message.get_rrset(message.answer, name, dns.rdataclass.IN, rdtype)


def text(name: dns.name.Name) -> str:
    r"""Return a name in lower case without its final dot; odd octets are escaped as `\DDD`."""
    return name.to_text(omit_final_dot=True).lower()
