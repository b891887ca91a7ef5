"""Make an anycast census (LACeS and others publish one prefix a line, daily) into an MMDB file of ours.

A prefix that is announced from several places has no country: whoever asks is answered by the nearest.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from geo.compile import CompileError, merged
from geo.mmdb_records import CENSUS
from geo.prefixes import read_prefix
from geo.tree import Record, Span, write

FILE: Final = "anycast.mmdb"
_DAY: Final = re.compile(r"(20\d\d)-?([01]\d)-?([0-3]\d)")
_SAID: Final[Record] = (("anycast", True),)


def compile_census(source: Path, into: Path) -> Path:
    """Compile a CSV file whose first column, or the one called `prefix`, is a prefix; raises `CompileError`.

    The day of the census stands in the file's name, such as `anycast-2026-11-01.csv`.
    """
    day = _day_of(source)
    spans: dict[int, list[Span]] = {4: [], 6: []}
    for number, text in _prefixes(source):
        try:
            block = read_prefix(text)
        except ValueError as error:
            raise CompileError(f"{source} line {number}: {error}; correct or remove the line") from error
        spans[block.version].append(
            Span(first=int(block.network_address), last=int(block.broadcast_address), record=_SAID)
        )
    if not any(spans.values()):
        raise CompileError(f"{source} names no prefix")
    description = {
        "en": f"anycast census {source.name}, compiled by Hostline",
        "source": f"anycast census {source.stem}",
        "as_of": f"{day:%Y-%m-%d}",
    }
    path = into / FILE
    write(
        path,
        {version: merged(found) for version, found in spans.items()},
        kind=CENSUS,
        description=description,
        built=day,
    )
    return path


def _prefixes(source: Path) -> Iterator[tuple[int, str]]:
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        column = 0
        for number, row in enumerate(rows, start=1):
            cells = [cell.strip() for cell in row]
            if number == 1 and "prefix" in (names := [cell.lower() for cell in cells]):
                column = names.index("prefix")
            elif any(cells):
                yield number, cells[column] if column < len(cells) else ""


def _day_of(source: Path) -> datetime:
    found = _DAY.search(source.name)
    if found is None:
        raise CompileError(
            f"the day of {source.name} is not known: name the file with it, such as anycast-2026-11-01.csv"
        )
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError as error:
        raise CompileError(f"the name of {source.name} holds no day of the calendar") from error
