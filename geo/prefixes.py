"""Prefixes and addresses as outsiders write them, and the most specific of many prefixes around an address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Generic, TypeVar

T = TypeVar("T")
Ip = IPv4Address | IPv6Address
Prefix = IPv4Network | IPv6Network


def read_prefix(text: str, *, strict: bool = True) -> Prefix:
    """Return a prefix; raises `ValueError`, also where it has a zone (RFC 4007, section 11), which may hold any letters."""
    _require_no_zone(text)
    return ip_network(text, strict=strict)


def read_address(text: str) -> Ip:
    """Return an address; raises `ValueError`, also where it has a zone."""
    _require_no_zone(text)
    return ip_address(text)


def _require_no_zone(text: str) -> None:
    if "%" in text:
        raise ValueError("a zone means something on one machine only")


class Prefixes(Generic[T]):
    """What is said of each prefix, kept by length: a look-up costs one step for each length that occurs."""

    def __init__(self, rows: Iterable[tuple[Prefix, T]] = ()) -> None:
        self._lengths: dict[int, dict[int, dict[int, T]]] = {4: {}, 6: {}}
        for prefix, said in rows:
            shift = prefix.max_prefixlen - prefix.prefixlen
            kept = self._lengths[prefix.version].setdefault(shift, {})
            kept[int(prefix.network_address) >> shift] = said
        for version, lengths in self._lengths.items():
            self._lengths[version] = dict(sorted(lengths.items()))

    def around(self, ip: Ip) -> Iterator[T]:
        """Yield what is said of each prefix around `ip`, the most specific first."""
        number = int(ip)
        for shift, kept in self._lengths[ip.version].items():
            if number >> shift in kept:
                yield kept[number >> shift]

    def __len__(self) -> int:
        return sum(len(kept) for lengths in self._lengths.values() for kept in lengths.values())
