"""Pure: what a contact answers for. A network's scope is its range, and reaches no address outside of it."""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, summarize_address_range

from geo.prefixes import read_address, read_prefix

Ip = IPv4Address | IPv6Address


class ScopeKind(StrEnum):
    """The first word of a scope."""

    NETWORK = "network"
    """Addresses, `network 198.51.100.0/24` or `network FIRST - LAST`."""
    FRONT = "front"
    """A front, by its name."""
    PLATFORM = "platform"
    """A shared platform, by its name."""
    REGISTRAR = "registrar"
    """Whoever registered a domain for its holder: `registrar Kitten Names of kittens.example`."""
    DOMAIN = "domain"
    """The holder of a domain, who may be the one that is reported."""
    SITE = "site"
    """The site itself, which may be the one that is reported."""


def kind_of(scope: str) -> ScopeKind | None:
    """Return what kind of party a scope names; None for one that is not ours."""
    word = scope.partition(" ")[0]
    return ScopeKind(word) if word in set(ScopeKind) else None


def network_scope(first: Ip, last: Ip) -> str:
    """Return the scope of a range, as one block where it is one."""
    return f"{ScopeKind.NETWORK} {blocks(first, last)}"


def blocks(first: Ip, last: Ip) -> str:
    """Return a range as one block where it is one, or as `FIRST - LAST`."""
    found = list(summarize_address_range(first, last))
    return str(found[0]) if len(found) == 1 else f"{first} - {last}"


def range_of(scope: str) -> tuple[Ip, Ip] | None:
    """Return the first and last address of a network's scope; None where a scope names no range."""
    if kind_of(scope) is not ScopeKind.NETWORK:
        return None
    first, _, last = scope.partition(" ")[2].partition(" - ")
    try:
        if last:
            return read_address(first), read_address(last)
        block = read_prefix(first)
    except ValueError:
        return None
    return block[0], block[-1]


def reaches(scope: str, ip: Ip) -> bool:
    """Answer whether a scope is that of a network around `ip`."""
    span = range_of(scope)
    return span is not None and span[0].version == ip.version and int(span[0]) <= int(ip) <= int(span[1])
