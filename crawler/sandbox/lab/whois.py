"""Team Cymru's bulk service as the lab has it: who announces an address, told line by line."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from crawler.sandbox.lab.model import Block
from crawler.sandbox.lab.networks import around, block_of

WHOIS: Final = "whois.lab.example"
_END: Final = b"end\n"
_LONGEST: Final = 1 << 20


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one bulk question, from `begin` to `end`."""
    with contextlib.suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        question = await reader.readuntil(_END)
        if len(question) < _LONGEST:
            writer.write("".join(answer(question.decode("ascii", "replace"))).encode())
            await writer.drain()
    writer.close()


def _announced(block: Block) -> Block:
    """Return the block that is announced: customers' parts of it are not announced apart."""
    return next(other for other in reversed(around(block.range[0])) if other.asn == block.asn)


def answer(question: str) -> Iterator[str]:
    """Yield a line for each AS that announces an asked address."""
    for line in question.splitlines():
        try:
            ip = ip_address(line.strip())
        except ValueError:
            continue
        block = block_of(ip)
        for asn in (block.announced or (block.asn, *block.origins)) if block else ():
            name = block.as_name or block.name if block and not block.announced else "Another holder"
            prefix = _announced(block).prefix if block else ""
            yield f"{asn} | {ip} | {prefix} | | ripencc | 2026-03-01 | {name}\n"
        if block is None:
            yield f"NA | {ip} | NA | | | | NA\n"
