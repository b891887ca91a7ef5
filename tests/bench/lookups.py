"""How many addresses a second the embedded data answers for, country and network together, on one core."""

from __future__ import annotations

import time
from ipaddress import IPv4Address, IPv6Address
from random import Random
from typing import Final

import typer

from geo.addresses import NotPublicError, PublicOnly
from geo.datasets import Dataset

ADDRESSES: Final = 200_000
TARGET: Final = 100_000
_GLOBAL_IPV6: Final = 0x2000 << 112


def addresses(count: int) -> list[IPv4Address | IPv6Address]:
    """Return public addresses at random, one in five of IPv6; the same each time."""
    random, policy = Random(4), PublicOnly()
    found: list[IPv4Address | IPv6Address] = []
    while len(found) < count:
        ip: IPv4Address | IPv6Address = IPv4Address(random.getrandbits(32))
        if random.random() < 0.2:
            ip = IPv6Address(_GLOBAL_IPV6 | random.getrandbits(125))
        try:
            policy.require(ip, 443)
        except NotPublicError:
            continue
        found.append(ip)
    return found


def rate() -> float:
    """Return look-ups per second of CPU time."""
    asked = addresses(ADDRESSES)
    with Dataset.open() as dataset:
        began = time.process_time()
        for ip in asked:
            dataset.look_up(ip)
        return ADDRESSES / (time.process_time() - began)


def main() -> None:
    """Print one line."""
    found = max(rate() for _ in range(3))
    met = "met" if found >= TARGET else "NOT MET"
    typer.echo(f"look-ups {found:,.0f} addresses/s, country and network together (target {TARGET:,}: {met})")


if __name__ == "__main__":
    main()
