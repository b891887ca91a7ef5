"""The map of the sandbox: invented networks, and the addresses of its hosts in them.

Everything else that knows where something is (the name server, the registries, the data set, the truth) is derived
from these two tables, so that they cannot disagree by accident. Networks have AS numbers for documentation (RFC 5398).
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """An invented network and what its registry says about it."""

    prefix: str
    asn: int
    name: str
    country: str
    """Where its servers stand."""
    registered: str
    """The country in the registry, which need not be the same."""
    registry: str
    """`north` or `south`, or `none` where no registry knows it."""
    abuse: tuple[str, ...]
    """What the registry gives as addresses for abuse, best first."""

    @property
    def range(self) -> IPv4Network | IPv6Network:
        """The prefix as addresses."""
        return ip_network(self.prefix)


NETWORKS: Final = tuple(
    Network(
        prefix=prefix,
        asn=asn,
        name=name,
        country=country,
        registered=registered,
        registry=registry,
        abuse=abuse,
    )
    for prefix, asn, name, country, registered, registry, abuse in (
        ("127.81.0.0/24", 64496, "Pawprint Hosting", "NL", "NL", "north", ("abuse@pawprint.example",)),
        ("127.82.0.0/24", 64497, "Bicycle Bell Networks", "DE", "DE", "north", ("abuse@bell.example",)),
        ("127.83.0.0/24", 64498, "Whisker Wire", "US", "US", "south", ("report@whisker.example",)),
        ("127.84.0.0/24", 64499, "Yarn Ball Data Centre", "FR", "FR", "north", ("abuse@yarnball.example",)),
        # The classic trap: the servers stand in one country, the company sits in another.
        ("127.85.0.0/24", 64500, "Catnip Colocation", "RO", "SC", "south", ("abuse@catnip.example",)),
        ("127.86.0.0/24", 64501, "Mitten Media Storage", "SE", "SE", "north", ("abuse@mitten.example",)),
        ("127.87.0.0/24", 64502, "Spoke and Hub", "JP", "JP", "south", ("abuse@spoke.example",)),
        ("127.88.0.0/24", 64503, "Quiet Saddle", "CA", "CA", "south", ()),
        ("127.89.0.0/24", 64510, "Frontline Delivery", "US", "US", "south", ("abuse@frontline.example",)),
        ("127.90.0.0/24", 64511, "Catblogs Platform", "IE", "IE", "north", ("abuse@catblogs.example",)),
        ("::1/128", 64504, "Velo Six", "CH", "CH", "north", ("abuse@velosix.example",)),
    )
)

ADDRESSES: Final[dict[str, tuple[str, ...]]] = {
    "kittenforum.example": ("127.81.0.10",),
    "catboard.example": ("127.82.0.10",),
    "files.catboard.example": ("127.86.0.11",),
    "catpile.example": ("127.86.0.10",),
    "i.catpile.example": ("127.86.0.12",),
    "liar.example": ("127.85.0.20",),
}
"""Addresses of each host; a name that begins with `*.` stands for all names below it."""

ALIASES: Final[dict[str, str]] = {}
"""CNAME records."""

BROKEN: Final = frozenset({"brokendns.example"})
"""Names about which the name server only says SERVFAIL."""

NAME_SERVER: Final = "127.80.0.53"


def network_of(address: str) -> Network | None:
    """Return the network in which an address lies."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    return next((network for network in NETWORKS if ip in network.range), None)


def cname_path(host: str) -> tuple[str, ...]:
    """Return the names that the aliases of a host lead to."""
    path: list[str] = []
    while (host := ALIASES.get(host, "")) and host not in path:
        path.append(host)
    return tuple(path)


def addresses_of(host: str) -> tuple[str, ...]:
    """Return the addresses of a host, at the end of its aliases and by wildcard too."""
    name = (host, *cname_path(host))[-1]
    return ADDRESSES.get(name) or ADDRESSES.get(f"*.{name.partition('.')[2]}", ())
