"""All networks of the lab, and which one an address lies in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Final

from crawler.sandbox.lab.model import Block
from crawler.sandbox.lab.situations import SITUATIONS

BLOCKS: Final[tuple[Block, ...]] = tuple(
    sorted(
        (block for situation in SITUATIONS for block in situation.blocks),
        key=lambda block: (-block.range.prefixlen, block.range.version, int(block.range[0])),
    )
)
"""The narrowest first."""


def around(ip: IPv4Address | IPv6Address) -> tuple[Block, ...]:
    """Return the networks around an address, the narrowest first."""
    return tuple(block for block in BLOCKS if ip.version == block.range.version and ip in block.range)


def block_of(ip: IPv4Address | IPv6Address) -> Block | None:
    """Return the narrowest network around an address."""
    return next(iter(around(ip)), None)
