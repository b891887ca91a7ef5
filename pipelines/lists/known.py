"""A compiled list, opened: looked up in the mapped file, which takes no memory of its own."""

from __future__ import annotations

import mmap
from bisect import bisect_left
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from pipelines.lists.layout import INDEX_START, POSITION, Header, LayoutError, check_of, place

_BLOCK: Final = 1 << 20


class ListError(Exception):
    """A compiled list cannot be used; the sentence says why and what to do."""


class KnownList:
    """A known list: who made it, which version it is, and whether an entry is in it."""

    def __init__(self, *, name: str, source: str, path: Path) -> None:
        """Open the file at `path`; raises `ListError` where it is missing, damaged or something else."""
        self.name = name
        self.source = source
        self._path = path
        self._map = _mapped(path)
        try:
            self._header = Header.read(self._map[:INDEX_START], len(self._map))
            self._require_index()
        except LayoutError as error:
            self._map.close()
            raise _damaged(path, str(error)) from error
        self.kind = self._header.kind
        self.version = self._header.version
        self._width = self.kind.width

    def __len__(self) -> int:
        return self._header.entries

    def __contains__(self, entry: bytes) -> bool:
        at = INDEX_START + POSITION * place(entry, self._header.bits)
        low = int.from_bytes(self._map[at : at + POSITION], "little")
        high = int.from_bytes(self._map[at + POSITION : at + 2 * POSITION], "little")
        if low == high:
            return False
        found = bisect_left(range(high), entry, lo=low, hi=high, key=self._entry)
        return found < high and self._entry(found) == entry

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()

    def require_whole(self) -> None:
        """Read all entries and raise `ListError` where they are not those that were written."""
        content = sha256(self.kind.encode())
        for at in range(self._header.start, len(self._map), _BLOCK):
            content.update(self._map[at : at + _BLOCK])
        if content.digest() != self._header.content:
            raise _damaged(self._path, "its entries changed")

    def _require_index(self) -> None:
        if check_of(self._map[INDEX_START : self._header.start]) != self._header.index_check:
            raise LayoutError("its index changed")

    def _entry(self, index: int) -> bytes:
        at = self._header.start + index * self._width
        return self._map[at : at + self._width]


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise ListError(f"the list {path} cannot be opened ({error}): add it again") from error


def _damaged(path: Path, reason: str) -> ListError:
    return ListError(f"{path} is no whole list ({reason}): add it again with `hostline lists add`")
