"""What one record of an MMDB file says, whoever published it: AS number and name, country, anycast."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

CENSUS: Final = "Hostline anycast"
"""The kind of a file that holds a census of anycast, as `geo.census` writes it."""
_AS_NUMBER: Final = re.compile(r"(?:AS)?([0-9]{1,10})")
_COUNTRY: Final = re.compile("[A-Z]{2}")
# Codes that data sets use for "somewhere", "Europe" and "Asia/Pacific".
_NO_COUNTRY: Final = frozenset({"ZZ", "XX", "EU", "AP"})


def asn_of(record: Mapping[str, Any]) -> int | None:
    """Read the AS number: our `asn`, IPinfo's (`AS64500`), MaxMind's and DB-IP's long name."""
    asn = record.get("asn") or record.get("autonomous_system_number")
    if asn is None or isinstance(asn, int):
        return asn
    number = _AS_NUMBER.fullmatch(asn) if isinstance(asn, str) else None
    return int(number[1]) if number else None


def as_name_of(record: Mapping[str, Any]) -> str | None:
    """Read the name of the AS."""
    name = record.get("as_name") or record.get("autonomous_system_organization")
    return name if isinstance(name, str) else None


def country_of(record: Mapping[str, Any]) -> str | None:
    """Read the country: ours and IPinfo's `country_code`, MaxMind's and DB-IP's `country.iso_code`.

    `registered_country` is where a network is registered, never where a server is, and so is not read.
    """
    code = record.get("country_code")
    if code is None:
        country = record.get("country")
        code = country.get("iso_code") if isinstance(country, dict) else country
    return code if isinstance(code, str) and _is_country(code) else None


@lru_cache(maxsize=1024)
def _is_country(code: str) -> bool:
    return code not in _NO_COUNTRY and _COUNTRY.fullmatch(code) is not None


def is_anycast(record: Mapping[str, Any]) -> bool:
    """Answer whether the record says so: our `anycast`, IPinfo's `is_anycast`, MaxMind's `traits.is_anycast`."""
    if record.get("anycast") is True or record.get("is_anycast") is True:
        return True
    traits = record.get("traits")
    return isinstance(traits, dict) and traits.get("is_anycast") is True
