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
        ("127.91.0.0/24", 64505, "Unlisted Spokes", "FI", "FI", "none", ()),
        ("::1/128", 64504, "Velo Six", "CH", "CH", "north", ("abuse@velosix.example",)),
    )
)

ADDRESSES: Final[dict[str, tuple[str, ...]]] = {
    "kittenforum.example": ("127.81.0.10",),
    "catboard.example": ("127.82.0.10",),
    "files.catboard.example": ("127.86.0.11",),
    "catpile.example": ("127.86.0.10",),
    "i.catpile.example": ("127.86.0.12",),
    "bikelinks.example": ("127.84.0.10",),
    "bikegallery.example": ("127.82.0.20",),
    "wheelblog.example": ("127.83.0.10",),
    "static.wheelblog.example": ("127.83.0.11",),
    "fronted.edge.frontline.example": ("127.89.0.10",),
    "gallery.edge.frontline.example": ("127.89.0.20",),
    "threenets.example": ("127.81.0.30", "127.84.0.30", "127.87.0.30"),
    "sixonly.example": ("::1",),
    "hop-one.example": ("127.83.0.40",),
    "hop-two.example": ("127.84.0.40",),
    "hop-three.example": ("127.85.0.40",),
    "hop-four.example": ("127.87.0.40",),
    "hop-five.example": ("127.81.0.40",),
    "landing.example": ("127.88.0.40",),
    "kit.example": ("127.85.0.10",),
    "keepout.example": ("127.82.0.50",),
    "brokenrobots.example": ("127.83.0.50",),
    "hangingrobots.example": ("127.83.0.51",),
    "liar.example": ("127.85.0.20",),
    "maze.example": ("127.84.0.60",),
    "*.maze.example": ("127.84.0.60",),
    "snapshots.example": ("127.86.0.70",),
    "lockedcats.example": ("127.87.0.80",),
    "oldpages.example": ("127.88.0.10",),
    "webcam.example": ("127.87.0.90",),
    "busy.example": ("127.88.0.20",),
    "*.catblogs.example": ("127.90.0.10",),
    # Known to the data set, but to no registry.
    "unlisted.example": ("127.91.0.10",),
    # Known to neither.
    "lostmap.example": ("127.92.0.10",),
    # The sandbox does not bind this one: whoever connects to it has ignored the address policy.
    "inside.example": ("127.0.0.99",),
    "bootstrap.registries.example": ("127.80.0.10",),
    "rdap.north.example": ("127.80.0.20",),
    "rdap.south.example": ("127.80.0.30",),
}
"""Addresses of each host; a name that begins with `*.` stands for all names below it."""

NOT_BOUND: Final = frozenset({"127.0.0.99"})
"""Addresses that only the name server knows."""

ALIASES: Final[dict[str, str]] = {
    "fronted.example": "fronted.edge.frontline.example",
    "cdn.bikegallery.example": "gallery.bikegallery.example",
    "gallery.bikegallery.example": "gallery.edge.frontline.example",
    "circle.example": "circle-back.example",
    "circle-back.example": "circle.example",
}
"""CNAME records."""

BROKEN: Final = frozenset({"brokendns.example"})
"""Names about which the name server only says SERVFAIL."""

NAME_SERVER: Final = "127.80.0.53"


def network_of(address: str) -> Network | None:
    """Return the network in which an address lies."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    return next((network for network in NETWORKS if ip in network.range), None)


def bound_addresses() -> tuple[str, ...]:
    """Return every address on which something of the sandbox listens."""
    known = {address for addresses in ADDRESSES.values() for address in addresses}
    return (NAME_SERVER, *sorted(known - NOT_BOUND))


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
