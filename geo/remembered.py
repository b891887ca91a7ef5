"""Answers kept by the range of addresses that they are about, found again in a few steps however many there are."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from typing import Final, Generic, TypeVar

T = TypeVar("T")
Ip = IPv4Address | IPv6Address
MOST: Final = 20_000
_BITS: Final = {4: 32, 6: 128}
_Block = tuple[int, int, int]
"""Version, length of the prefix, the prefix's own bits."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kept(Generic[T]):
    answer: T
    size: int
    until: float
    blocks: tuple[_Block, ...]


class Remembered(Generic[T]):
    """Keeps at most `most` answers, each for its time; the narrowest range is the one that speaks for an address.

    A range is cut into blocks, and a block is found by its prefix: one look for each length of prefix that occurs.
    """

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[int, _Kept[T]] = {}
        self._blocks: dict[_Block, _Kept[T]] = {}
        self._lengths: dict[int, Counter[int]] = {4: Counter(), 6: Counter()}

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, ip: Ip) -> T | None:
        """Return the answer of the narrowest range around `ip` that is not too old."""
        now, number, bits = time.monotonic(), int(ip), _BITS[ip.version]
        best: _Kept[T] | None = None
        for length in self._lengths[ip.version]:
            kept = self._blocks.get((ip.version, length, number >> (bits - length)))
            if kept is not None and kept.until > now and (best is None or kept.size < best.size):
                best = kept
        return best.answer if best else None

    def keep(self, answer: T, first: Ip, last: Ip, *, seconds: float) -> T:
        """Keep an answer for the addresses from `first` to `last`; the oldest answers make room."""
        bits = _BITS[first.version]
        blocks = tuple(
            (first.version, block.prefixlen, int(block.network_address) >> (bits - block.prefixlen))
            for block in summarize_address_range(first, last)
        )
        kept = _Kept(answer, int(last) - int(first), time.monotonic() + seconds, blocks)
        while len(self._kept) >= self._most:
            self._forget(self._kept.pop(next(iter(self._kept))))
        self._kept[id(kept)] = kept
        for block in blocks:
            self._place(block, kept)
        return answer

    def _place(self, block: _Block, kept: _Kept[T]) -> None:
        old = self._blocks.get(block)
        # Two ranges may share a block: the narrower one keeps it, unless its time is over.
        if old is not None and old.size < kept.size and old.until > time.monotonic():
            return
        if old is None:
            self._lengths[block[0]][block[1]] += 1
        self._blocks[block] = kept

    def _forget(self, kept: _Kept[T]) -> None:
        for block in kept.blocks:
            if self._blocks.get(block) is kept:
                del self._blocks[block]
                lengths = self._lengths[block[0]]
                lengths[block[1]] -= 1
                if not lengths[block[1]]:
                    del lengths[block[1]]
