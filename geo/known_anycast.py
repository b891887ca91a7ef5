"""Prefixes that documents call anycast: root servers, public resolvers, AS112. A hand-kept list, and no census.

A document that names an address alone makes its /24 or /48 anycast: the internet routes no smaller block (`certainty`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.facts import Claim
from geo.prefixes import Prefix, Prefixes, read_prefix

BASIS: Final = "document"
COLUMNS: Final = ("prefix", "operator", "origin", "as_of", "certainty")
FILE: Final = Path(__file__).parent / "data" / "anycast.csv"
_CERTAINTIES: Final = frozenset({"prefix", "address"})
_SMALLEST_ROUTED: Final = {4: 24, 6: 48}


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownAnycast:
    """One row: a prefix that is announced from several places, and the document that says so."""

    prefix: Prefix
    operator: str
    origin: str
    as_of: str
    certainty: str
    """`prefix` where the document names the prefix, `address` where it names an address inside it."""

    @property
    def claim(self) -> Claim:
        """Return the row as what it claims of its prefix."""
        source = f"{self.operator}: {self.origin}"
        return Claim(value=str(self.prefix), basis=BASIS, source=source, as_of=self.as_of)


def read(path: Path) -> Prefixes[KnownAnycast]:
    """Read a list (CSV with `COLUMNS`); raises `ValueError` or `OSError`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_row(row) for row in csv.DictReader(file, strict=True)]
    return Prefixes((row.prefix, row) for row in rows)


def _row(row: dict[str, str | None]) -> KnownAnycast:
    prefix, operator, origin, as_of, certainty = (row.get(column) or "" for column in COLUMNS)
    if not all((prefix, operator, origin, as_of)):
        raise ValueError(f"{', '.join(COLUMNS)} are needed, a row has {row}")
    if certainty not in _CERTAINTIES:
        raise ValueError(f"certainty is {' or '.join(sorted(_CERTAINTIES))}, a row has {row}")
    block = read_prefix(prefix)
    if certainty == "address" and block.prefixlen != _SMALLEST_ROUTED[block.version]:
        raise ValueError(f"an address proves the smallest block that is routed around it, a row has {row}")
    return KnownAnycast(prefix=block, operator=operator, origin=origin, as_of=as_of, certainty=certainty)
