"""The hotline that answers for a country: members of INHOPE, from the shipped directory."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from geo.datasets import DatasetError
from geo.facts import Hotline

DIRECTORY: Final = Path(__file__).parent / "data" / "hotlines.csv"


def hotline_for(country: str | None) -> Hotline | None:
    """Return the hotline of a country (ISO 3166-1 alpha-2); None where none is known.

    Of several the first row counts: the better known one, then by name.
    """
    return _hotlines().get(country) if country else None


def directory(path: Path) -> Callable[[str | None], Hotline | None]:
    """Return what finds the hotline of a country in another directory; raises `DatasetError`."""
    hotlines = read(path)
    return lambda country: hotlines.get(country) if country else None


def read(path: Path) -> dict[str, Hotline]:
    """Read a directory of hotlines (CSV: country, name, website); raises `DatasetError`."""
    hotlines: dict[str, Hotline] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                hotline = Hotline(country=row["country"], name=row["name"], website=row["website"])
                hotlines.setdefault(hotline.country, hotline)
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise DatasetError(
            f"{path} cannot be read as a list of hotlines ({error}); correct it or leave it out"
        ) from error
    return hotlines


@cache
def _hotlines() -> dict[str, Hotline]:
    return read(DIRECTORY)
