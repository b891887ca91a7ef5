"""What networks publish about where their addresses are used: geofeeds, in the form of RFC 8805.

A line that cannot be read is counted and left out, never repaired; what is left out says nothing of any place.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from geo.codes import country_code
from geo.datasets import DatasetError
from geo.facts import Claim
from geo.prefixes import Ip, Prefix, Prefixes, read_prefix

MOST_BYTES: Final = 32 << 20
MOST_ROWS: Final = 500_000
LONGEST_LINE: Final = 1_000
BASIS: Final = "geofeed"
# Nobody holds more: a feed for half of the internet is a mistake.
_WIDEST: Final = {4: 8, 6: 16}
_REGION: Final = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")


class GeofeedError(ValueError):
    """The text is no geofeed that is read; the sentence says why."""


class _LineError(ValueError):
    """One line says nothing that can be used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """One line: where the addresses of a prefix are used."""

    prefix: Prefix
    country: str | None
    """Null where the feed asks not to place the prefix (an empty field, or `ZZ`)."""
    region: str | None
    """ISO 3166-2, such as `NL-NH`."""
    city: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Geofeed:
    """The entries of one feed."""

    source: str
    as_of: str
    entries: Prefixes[FeedEntry]
    ignored: int
    """Lines that could not be read, or that contradict each other."""

    def entry_for(self, ip: Ip, *, within: tuple[Ip, Ip] | None = None) -> FeedEntry | None:
        """Return the most specific entry around `ip`; with `within`, only of prefixes inside that range.

        RFC 9632, section 3: who refers to a feed can speak for its own range alone.
        """
        return next((entry for entry in self.entries.around(ip) if _inside(entry.prefix, within)), None)

    def claim_about(self, ip: Ip, *, within: tuple[Ip, Ip] | None = None) -> Claim | None:
        """Return where the feed says that `ip` is used."""
        entry = self.entry_for(ip, within=within)
        if entry is None or entry.country is None:
            return None
        return Claim(value=entry.country, basis=BASIS, source=self.source, as_of=self.as_of)


def parse(
    content: bytes,
    *,
    source: str,
    as_of: str,
    within: tuple[Ip, Ip] | None = None,
    most_rows: int | None = None,
) -> Geofeed:
    """Read a feed, with `within` only what lies inside that range; raises `GeofeedError` where it is too large."""
    if len(content) > MOST_BYTES:
        raise GeofeedError(f"it has more than {MOST_BYTES} bytes")
    found: dict[Prefix, FeedEntry] = {}
    torn: set[Prefix] = set()
    ignored = 0
    for line in _lines(content, most_rows or MOST_ROWS):
        try:
            entry, whole = _entry(line)
        except _LineError:
            ignored += 1
            continue
        if not _inside(entry.prefix, within):
            continue
        known = found.setdefault(entry.prefix, entry)
        ignored += known is not entry or not whole
        if known.country != entry.country or not whole:
            torn.add(entry.prefix)
    for prefix in torn:
        # A prefix in two countries is in neither, and the wider one around it does not know better.
        found[prefix] = replace(found[prefix], country=None)
    return Geofeed(source=source, as_of=as_of, entries=Prefixes(found.items()), ignored=ignored)


def read(path: Path) -> Geofeed:
    """Read the operator's own file, whose day is that of the file; raises `DatasetError`."""
    try:
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return parse(content, source=f"geofeed {path.name}", as_of=f"{day:%Y-%m-%d}")
    except OSError as error:
        reason: object = error.strerror
    except GeofeedError as error:
        reason = error
    raise DatasetError(f"{path} cannot be read as a geofeed ({reason}); correct or leave out [geo] geofeeds")


def _lines(content: bytes, most_rows: int) -> Iterator[str]:
    """Yield the lines without comments and blanks; raises `GeofeedError` where they are too many."""
    count = 0
    for raw in io.BytesIO(content.removeprefix(codecs.BOM_UTF8)):
        line = _uncommented(raw.decode("utf-8", "replace")).strip()
        if not line:
            continue
        count += 1
        if count > most_rows:
            raise GeofeedError(f"it has more than {most_rows} lines")
        yield line


def _uncommented(line: str) -> str:
    """Cut a line at its `#`; one inside quotes belongs to a field."""
    start = line.find("#")
    if len(line) > LONGEST_LINE:
        # It is not read anyway, and looking at each of its hashes would take hours.
        return "" if line.lstrip().startswith("#") else line
    while start >= 0 and line.count('"', 0, start) % 2:
        start = line.find("#", start + 1)
    return line if start < 0 else line[:start]


def _entry(line: str) -> tuple[FeedEntry, bool]:
    """Return the entry, and whether all of its line could be read; raises `_LineError` without a prefix."""
    if len(line) > LONGEST_LINE:
        raise _LineError("the line is too long")
    try:
        (fields,) = csv.reader([line], strict=True, skipinitialspace=True)
        prefix, code, region, city = [*(field.strip() for field in fields[:4]), "", "", ""][:4]
        network = read_prefix(prefix)
    except (ValueError, csv.Error) as error:
        raise _LineError(str(error)) from error
    if network.prefixlen < _WIDEST[network.version]:
        raise _LineError("the prefix is too wide")
    country = country_code(code)
    place = region.upper() if _REGION.fullmatch(region.upper()) else None
    agrees = not (country and place) or place.startswith(f"{country}-")
    known = country is not None or code.upper() in {"", "ZZ"}
    entry = FeedEntry(prefix=network, country=country if agrees else None, region=place, city=city or None)
    return entry, agrees and known


def _inside(prefix: Prefix, within: tuple[Ip, Ip] | None) -> bool:
    if within is None:
        return True
    first, last = within
    numbers = int(prefix.network_address), int(prefix.broadcast_address)
    return prefix.version == first.version and int(first) <= numbers[0] and numbers[1] <= int(last)
