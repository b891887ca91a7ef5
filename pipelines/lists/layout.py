"""The file of a compiled list: a header, an index of positions, then the entries, sorted and of fixed width.

Position `i` of the index (2^bits + 1 of them, 8 bytes each, little-endian) says how many entries have first `bits`
bits that are less than `i`.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from dataclasses import dataclass
from typing import Final, Self

from pipelines.lists.entries import ListKind

POSITION: Final = 8
_MAGIC: Final = b"HOSTLST1"
_HEADER: Final = struct.Struct("<8s8sQBI32s")


class LayoutError(ValueError):
    """The bytes are no compiled list, or not the whole of one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What a compiled list says about itself."""

    kind: ListKind
    entries: int
    bits: int
    """How many first bits of an entry the index knows."""
    index_check: int
    """CRC-32 of the index: a damaged index would hide entries."""
    content: bytes
    """SHA-256 of the kind and the entries."""

    @property
    def version(self) -> str:
        """The first 16 hexadecimal digits of `content`: the same entries are the same version."""
        return self.content.hex()[:16]

    @property
    def start(self) -> int:
        """Where the entries begin."""
        return entries_start(self.bits)

    def pack(self) -> bytes:
        """Return the header's bytes."""
        kind = self.kind.encode()
        return _HEADER.pack(_MAGIC, kind, self.entries, self.bits, self.index_check, self.content)

    @classmethod
    def read(cls, data: bytes, size: int) -> Self:
        """Read the header at the start of `data`, a file of `size` bytes; raises `LayoutError`."""
        if data[: len(_MAGIC)] != _MAGIC or len(data) < _HEADER.size:
            raise LayoutError("it does not begin as a compiled list does")
        _, kind, entries, bits, check, content = _HEADER.unpack_from(data)
        name = kind.rstrip(b"\0").decode("latin-1")
        if name not in set(ListKind):
            raise LayoutError("its kind is not known")
        header = cls(kind=ListKind(name), entries=entries, bits=bits, index_check=check, content=content)
        if size != header.start + entries * header.kind.width:
            raise LayoutError("its length is not what its header says")
        return header


INDEX_START: Final = _HEADER.size


def entries_start(bits: int) -> int:
    """Return where the entries begin, after header and index."""
    return INDEX_START + POSITION * ((1 << bits) + 1)


def place(entry: bytes, bits: int) -> int:
    """Return the first `bits` bits of an entry, at most 32, as a number."""
    return int.from_bytes(entry[:4]) >> (32 - bits)


def index_of(counts: array[int]) -> bytes:
    """Return the index from how many entries each place has, each count standing one place up."""
    total = 0
    for at, here in enumerate(counts):
        total += here
        counts[at] = total
    if sys.byteorder == "big":
        counts.byteswap()
    return counts.tobytes()


def check_of(index: bytes) -> int:
    """Return the check value of an index."""
    return zlib.crc32(index)
