"""Reports as others send them: CSV and JSON Lines, each good row a Report, each bad one told by its number."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from geo.urls import UrlError, parse
from pipelines.lists.entries import DIGITS, EntryError, ListKind, entry
from pipelines.orders import Report
from pipelines.records import Algorithm, Hash, new_id
from pipelines.tables import BadRow, Line, Row, lines, rows

COLUMNS: Final = ("url", "referrer", "category", "hashes", "reference")
"""What a row may say; only `url` is needed, other columns are passed over."""


class IntakeError(ValueError):
    """A row that is no report; the sentence says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """What a file of reports held."""

    reports: tuple[Report, ...]
    bad_rows: tuple[BadRow, ...]


class _JsonRow(msgspec.Struct):
    url: str
    referrer: str | None = None
    category: str | None = None
    hashes: str | list[str] | None = None
    reference: str | int | None = None

    def cells(self) -> dict[str, str]:
        """Return the row as a CSV file would give it."""
        hashes = " ".join(self.hashes) if isinstance(self.hashes, list) else self.hashes
        values = (self.url, self.referrer, self.category, hashes, self.reference)
        return {name: str(value) for name, value in zip(COLUMNS, values, strict=True) if value is not None}


def read_reports(file: io.BufferedReader, *, received_at: datetime, received_from: str | None) -> Intake:
    """Read a file of reports; one that begins with `{` is JSON Lines, any other CSV with a header.

    Raises `TableError` where the file is empty or has no column `url`.
    """
    reports: dict[str, Report] = {}
    bad: list[BadRow] = []
    for row in _rows(file):
        report = _report_or_bad(row, received_at, received_from)
        if isinstance(report, BadRow):
            bad.append(report)
        elif report.reference in reports:
            bad.append(
                BadRow(number=row.number, reason=f"an earlier row has the reference {report.reference}")
            )
        else:
            reports[report.reference] = report
    return Intake(reports=tuple(reports.values()), bad_rows=tuple(bad))


def _report_or_bad(row: Row | BadRow, received_at: datetime, received_from: str | None) -> Report | BadRow:
    if isinstance(row, BadRow):
        return row
    try:
        return report_of(row.cells, received_at=received_at, received_from=received_from)
    except (IntakeError, UrlError) as error:
        return BadRow(number=row.number, reason=str(error))


def report_of(cells: Mapping[str, str], *, received_at: datetime, received_from: str | None) -> Report:
    """Make a report of what `COLUMNS` name, the URL as it was written; without a reference it gets one.

    Raises `UrlError` for a URL that could not be asked for, `IntakeError` for the rest.
    """
    url = cells.get("url", "").strip()
    if not url:
        raise IntakeError("the row has no url")
    parse(url)
    return Report(
        reference=cells.get("reference") or new_id(),
        url=url,
        referrer=_referrer(cells.get("referrer", "")),
        category=cells.get("category") or None,
        hashes=tuple(_hashes(cells.get("hashes", ""), received_from)),
        received_at=received_at,
        received_from=received_from,
    )


def _rows(file: io.BufferedReader) -> Iterator[Row | BadRow]:
    start = file.peek().removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"{"):
        return (_json_row(line) for line in lines(file))
    return rows(file, needs="url")


def _json_row(line: Line | BadRow) -> Row | BadRow:
    if isinstance(line, BadRow):
        return line
    try:
        return Row(number=line.number, cells=msgspec.json.decode(line.text, type=_JsonRow).cells())
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        return BadRow(number=line.number, reason=f"the line is no JSON object of a report: {error}")


def _referrer(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        parse(text.strip())
    except UrlError as error:
        raise IntakeError(f"the referrer cannot be asked for: {error}") from error
    return text.strip()


def _hashes(text: str, received_from: str | None) -> Iterator[Hash]:
    """Yield the hashes that a cell names, with or without their algorithm: `md5:0cc1... sha1:86f7...`."""
    for word in text.replace(",", " ").replace(";", " ").split():
        named, colon, value = word.lower().rpartition(":")
        algorithm = DIGITS.get(len(value))
        if algorithm is None or (colon and named.replace("-", "") != algorithm):
            raise IntakeError(
                "a hash is no md5, sha1 or sha256 digest: write `md5:` and 32 hexadecimal digits, for instance"
            )
        try:
            entry(value, ListKind(algorithm))
        except EntryError as error:
            raise IntakeError(f"a hash cannot be used: {error}") from error
        yield Hash(
            algorithm=Algorithm(algorithm),
            value=value,
            asserted_by=f"report {received_from or ''}".strip(),
            tier="B",
        )
