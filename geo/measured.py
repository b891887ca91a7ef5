"""Where the operator has measured that addresses are, by latency for instance: Hostline itself measures nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from geo.codes import country_code
from geo.datasets import DatasetError
from geo.facts import Claim
from geo.prefixes import Prefix, Prefixes, read_prefix

BASIS: Final = "latency"
COLUMNS: Final = ("prefix", "country", "source", "as_of")


def read(paths: Iterable[Path]) -> Prefixes[Claim]:
    """Read CSV files with the columns `prefix,country,source,as_of`; raises `DatasetError` at the first bad line."""
    return Prefixes(row for path in paths for row in _rows(path))


def _rows(path: Path) -> list[tuple[Prefix, Claim]]:
    try:
        lines = csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True), strict=True)
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}); correct or leave out [geo] measured") from error
    try:
        return _read(lines)
    except (ValueError, csv.Error) as error:
        place = f"{path} line {lines.line_num}"
        raise DatasetError(f"{place}: {error}; correct it or leave out [geo] measured") from error


def _read(lines: Iterator[list[str]]) -> list[tuple[Prefix, Claim]]:
    if tuple(next(lines, ())) != COLUMNS:
        raise ValueError(f"the first line is not {','.join(COLUMNS)}")
    return [_row(fields) for fields in lines if fields]


def _row(fields: list[str]) -> tuple[Prefix, Claim]:
    if len(fields) != len(COLUMNS):
        raise ValueError(f"{len(fields)} fields instead of {len(COLUMNS)}")
    prefix, code, source, as_of = (field.strip() for field in fields)
    country = country_code(code)
    if country is None:
        raise ValueError(f"{code!r} is no country of ISO 3166-1")
    if not source or not source.isprintable():
        raise ValueError("the source is missing or no line of text")
    date.fromisoformat(as_of)
    return read_prefix(prefix), Claim(value=country, basis=BASIS, source=source, as_of=as_of)
