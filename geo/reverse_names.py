"""Where an address is, from the location code in its reverse name (PTR): believed only where its operator uses codes.

The name must lie below a domain of the table, and the code must stand where that operator writes it: a whole label,
or its last part, with its number. A country's top-level domain is no code: it says where a name is registered.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

BASIS: Final = "reverse-name"
_DATA: Final = Path(__file__).parent / "data"
DOMAINS: Final = _DATA / "reverse_domains.csv"
CODES: Final = _DATA / "location_codes.csv"
_PLAIN: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


class Form(StrEnum):
    """How the code stands in the label right before the domain."""

    LABEL = "label"
    """It is the whole label: `eu-west-1`."""
    NUMBERED_LABEL = "label+digits"
    """It is the whole label, with a number: `ams1`."""
    NUMBERED_PART = "part+digits"
    """It is the part behind the last hyphen, with a number: `cr1-fra6`."""


_PATTERNS: Final = {
    Form.LABEL: re.compile(r"([a-z0-9-]+)"),
    Form.NUMBERED_LABEL: re.compile(r"([a-z]+)[0-9]{1,3}"),
    Form.NUMBERED_PART: re.compile(r"(?:[a-z0-9]+-)+([a-z]+)[0-9]{1,3}"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Convention:
    form: Form
    codes: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReverseNames:
    """The conventions of operators, and the codes that they use."""

    conventions: Mapping[str, _Convention]
    """By domain."""
    codes: Mapping[str, Mapping[str, str]]
    """Each list of codes: code to country."""

    @classmethod
    def load(cls, domains: Path = DOMAINS, codes: Path = CODES) -> Self:
        """Read the tables that come with Hostline, or others of their form."""
        lists: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in _rows(codes):
            lists[row["codes"]][row["code"]] = row["country"]
        conventions = {
            row["domain"]: _Convention(form=Form(row["form"]), codes=row["codes"]) for row in _rows(domains)
        }
        return cls(conventions=conventions, codes=dict(lists))

    def country_of(self, name: str) -> str | None:
        """Return the country that the code in `name` stands for; None without a code that is believed."""
        name = name.lower().removesuffix(".")
        if not _PLAIN.fullmatch(name):
            return None
        labels = name.split(".")
        # At least one label stands before the code: the place itself is no server.
        for start in range(2, len(labels)):
            convention = self.conventions.get(".".join(labels[start:]))
            if convention is not None:
                code = _PATTERNS[convention.form].fullmatch(labels[start - 1])
                return self.codes[convention.codes].get(code[1]) if code else None
        return None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
