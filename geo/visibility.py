"""Pure: which addresses of a host the public internet reaches: of the others nothing can be said, and nobody asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from geo.addresses import NotPublicError
from geo.facts import Address, Gap, Verdict

Ip = IPv4Address | IPv6Address
RequirePublic = Callable[[Ip], None]
"""Raises `NotPublicError` for an address that is not on the internet that this run looks at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visible:
    """The addresses of a host, sorted out."""

    public: tuple[Ip, ...]
    hidden: tuple[Address, ...]
    """Kept as evidence, with no network of their own: `10.0.0.1` lies in a thousand."""
    gaps: tuple[Gap, ...]


def sorted_out(ips: Iterable[Ip], require_public: RequirePublic) -> Visible:
    """Tell the addresses that the public internet reaches from those that it does not."""
    public: list[Ip] = []
    hidden: list[Address] = []
    gaps: list[Gap] = []
    for ip in ips:
        try:
            require_public(ip)
            public.append(ip)
        except NotPublicError as error:
            hidden.append(_hidden(ip))
            gaps.append(Gap(question="addresses", reason=str(error)))
    return Visible(public=tuple(public), hidden=tuple(hidden), gaps=tuple(gaps))


def _hidden(ip: Ip) -> Address:
    # Whoever groups addresses by party reads from the verdict that this one has none.
    return Address(ip=str(ip), prefix=None, asn=None, as_name=None, country=None, verdict=Verdict.UNKNOWN)
