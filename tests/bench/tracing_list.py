"""The list that is traced: hosts, the addresses that they have, and which networks those lie in; the same each time.

As in reports, most hosts share networks: 10,000 hosts lie in 400. The addresses are public ones, picked at random, so
that the embedded data has something to look up: they stand in answers, and nobody connects to them.
"""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_network
from random import Random
from typing import Final

from tests.bench.lookups import addresses

HOSTS: Final = 10_000
_NETWORKS: Final = 400
_BITS: Final = {4: 24, 6: 48}


def host(number: int) -> str:
    """Return a host: the odd ones are media hosts below the domain of the one before."""
    domain = f"kittens{number // 2}.example"
    return f"media.{domain}" if number % 2 else domain


def number_of(name: str) -> int | None:
    """Return which host a name is; None where it is none of the list."""
    domain = name.removeprefix("media.")
    digits = domain.removeprefix("kittens").removesuffix(".example")
    return 2 * int(digits) + (domain != name) if digits.isdecimal() else None


def addresses_of(number: int) -> tuple[IPv4Address | IPv6Address, ...]:
    """Return one address of each host, and a second one of every fifth."""
    random = Random(number)
    return tuple(_address(random) for _ in range(2 if number % 5 == 0 else 1))


@cache
def _networks() -> tuple[IPv4Address | IPv6Address, ...]:
    blocks = {network_of(ip) for ip in addresses(4 * _NETWORKS)}
    return tuple(sorted((ip_network(block)[0] for block in blocks), key=hash))[:_NETWORKS]


def _address(random: Random) -> IPv4Address | IPv6Address:
    return random.choice(_networks()) + random.randrange(1, 250)


def network_of(ip: IPv4Address | IPv6Address) -> str:
    """Return the registered network around an address."""
    return str(ip_network(f"{ip}/{_BITS[ip.version]}", strict=False))
