"""Which addresses are on the public internet: the door and the registry client both ask here before they connect.

The table is our own: `ipaddress.is_global` lets multicast, NAT64 and IPv4-compatible loopback through, and its
answers change between versions of Python (HOSTILE.md, "Addresses"). What the IANA special-purpose registries list
is refused even where it is marked "globally reachable": no reported site lives on a relay or an AS112 node.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, Protocol

_HIGHEST_PORT: Final = 65535
_UNICAST: Final = IPv6Network("2000::/3")
_ISATAP: Final = (0x0000_5EFE, 0x0200_5EFE)
_LOCAL_NAT64: Final = IPv6Network("64:ff9b:1::/48")
_TAIL_IS_IPV4: Final = tuple(
    IPv6Network(network) for network in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
)

_RESERVED_4: Final = tuple(
    (IPv4Network(network), meaning)
    for network, meaning in (
        ("0.0.0.0/8", "this network, RFC 791"),
        ("10.0.0.0/8", "private use, RFC 1918"),
        ("100.64.0.0/10", "shared by carriers, RFC 6598"),
        ("127.0.0.0/8", "loopback, RFC 1122"),
        ("168.63.129.16/32", "a cloud provider's own services, not in any RFC"),
        ("169.254.0.0/16", "link-local, RFC 3927"),
        ("172.16.0.0/12", "private use, RFC 1918"),
        ("192.0.0.0/24", "IETF protocol assignments, RFC 6890"),
        ("192.0.2.0/24", "documentation, RFC 5737"),
        ("192.31.196.0/24", "AS112, RFC 7535"),
        ("192.52.193.0/24", "multicast relays, RFC 7450"),
        ("192.88.99.0/24", "6to4 relays, RFC 7526"),
        ("192.168.0.0/16", "private use, RFC 1918"),
        ("192.175.48.0/24", "AS112, RFC 7534"),
        ("198.18.0.0/15", "benchmarking, RFC 2544"),
        ("198.51.100.0/24", "documentation, RFC 5737"),
        ("203.0.113.0/24", "documentation, RFC 5737"),
        ("224.0.0.0/4", "multicast, RFC 5771"),
        ("240.0.0.0/4", "reserved and broadcast, RFC 1112"),
    )
)

# Outside 2000::/3 everything is refused; these rows only give the reason a name.
_RESERVED_6: Final = tuple(
    (IPv6Network(network), meaning)
    for network, meaning in (
        ("::/128", "unspecified, RFC 4291"),
        ("::1/128", "loopback, RFC 4291"),
        ("::ffff:0:0/96", "IPv4-mapped, RFC 4291"),
        ("::ffff:0:0:0/96", "IPv4-translated, RFC 2765"),
        ("::/96", "IPv4-compatible, RFC 4291"),
        ("64:ff9b::/96", "NAT64, RFC 6052"),
        ("64:ff9b:1::/48", "local NAT64, RFC 8215"),
        ("100::/64", "discard only, RFC 6666"),
        ("100:0:0:1::/64", "dummy prefix, RFC 9780"),
        ("2001::/32", "Teredo, RFC 4380"),
        ("2001:2::/48", "benchmarking, RFC 5180"),
        ("2001:10::/28", "ORCHID, RFC 4843"),
        ("2001:20::/28", "ORCHIDv2, RFC 7343"),
        ("2001:30::/28", "drone identities, RFC 9374"),
        ("2001::/23", "IETF protocol assignments, RFC 2928"),
        ("2001:db8::/32", "documentation, RFC 3849"),
        ("2002::/16", "6to4, RFC 3056"),
        ("2620:4f:8000::/48", "AS112, RFC 7534"),
        ("3ffe::/16", "the former 6bone, RFC 3701"),
        ("3fff::/20", "documentation, RFC 9637"),
        ("5f00::/16", "segment routing, RFC 9602"),
        ("fc00::/7", "unique local, RFC 4193"),
        ("fe80::/10", "link-local, RFC 4291"),
        ("fec0::/10", "site-local, RFC 3879"),
        ("ff00::/8", "multicast, RFC 4291"),
    )
)


class NotPublicError(ValueError):
    """The address is not on the public internet; the sentence says which range it lies in and who reserved it."""


class AddressPolicy(Protocol):
    """Who decides whether an address and port may be connected to."""

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        """Raise `NotPublicError` where no connection may be opened."""


class PublicOnly:
    """The policy of every run on the internet: any port of any public address."""

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        """Raise `NotPublicError` for an address outside the public internet or an impossible port."""
        require_public(ip)
        if not 1 <= port <= _HIGHEST_PORT:
            raise NotPublicError(f"port {port} of {ip} does not exist: ports are 1 to {_HIGHEST_PORT}")


def require_public(ip: IPv4Address | IPv6Address) -> None:
    """Raise `NotPublicError` unless `ip` is an ordinary unicast address of the public internet."""
    if isinstance(ip, IPv4Address):
        _require_public_4(ip)
    else:
        _require_public_6(ip)


def embedded(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that an IPv6 address carries to a gateway, translator or tunnel end."""
    low = int(ip) & 0xFFFF_FFFF
    found: list[IPv4Address] = []
    if any(ip in network for network in _TAIL_IS_IPV4):
        found.append(IPv4Address(low))
    if ip in _LOCAL_NAT64:
        found.extend((IPv4Address(low), _after_48_bits(ip)))
    if ip.sixtofour is not None:
        found.append(ip.sixtofour)
    if ip.teredo is not None:
        found.extend(ip.teredo)
    if (int(ip) >> 32) & 0xFFFF_FFFF in _ISATAP:
        found.append(IPv4Address(low))
    return tuple(found)


def _after_48_bits(ip: IPv6Address) -> IPv4Address:
    # RFC 6052, section 2.2: behind a /48 the IPv4 address lies around the zero byte at bits 64 to 71.
    bits = int(ip)
    return IPv4Address(((bits >> 64) & 0xFFFF) << 16 | ((bits >> 40) & 0xFFFF))


def _require_public_4(ip: IPv4Address) -> None:
    for network, meaning in _RESERVED_4:
        if ip in network:
            raise NotPublicError(f"{ip} is not on the public internet: it lies in {network} ({meaning})")


def _require_public_6(ip: IPv6Address) -> None:
    if ip.scope_id is not None:
        raise NotPublicError(
            f"{ip} is not on the public internet: it names an interface of this machine (RFC 4007)"
        )
    carried = embedded(ip)
    carrying = f", and it carries {', '.join(map(str, carried))}" if carried else ""
    for network, meaning in _RESERVED_6:
        if ip in network:
            raise NotPublicError(
                f"{ip} is not on the public internet: it lies in {network} ({meaning}){carrying}"
            )
    if ip not in _UNICAST:
        raise NotPublicError(f"{ip} is not on the public internet: it lies outside {_UNICAST} (RFC 4291)")
    if carried:
        # Every embedding is refused, also of a public address: where the packet ends is a translator's decision.
        raise NotPublicError(
            f"{ip} is not on the public internet: it is a tunnel end (ISATAP, RFC 5214){carrying}"
        )
