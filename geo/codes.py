"""The countries of ISO 3166-1: their two letters, and the English names that registries write beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parent / "data" / "iso3166.tab"
# How registries write countries whose name in the table is another one.
_ALSO_NAMED: Final = {
    "czechia": "CZ",
    "great britain": "GB",
    "iran, islamic republic of": "IR",
    "korea, republic of": "KR",
    "moldova, republic of": "MD",
    "republic of korea": "KR",
    "russian federation": "RU",
    "the netherlands": "NL",
    "türkiye": "TR",
    "united kingdom": "GB",
    "united states of america": "US",
    "viet nam": "VN",
}


def country_code(text: str) -> str | None:
    """Return a code in capitals; None where it is assigned to no country (`UK`, `EU`, `ZZ`)."""
    code = text.strip().upper()
    return code if code in _names() else None


def country_named(text: str) -> str | None:
    """Return the code of the country whose English name `text` is, whole and in any case."""
    return _codes().get(text.strip().casefold())


@cache
def _names() -> dict[str, str]:
    """Read the table, code to name."""
    lines = TABLE.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {code: name for code, name in rows}  # noqa: C416 a row that is no pair is an error here


@cache
def _codes() -> dict[str, str]:
    return {name.casefold(): code for code, name in _names().items()} | _ALSO_NAMED
