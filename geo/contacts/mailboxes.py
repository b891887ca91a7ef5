"""Pure: which texts are mail addresses, and which of those are not for reports, by a data file with its reasons."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

from geo.datasets import DatasetError

COLUMNS: Final = ("pattern", "reason", "origin", "as_of")
SHIPPED: Final = Path(__file__).parents[1] / "data" / "mailboxes_not_for_reports.csv"
LONGEST_ADDRESS: Final = 254
_HANDLE: Final = "handle:"
# A mail header ends at a line break; whatever is no plain address is left out rather than repaired. RFC 5321, 4.1.2
# (dot-string), and a last label that is not all digits (RFC 3696, section 2): an IP address is no mail domain here.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL: Final = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}", re.ASCII
)
_PATTERN: Final = re.compile(
    rf"handle:[A-Z0-9-]+|(?!\*@\*\Z)(?:\*|{_ATOM}(?:\.{_ATOM})*)@(?:\*|(?:\*\.)?(?:{_LABEL}\.)*{_LABEL})"
)


def is_mailbox(text: str) -> bool:
    """Answer whether a text is a plain mail address and nothing else."""
    return len(text) <= LONGEST_ADDRESS and _MAIL.fullmatch(text) is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotForReports:
    """The rows of one file: mailboxes and registry handles that take no reports, each with why."""

    reasons: dict[str, str]
    """Pattern -> reason. Patterns: `LOCAL@DOMAIN`, `*@DOMAIN`, `*@*.DOMAIN` (all below it), `LOCAL@*`, `handle:HANDLE`."""

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read a file (CSV: pattern, reason, origin, as_of), ours if none is named; raises `DatasetError`."""
        path = path or SHIPPED
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return cls(reasons=dict(_rows(csv.DictReader(file, strict=True))))
        except (OSError, ValueError, csv.Error) as error:
            raise DatasetError(
                f"{path} cannot be read as a list of mailboxes ({error}); correct it or leave it out"
            ) from error

    def why(self, address: str) -> str | None:
        """Return why reports do not go to `address`; None where nothing speaks against it."""
        local, _, domain = address.casefold().rpartition("@")
        labels = domain.split(".")
        above = (f"*@*.{'.'.join(labels[start:])}" for start in range(1, len(labels)))
        patterns = (f"{local}@{domain}", f"*@{domain}", f"{local}@*", *above)
        return next((self.reasons[pattern] for pattern in patterns if pattern in self.reasons), None)

    def why_handle(self, handle: str) -> str | None:
        """Return why reports do not go to the holder of a registry's handle."""
        return self.reasons.get(f"{_HANDLE}{handle.upper()}")


@cache
def shipped() -> NotForReports:
    """Return the list that comes with Hostline."""
    return NotForReports.load()


def _rows(rows: Iterable[dict[str, str]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if set(row) != set(COLUMNS) or not all(row[column] for column in COLUMNS):
            raise ValueError(f"each row has {', '.join(COLUMNS)}, this one has not: {row}")
        if not _PATTERN.fullmatch(row["pattern"]):
            raise ValueError(f"{row['pattern']!r} is no pattern of a mailbox")
        yield row["pattern"], row["reason"]
