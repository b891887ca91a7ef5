"""The entries of a list that somebody sends: one a line, or a column of a CSV file."""

from __future__ import annotations

import io
import string
from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from itertools import chain
from typing import Final

from geo.urls import UrlError, parse
from pipelines.canonical import canonical
from pipelines.fingerprints import expressions
from pipelines.records import Algorithm
from pipelines.tables import BadRow, Line, Row, header_of, lines, rows

EMPTY_FILE: Final = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
"""What the empty file has for MD5, SHA-1 and SHA-256: common in headers and names, and says nothing."""
DIGITS: Final = {32: Algorithm.MD5, 40: Algorithm.SHA1, 64: Algorithm.SHA256}
"""The algorithm of a hexadecimal digest by its length."""


class ListKind(StrEnum):
    """What the entries of a list are."""

    URL = "url"
    """URLs; one that ends in a slash also covers what lies below it, a bare host its whole site."""
    MD5 = "md5"
    """MD5 digests of files."""
    SHA1 = "sha1"
    """SHA-1 digests of files."""
    SHA256 = "sha256"
    """SHA-256 digests of files."""

    @property
    def width(self) -> int:
        """The bytes of one compiled entry; a URL is kept as the SHA-256 of its expression."""
        return {"md5": 16, "sha1": 20}.get(self.value, 32)


class EntryError(ValueError):
    """A text that is no entry of this kind of list."""


def read_entries(file: io.BufferedReader, kind: ListKind) -> Iterator[bytes | BadRow]:
    """Yield each entry compiled to `kind.width` bytes, or why it was not taken.

    The first line decides: if it names a column `url`, `md5`, `sha1` or `sha256` it is the header of a CSV file.
    Reading on raises `TableError` where that header does not name the kind asked for.
    """
    peeked = file.peek(4096)
    first = next((line for line in lines(_reader(peeked)) if _is_content(line)), None)
    names = header_of(first.text)[1] if isinstance(first, Line) else []
    if not set(names) & set(ListKind):
        return chain.from_iterable(_of_line(line, kind) for line in lines(file))
    return (_of_row(row, kind) for row in rows(file, needs=kind, comments=True))


def entry(text: str, kind: ListKind) -> bytes:
    """Compile one entry; raises `EntryError`."""
    return _url_entry(text) if kind is ListKind.URL else _digest_entry(text, kind)


def _reader(start: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(start))


def _is_content(line: Line | BadRow) -> bool:
    return isinstance(line, BadRow) or not line.text.lstrip().startswith("#")


def _of_line(line: Line | BadRow, kind: ListKind) -> Iterator[bytes | BadRow]:
    if isinstance(line, BadRow):
        yield line
    elif _is_content(line):
        yield _compiled(line.number, line.text.strip(), kind)


def _of_row(row: Row | BadRow, kind: ListKind) -> bytes | BadRow:
    return row if isinstance(row, BadRow) else _compiled(row.number, row.cells.get(kind, ""), kind)


def _compiled(number: int, text: str, kind: ListKind) -> bytes | BadRow:
    try:
        return entry(text, kind)
    except EntryError as error:
        return BadRow(number=number, reason=str(error))


def _url_entry(text: str) -> bytes:
    try:
        form = canonical(text)
        parse(f"http://{form.host}/")
    except UrlError as error:
        raise EntryError(str(error)) from error
    return sha256(expressions(form)[0].encode()).digest()


def _digest_entry(text: str, kind: ListKind) -> bytes:
    if not text:
        raise EntryError(f"there is no {kind} in this row")
    if not set(text) <= set(string.hexdigits) or len(text) not in DIGITS:
        raise EntryError(f"it is no {kind} digest: {kind.width * 2} hexadecimal digits are expected")
    if DIGITS[len(text)] != kind.value:
        raise EntryError(f"it is a {DIGITS[len(text)]} digest, the list is of {kind}")
    if text.lower() in EMPTY_FILE:
        raise EntryError("it is the digest of the empty file, which says nothing")
    return bytes.fromhex(text)
