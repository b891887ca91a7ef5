"""Reading the text files that people send: byte order marks, CRLF, broken encodings, endless lines.

A row that cannot be read becomes a `BadRow` with its number, and the rows after it are still read.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_LINE: Final = 1_048_576
_DELIMITERS: Final = ",;\t"
_UNDECODED: Final = re.compile(r"[\ud800-\udfff]")


class TableError(ValueError):
    """The file as a whole cannot be read; the sentence says why and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    """A row that was not taken, by the number of its first line (from 1), and why."""

    number: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a table: its cells by the column's name in lower case."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of text without its end."""

    number: int
    text: str


def lines(file: io.BufferedReader) -> Iterator[Line | BadRow]:
    """Yield the lines that are not blank; UTF-8 is expected, UTF-16 is known by its byte order mark."""
    for number, text in enumerate(_texts(file), start=1):
        if len(text) >= LONGEST_LINE:
            yield BadRow(number=number, reason=f"the line is longer than {LONGEST_LINE} characters")
        elif _UNDECODED.search(text):
            yield BadRow(number=number, reason="the line is not UTF-8: save the file as UTF-8")
        elif text.strip():
            yield Line(number=number, text=text.rstrip("\n"))


def header_of(line: str) -> tuple[str, list[str]]:
    """Return the delimiter of a header line, and its names in lower case."""
    delimiter = max(_DELIMITERS, key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    return delimiter, [name.strip().lower() for name in names]


def rows(file: io.BufferedReader, *, needs: str, comments: bool = False) -> Iterator[Row | BadRow]:
    """Yield the rows of a CSV file below its header; comma, semicolon and tab delimit, whichever the header uses.

    `comments` leaves out rows that begin with `#`. Raises `TableError` where no header names the column `needs`.
    """
    texts = _texts(file)
    number = 0
    for number, text in enumerate(texts, start=1):  # noqa: B007 the count goes on below
        if text.strip() and not (comments and text.startswith("#")):
            break
    else:
        raise TableError(f"the file is empty: it needs a header line that names a column {needs}, and rows")
    delimiter, names = header_of(text)
    if needs not in names:
        raise TableError(f"the first line names no column {needs}{_named(names)}: it must name the columns")
    reader = csv.reader(texts, delimiter=delimiter)
    while True:
        first = number + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(number=first, reason=f"the row is no CSV: {error}")
            continue
        if cells and not (comments and cells[0].startswith("#")):
            yield _row(first, names, cells)


def _named(names: list[str]) -> str:
    listed = ", ".join(names)[:200]
    return f" (it names {listed})" if listed.isprintable() else " and is no text"


def _row(number: int, names: list[str], cells: list[str]) -> Row | BadRow:
    if len(cells) > len(names):
        return BadRow(number=number, reason=f"the row has {len(cells)} cells, the header {len(names)}")
    if any(_UNDECODED.search(cell) for cell in cells):
        return BadRow(number=number, reason="the row is not UTF-8: save the file as UTF-8")
    return Row(number=number, cells={name: cell.strip() for name, cell in zip(names, cells, strict=False)})


def _texts(file: io.BufferedReader) -> Iterator[str]:
    """Yield each line, cut at `LONGEST_LINE`: what is cut is refused by the caller, so nothing is half read."""
    start = file.peek(4)[:4]
    encoding = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    text = io.TextIOWrapper(file, encoding=encoding, errors="surrogateescape")
    try:
        while line := text.readline(LONGEST_LINE):
            yield line
            while len(line) == LONGEST_LINE and not line.endswith("\n"):
                line = text.readline(LONGEST_LINE)
    except UnicodeDecodeError as error:
        raise TableError(
            f"the file is no UTF-16 though it begins so ({error.reason}): save it as UTF-8"
        ) from error
    finally:
        # The caller may have closed its file before this generator is at its end.
        if not file.closed:
            text.detach()
