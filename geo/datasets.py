"""Look-ups of addresses in MMDB files: the operator's own first, then those that Hostline ships."""

from __future__ import annotations

import csv
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import maxminddb

from geo import known_anycast
from geo.facts import Claim
from geo.known_anycast import KnownAnycast
from geo.mmdb_records import CENSUS, as_name_of, asn_of, country_of, is_anycast
from geo.prefixes import Prefixes

_DATA: Final = Path(__file__).parent / "data"
SHIPPED: Final = (_DATA / "networks.mmdb", _DATA / "countries.mmdb")
# A publisher who marks anycast marks these.
_EVERYWHERE: Final = tuple(map(ip_address, ("8.8.8.8", "1.1.1.1", "9.9.9.9", "2001:4860:4860::8888")))


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
    anycast: bool = False
    """Whether a source found it announced from several places."""
    anycast_by: Claim | None = None
    """Which source, and of which prefix."""
    origins: tuple[int, ...] = ()
    """Every AS number that a source names, the first one's first."""


class Dataset:
    """Several MMDB files asked in order; usable as a context manager, safe to share between threads."""

    def __init__(self, files: tuple[_File, ...], known: Prefixes[KnownAnycast] | None = None) -> None:
        self._files = files
        self._known: Prefixes[KnownAnycast] = Prefixes() if known is None else known
        days = (file.source.as_of for file in files if file.marks_anycast())
        self.census_day: Final = max(days, default=None)
        """The day of the newest anycast census; None where there is none, for the list of documents holds few prefixes."""

    @classmethod
    def open(cls, *paths: Path, shipped: bool = True, updated: Path | None = None) -> Self:
        """Map the given files and, after them, the shipped ones; raises `DatasetError`.

        `updated` is a directory of newer files: those of a shipped one's name stand in its place, others before it.
        """
        newer = {path.name: path for path in sorted(updated.glob("*.mmdb"))} if updated else {}
        ours = [newer.pop(path.name, path) for path in SHIPPED] if shipped else []
        files = tuple(_File(path) for path in (*paths, *newer.values(), *ours))
        return cls(files, _documented() if shipped else None)

    def look_up(self, ip: IPv4Address | IPv6Address) -> Entry | None:
        """Return what the first file that knows says of network and of country; None where no file knows."""
        network = place = None
        known = next(self._known.around(ip), None)
        anycast, origins = known.claim if known else None, []
        for file in self._files:
            said = file.said(ip)
            if said is None:
                continue
            anycast = anycast or (said.found_at(ip) if said.anycast else None)
            if said.asn is not None and said.asn not in origins:
                origins.append(said.asn)
            if network is None and said.knows_network:
                network = said
            if place is None and said.country is not None:
                place = said
        if network is None and place is None and not anycast:
            return None
        return Entry(
            prefix=_prefix(ip, network.length) if network else None,
            asn=network.asn if network else None,
            as_name=network.as_name if network else None,
            network_source=network.source if network else None,
            country=place.country if place else None,
            country_source=place.source if place else None,
            anycast=anycast is not None,
            anycast_by=anycast,
            origins=tuple(origins),
        )

    def opinions(self, ip: IPv4Address | IPv6Address) -> tuple[Entry, ...]:
        """Return each file's own entry, in order: sources that disagree stay apart."""
        return tuple([said.entry(ip) for file in self._files if (said := file.said(ip)) is not None])

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

    def marks_anycast(self) -> bool:
        """Answer whether the file is a census, or knows anycast beside other things."""
        if self.reader.metadata().database_type == CENSUS:
            return True
        try:
            return any(said.anycast for ip in _EVERYWHERE if (said := self.said(ip)) is not None)
        except DatasetError:
            return False

    def said(self, ip: IPv4Address | IPv6Address) -> _Said | None:
        """Return what the record of an address says, where it says anything of use."""
        if ip.version not in self.versions:
            return None
        try:
            record, length = self.reader.get_with_prefix_len(ip)
        except maxminddb.InvalidDatabaseError as error:
            raise DatasetError(f"{self.path} is corrupt at {ip} ({error}); {_advice(self.path)}") from error
        if not isinstance(record, dict):
            return None
        asn, as_name, country = asn_of(record), as_name_of(record), country_of(record)
        network, anycast = asn is not None or as_name is not None, is_anycast(record)
        if not network and country is None and not anycast:
            return None
        return _Said(self.source, length, network, asn, as_name, country, anycast)


class _Said(NamedTuple):
    """What one file says of an address. A named tuple, since a hundred thousand a second are made."""

    source: Source
    length: int
    knows_network: bool
    asn: int | None
    as_name: str | None
    country: str | None
    anycast: bool

    def found_at(self, ip: IPv4Address | IPv6Address) -> Claim:
        """Say by whom, in which prefix and when the address was found anycast."""
        source = self.source
        return Claim(value=_prefix(ip, self.length), basis="census", source=source.name, as_of=source.as_of)

    def entry(self, ip: IPv4Address | IPv6Address) -> Entry:
        network = self.knows_network
        return Entry(
            prefix=_prefix(ip, self.length) if network else None,
            asn=self.asn,
            as_name=self.as_name,
            network_source=self.source if network else None,
            country=self.country,
            country_source=self.source if self.country else None,
            anycast=self.anycast,
            anycast_by=self.found_at(ip) if self.anycast else None,
            origins=() if self.asn is None else (self.asn,),
        )


def _documented() -> Prefixes[KnownAnycast]:
    path = known_anycast.FILE
    try:
        return known_anycast.read(path)
    except (OSError, ValueError, csv.Error) as error:
        raise DatasetError(
            f"{path} cannot be read as a list of anycast ({error}); install Hostline again"
        ) from error


def _advice(path: Path) -> str:
    """Return what to do about a bad file: ours is part of the program, another's is the operator's."""
    return "install Hostline again" if path in SHIPPED else "correct or leave out the setting that names it"


def _prefix(ip: IPv4Address | IPv6Address, length: int) -> str:
    """Return the block of `length` bits around `ip`; `ipaddress.ip_network` takes ten times as long."""
    rest = ip.max_prefixlen - length
    number = int(ip) >> rest << rest
    if ip.version == 4:  # noqa: PLR2004 the protocol's own number
        return f"{socket.inet_ntoa(number.to_bytes(4, 'big'))}/{length}"
    return f"{IPv6Address(number)}/{length}"
