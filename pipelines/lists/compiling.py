"""Compiling a list that somebody sent: merge sort in bounded memory, written whole or not at all."""

from __future__ import annotations

import contextlib
import heapq
import io
import os
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Final

from pipelines.lists.entries import ListKind, read_entries
from pipelines.lists.layout import Header, check_of, entries_start, index_of, place
from pipelines.tables import BadRow, TableError

_CHUNK: Final = 500_000
"""Entries sorted in memory at once: some 40 MB."""
_MOST_BAD_ROWS: Final = 1000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


Run = tuple[int, Iterable[bytes]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """What became of a list that was added."""

    name: str
    kind: ListKind
    version: str
    """Made from the entries: the same entries are the same version."""
    path: Path
    entries: int
    bad_rows: tuple[BadRow, ...]
    """The first thousand."""
    bad_count: int


def compile_list(
    file: io.BufferedReader, *, name: str, kind: ListKind, directory: Path, chunk: int = _CHUNK
) -> Compiled:
    """Read a list and write it to `directory`, readable by its owner only.

    Raises `TableError` where the file has no entry or the name will not do, and `OSError` where it cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise TableError(f"{name!r} is no name of a list: use lower-case letters, digits, dots and dashes")
    bad = _BadRows()
    with contextlib.ExitStack() as stack:
        runs = list(_sorted_runs(bad.set_aside(read_entries(file, kind)), kind.width, chunk, stack))
        if not runs:
            raise TableError(f"the list has no {kind} entry{bad.first()}")
        path, header = _write(runs, name=name, kind=kind, directory=directory)
    return Compiled(
        name=name,
        kind=kind,
        version=header.version,
        path=path,
        entries=header.entries,
        bad_rows=tuple(bad.rows),
        bad_count=bad.count,
    )


class _BadRows:
    """The rows that were not taken: all are counted, the first thousand kept."""

    def __init__(self) -> None:
        self.rows: list[BadRow] = []
        self.count = 0

    def set_aside(self, entries: Iterable[bytes | BadRow]) -> Iterator[bytes]:
        for entry in entries:
            if isinstance(entry, bytes):
                yield entry
                continue
            self.count += 1
            if len(self.rows) < _MOST_BAD_ROWS:
                self.rows.append(entry)

    def first(self) -> str:
        return f"; row {self.rows[0].number}: {self.rows[0].reason}" if self.rows else ": the file is empty"


def _sorted_runs(
    entries: Iterator[bytes], width: int, chunk: int, stack: contextlib.ExitStack
) -> Iterator[Run]:
    """Yield sorted runs with their lengths; all but the last wait on disk, in files without a name."""
    waiting: list[bytes] = []
    for entry in entries:
        waiting.append(entry)
        if len(waiting) == chunk:
            yield chunk, _spilled(sorted(waiting), width, stack)
            waiting = []
    if waiting:
        yield len(waiting), sorted(waiting)


def _spilled(entries: list[bytes], width: int, stack: contextlib.ExitStack) -> Iterator[bytes]:
    file = TemporaryFile()  # noqa: SIM115 the stack closes it
    stack.callback(file.close)
    file.writelines(entries)
    file.seek(0)
    return _read_back(file, width)


def _read_back(file: IO[bytes], width: int) -> Iterator[bytes]:
    while block := file.read(width * 4096):
        yield from (block[at : at + width] for at in range(0, len(block), width))


def _write(runs: list[Run], *, name: str, kind: ListKind, directory: Path) -> tuple[Path, Header]:
    """Write beside the final place and rename, so that no reader ever sees half a list."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=directory, prefix=".adding-", delete=False) as file:
        unfinished = Path(file.name)
        try:
            header = _write_to(file, runs, kind)
            file.flush()
            os.fsync(file.fileno())
            return unfinished.replace(directory / f"{name}-{header.version}.list"), header
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def _write_to(file: IO[bytes], runs: list[Run], kind: ListKind) -> Header:
    # About eight entries share a place in the index, so that three comparisons find one.
    bits = min(20, max(0, sum(length for length, _ in runs).bit_length() - 3))
    counts = array("Q", bytes(8 * ((1 << bits) + 1)))
    content = sha256(kind.encode())
    entries = 0
    file.seek(entries_start(bits))
    for entry, _ in groupby(heapq.merge(*(run for _, run in runs))):
        file.write(entry)
        content.update(entry)
        counts[place(entry, bits) + 1] += 1
        entries += 1
    index = index_of(counts)
    header = Header(
        kind=kind, entries=entries, bits=bits, index_check=check_of(index), content=content.digest()
    )
    file.seek(0)
    file.write(header.pack() + index)
    return header
