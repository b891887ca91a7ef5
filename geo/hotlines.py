"""The hotline that answers for a country: members of INHOPE, from the shipped directory."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

from geo.facts import Hotline

DIRECTORY: Final = Path(__file__).parent / "data" / "hotlines.csv"


def hotline_for(country: str | None) -> Hotline | None:
    """Return the hotline of a country (ISO 3166-1 alpha-2); None where none is known.

    Of several the first row counts: the better known one, then by name.
    """
    return _hotlines().get(country) if country else None


@cache
def _hotlines() -> dict[str, Hotline]:
    hotlines: dict[str, Hotline] = {}
    with DIRECTORY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            hotline = Hotline(country=row["country"], name=row["name"], website=row["website"])
            hotlines.setdefault(hotline.country, hotline)
    return hotlines
