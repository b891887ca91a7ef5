"""The data files of the lab, in the forms that `geo` reads: three maps, the fronts, a census of anycast, a geofeed."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from crawler.sandbox.lab.model import Block
from crawler.sandbox.lab.networks import BLOCKS
from crawler.sandbox.lab.registries import geofeed
from crawler.sandbox.lab.situations import SITUATIONS
from geo.census import compile_census
from geo.fronts.rules import COLUMNS, Kind
from geo.tree import Record, Span, write

AS_OF: Final = datetime(2026, 3, 1, tzinfo=UTC)
DAY: Final = f"{AS_OF:%Y-%m-%d}"
MAPS: Final = ("Lab map of networks", "Second lab map", "Third lab map")


def write_maps(folder: Path) -> tuple[Path, ...]:
    """Write the geolocation files; the first also knows who announces what."""
    return tuple(_write_map(folder, number) for number in range(len(MAPS)))


def write_fronts(path: Path) -> Path:
    """Write the fronts and platforms, as far as the program knows such rows."""
    known = {kind.value for kind in Kind}
    rows = [row for situation in SITUATIONS for row in situation.fronts if row.kind in known]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows((row.name, row.verdict, row.kind, row.value, "Lab", DAY) for row in rows)
    return path


def write_census(folder: Path) -> Path:
    """Write the prefixes that are announced from several places, as a census publishes them, and compile them."""
    published = folder / f"anycast-{DAY}.csv"
    published.write_text("".join(f"{block.prefix}\n" for block in BLOCKS if block.anycast), encoding="utf-8")
    return compile_census(published, folder)


def write_reverse(path: Path) -> Path:
    """Write whose reverse names hold a code for a city, and how (the codes are those that the program ships)."""
    header = "domain,form,codes,origin,as_of"
    path.write_text(f"{header}\nweathercock.example,label+digits,city,Lab,{DAY}\n", encoding="utf-8")
    return path


def write_geofeed(path: Path) -> Path:
    """Write what operators say of their own networks (RFC 8805)."""
    path.write_text(geofeed(), encoding="utf-8")
    return path


def _write_map(folder: Path, number: int) -> Path:
    path = folder / f"map-{number + 1}.mmdb"
    spans: dict[int, list[Span]] = {4: [], 6: []}
    for block in BLOCKS:
        if record := _record(block, number):
            spans[block.range.version] += _outside_others(block, record)
    about = {"en": "The invented networks of the lab", "source": MAPS[number], "as_of": DAY}
    ordered = {version: sorted(rows, key=lambda span: span.first) for version, rows in spans.items()}
    write(path, ordered, kind=MAPS[number], description=about, built=AS_OF)
    return path


def _record(block: Block, number: int) -> Record:
    country = block.maps[number] if number < len(block.maps) else ""
    rows: list[tuple[str, str | int]] = [("country_code", country)] if country else []
    if number == 0 and block.asn:
        rows += [("as_name", block.as_name or block.name), ("asn", block.asn)]
    return tuple(sorted(rows))


def _outside_others(block: Block, record: Record) -> list[Span]:
    """Return the block without the narrower ones inside it, which have records of their own."""
    spans, first, last = [], int(block.range[0]), int(block.range[-1])
    inside = (
        other.range
        for other in BLOCKS
        if other is not block and other.range.version == block.range.version and other.range[0] in block.range
        if other.range.prefixlen > block.range.prefixlen
    )
    for other in sorted(inside, key=lambda network: int(network[0])):
        if int(other[0]) > first:
            spans.append(Span(first=first, last=int(other[0]) - 1, record=record))
        first = max(first, int(other[-1]) + 1)
    if first <= last:
        spans.append(Span(first=first, last=last, record=record))
    return spans
