"""Look-ups of addresses in MMDB files: the operator's own first, then those that Hostline ships."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import maxminddb

_DATA: Final = Path(__file__).parent / "data"
SHIPPED: Final = (_DATA / "networks.mmdb", _DATA / "countries.mmdb")
_AS_NUMBER: Final = re.compile(r"(?:AS)?([0-9]{1,10})")
_COUNTRY: Final = re.compile("[A-Z]{2}")
# Codes that data sets use for "somewhere", "Europe" and "Asia/Pacific".
_NO_COUNTRY: Final = frozenset({"ZZ", "XX", "EU", "AP"})


class DatasetError(Exception):
    """A data file is missing or corrupt; the sentence says which, why, and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where the rows of a file come from."""

    name: str
    as_of: str
    """Day of the source's state, such as `2026-06-01`."""
    licence: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DatasetInfo:
    """What a file says about itself."""

    path: Path
    built: datetime
    source: Source
    age: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What is known of one address; each part keeps the source that said it."""

    prefix: str | None
    """The largest block around the address of which the source says the same, such as `192.0.2.0/24`."""
    asn: int | None
    as_name: str | None
    network_source: Source | None
    country: str | None
    """ISO 3166-1 alpha-2."""
    country_source: Source | None


class Dataset:
    """Several MMDB files asked in order; usable as a context manager, safe to share between threads."""

    def __init__(self, files: tuple[_File, ...]) -> None:
        self._files = files

    @classmethod
    def open(cls, *paths: Path, shipped: bool = True) -> Self:
        """Map the given files and, after them, the shipped ones; raises `DatasetError`."""
        return cls(tuple(_File(path) for path in (*paths, *(SHIPPED if shipped else ()))))

    def look_up(self, ip: IPv4Address | IPv6Address) -> Entry | None:
        """Return what the first file that knows says of network and of country; None where no file knows."""
        known = self.opinions(ip)
        if not known:
            return None
        network = next((entry for entry in known if entry.network_source), known[0])
        country = next((entry for entry in known if entry.country_source), known[0])
        return Entry(
            prefix=network.prefix,
            asn=network.asn,
            as_name=network.as_name,
            network_source=network.network_source,
            country=country.country,
            country_source=country.country_source,
        )

    def opinions(self, ip: IPv4Address | IPv6Address) -> tuple[Entry, ...]:
        """Return each file's own entry, in order: sources that disagree stay apart."""
        return tuple([entry for file in self._files if (entry := file.entry(ip)) is not None])

    def describe(self) -> tuple[DatasetInfo, ...]:
        """Say of each file where it lies, from whom and how old it is."""
        now = datetime.now(UTC)
        return tuple(
            DatasetInfo(path=file.path, built=file.built, source=file.source, age=now - file.built)
            for file in self._files
        )

    def close(self) -> None:
        """Unmap the files; a look-up afterwards is an error."""
        for file in self._files:
            file.reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _File:
    """One mapped MMDB file, of ours or of another publisher."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.reader = maxminddb.open_database(path, maxminddb.MODE_MMAP_EXT)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            raise DatasetError(f"{path} cannot be read as an MMDB file ({error}); {_advice(path)}") from error
        about = self.reader.metadata()
        self.versions = range(4, about.ip_version + 1)
        self.built = datetime.fromtimestamp(about.build_epoch, UTC)
        self.source = Source(
            name=about.description.get("source") or about.database_type or path.name,
            as_of=about.description.get("as_of") or f"{self.built:%Y-%m-%d}",
            licence=about.description.get("licence"),
        )

    def entry(self, ip: IPv4Address | IPv6Address) -> Entry | None:
        if ip.version not in self.versions:
            return None
        try:
            record, length = self.reader.get_with_prefix_len(ip)
        except maxminddb.InvalidDatabaseError as error:
            raise DatasetError(f"{self.path} is corrupt at {ip} ({error}); {_advice(self.path)}") from error
        if not isinstance(record, dict):
            return None
        asn, as_name, country = _asn(record), _as_name(record), _country(record)
        network = asn is not None or as_name is not None
        if not network and country is None:
            return None
        return Entry(
            prefix=_prefix(ip, length) if network else None,
            asn=asn,
            as_name=as_name,
            network_source=self.source if network else None,
            country=country,
            country_source=self.source if country else None,
        )


def _advice(path: Path) -> str:
    """Return what to do about a bad file: ours is part of the program, another's is the operator's."""
    return "install Hostline again" if path in SHIPPED else "correct or leave out the setting that names it"


def _prefix(ip: IPv4Address | IPv6Address, length: int) -> str:
    """Return the block of `length` bits around `ip`; `ipaddress.ip_network` takes five times as long."""
    rest = ip.max_prefixlen - length
    return f"{type(ip)(int(ip) >> rest << rest)}/{length}"


def _asn(record: Mapping[str, Any]) -> int | None:
    """Read the AS number: our `asn`, IPinfo's (`AS64500`), MaxMind's and DB-IP's long name."""
    asn = record.get("asn") or record.get("autonomous_system_number")
    if isinstance(asn, int):
        return asn
    number = _AS_NUMBER.fullmatch(asn) if isinstance(asn, str) else None
    return int(number[1]) if number else None


def _as_name(record: Mapping[str, Any]) -> str | None:
    name = record.get("as_name") or record.get("autonomous_system_organization")
    return name if isinstance(name, str) else None


def _country(record: Mapping[str, Any]) -> str | None:
    """Read the country: ours and IPinfo's `country_code`, MaxMind's and DB-IP's `country.iso_code`.

    `registered_country` is where a network is registered, never where a server is, and so is not read.
    """
    country = record.get("country")
    code = record.get("country_code") or (country.get("iso_code") if isinstance(country, dict) else country)
    if not isinstance(code, str) or code in _NO_COUNTRY or not _COUNTRY.fullmatch(code):
        return None
    return code
