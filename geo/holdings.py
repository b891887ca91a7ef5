"""What data this run has: the shipped files, or the operator's newer ones in their place, with their age and digests."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from geo import domains, fronts, hotlines, known_anycast
from geo.datasets import Dataset, DatasetError
from geo.freshness import age_in_days, is_stale
from geo.sources import FRONTS, HOTLINES
from geo.versions import Kept, digest_of

_LIST_DAY: Final = re.compile(r"^// VERSION: (\d{4}-\d\d-\d\d)", re.MULTILINE)


class State(StrEnum):
    """What may be done with a data file."""

    OK = "OK"
    """Young enough, and what was put in place."""
    STALE = "STALE"
    """Too old for a notice to rest on it; still shown, with its age."""
    CHANGED = "CHANGED"
    """Not the file that was put in place: not to be used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One data file, as `hostline geo status` tells of it."""

    file: str
    path: str
    source: str
    as_of: str | None
    age_days: int | None
    licence: str | None
    sha256: str
    version: str | None
    """The operator's version that it belongs to; null for what comes with Hostline and what the settings name."""
    state: State


@dataclass(frozen=True, kw_only=True, slots=True)
class Holdings:
    """Where each kind of data is read from."""

    mmdb: tuple[Path, ...]
    """Named by the operator's settings."""
    kept: Kept | None

    @property
    def fronts(self) -> Path:
        """The list of fronts and platforms."""
        return self._file(FRONTS) or fronts.SHIPPED

    @property
    def hotlines(self) -> Path:
        """The directory of hotlines."""
        return self._file(HOTLINES) or hotlines.DIRECTORY

    def dataset(self) -> Dataset:
        """Open the data about addresses; raises `DatasetError`."""
        return Dataset.open(*self.mmdb, updated=self.kept.path if self.kept else None)

    def require_whole(self) -> None:
        """Raise `DatasetError` where a file is not what was put in place: about 45 ms for 60 MB, so once at the start of a run."""
        if self.kept is not None:
            self.kept.require_whole()

    def _file(self, name: str) -> Path | None:
        return self.kept.file(name) if self.kept else None


class _Described(NamedTuple):
    path: Path
    source: str
    as_of: str | None
    licence: str | None


def status(holdings: Holdings, now: datetime, *, most_days: int) -> Iterator[Holding]:
    """Tell of each data file its source, day, digest and state; raises `DatasetError`."""
    for each in _described(holdings):
        digest, version = digest_of(each.path), _version_of(each.path, holdings.kept)
        stale = each.as_of is not None and is_stale(each.as_of, now, most_days=most_days)
        changed = (
            holdings.kept is not None and version is not None and not _is_as_kept(each, digest, holdings.kept)
        )
        yield Holding(
            file=each.path.name,
            path=str(each.path),
            source=each.source,
            as_of=each.as_of,
            age_days=age_in_days(each.as_of, now) if each.as_of else None,
            licence=each.licence,
            sha256=digest,
            version=version,
            state=State.CHANGED if changed else State.STALE if stale else State.OK,
        )


def _described(holdings: Holdings) -> Iterator[_Described]:
    with holdings.dataset() as dataset:
        for info in dataset.describe():
            yield _Described(info.path, info.source.name, info.source.as_of, info.source.licence)
    for path, source in ((holdings.fronts, "fronts and platforms"), (holdings.hotlines, "hotlines")):
        yield _Described(path, f"{source}, each row with its own origin", _newest_row(path), None)
    known = known_anycast.FILE
    yield _Described(known, "documented anycast, each row with its own origin", _newest_row(known), None)
    suffixes = domains.SUFFIX_LIST
    yield _Described(suffixes, "Public Suffix List", _day_of_list(suffixes), "MPL-2.0")


def _is_as_kept(each: _Described, digest: str, kept: Kept) -> bool:
    return any(file.sha256 == digest for file in kept.version.files if file.name == each.path.name)


def _version_of(path: Path, kept: Kept | None) -> str | None:
    return kept.version.name if kept is not None and path.parent == kept.path else None


def _newest_row(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return max((row["as_of"] for row in csv.DictReader(file) if row.get("as_of")), default=None)
    except (OSError, ValueError, csv.Error) as error:
        raise DatasetError(f"{path} cannot be read ({error}); correct it or leave it out") from error


def _day_of_list(path: Path) -> str | None:
    found = _LIST_DAY.search(path.read_text(encoding="utf-8")[:4096])
    return found[1] if found else None
