"""The hotline that answers for a country: members of INHOPE, from the shipped directory."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final

from geo.datasets import DatasetError
from geo.facts import Claim, Country, Gap, Hotline
from geo.operators import AS_BASIS

COLUMNS: Final = ("country", "name", "website", "report_url", "contact", "confirmed_by", "as_of")
_COUNTRY: Final = re.compile("[A-Z]{2}")
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


def gap_of(
    country: Country, operator: Iterable[Claim], find: Callable[[str | None], Hotline | None]
) -> tuple[Gap, ...]:
    """Say, where no hotline answers for the place of a host, why not and to whom a person can turn next."""
    if find(country.value) is not None:
        return ()
    if country.value is not None:
        why = f"no hotline is known for {country.value}"
    elif country.tied:
        named = (f"{hotline.name} ({hotline.country})" for value in country.tied if (hotline := find(value)))
        why = f"the country is undecided; to be told: {', '.join(named) or 'none of them has a hotline'}"
    else:
        why = "without a country no hotline can be named"
    return (Gap(question="hotline", reason=f"{why}; next: {_next(country, operator, find)}"),)


def _next(country: Country, operator: Iterable[Claim], find: Callable[[str | None], Hotline | None]) -> str:
    seats = [(hotline, claim.basis) for claim in operator if (hotline := find(claim.value))]
    steps = []
    for hotline, basis in seats[:1]:
        why = (
            "where the network's AS is registered"
            if basis == AS_BASIS
            else "where the network's operator sits"
        )
        steps.append(f"{hotline.name} ({hotline.country}), {why}")
    if country.value is not None:
        steps.append(f"the police of {country.value}, through your own (INTERPOL)")
    return ", then ".join(["whoever can act on the content", *steps])


def read(path: Path) -> dict[str, Hotline]:
    """Read a directory of hotlines (CSV with `COLUMNS`, of which three are needed); raises `DatasetError`."""
    hotlines: dict[str, Hotline] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                hotline = _hotline(row)
                hotlines.setdefault(hotline.country, hotline)
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise DatasetError(
            f"{path} cannot be read as a list of hotlines ({error}); correct it or leave it out"
        ) from error
    return hotlines


def _hotline(row: dict[str, str]) -> Hotline:
    if not _COUNTRY.fullmatch(row["country"]) or not row["name"]:
        raise ValueError(f"a row needs a country of two capital letters and a name, this one is {row}")
    # An address that nobody has confirmed may be a stranger's: it is not even shown.
    confirmed_by = (row.get("confirmed_by") or "").strip() or None
    return Hotline(
        country=row["country"],
        name=row["name"],
        website=row["website"],
        report_url=row.get("report_url") or None,
        contact=(row.get("contact") or None) if confirmed_by else None,
        confirmed_by=confirmed_by,
        as_of=row.get("as_of") or None,
    )


@cache
def _hotlines() -> dict[str, Hotline]:
    return read(DIRECTORY)
