"""Sites that name their files by hash: an allow-list, for most names that look like a hash are none."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from geo.urls import UrlError, resolve
from pipelines.lists.entries import EMPTY_FILE
from pipelines.records import Algorithm, Hash
from pipelines.tables import BadRow, Row, TableError, rows

SHIPPED: Final = Path(__file__).parent / "data" / "hash_sites.csv"
_TIERS: Final = frozenset("ABC")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Naming:
    """How one site names files."""

    path: re.Pattern[str]
    algorithm: Algorithm
    tier: str
    of: str


class HashSites:
    """The allow-list, by host."""

    def __init__(self, namings: dict[str, list[_Naming]]) -> None:
        self._namings = namings

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the allow-list that is shipped, or the operator's own; raises `TableError` or `OSError`."""
        namings = defaultdict(list)
        with (path or SHIPPED).open("rb") as file:
            for row in rows(file, needs="host", comments=True):
                host, naming = _naming(row)
                namings[host].append(naming)
        return cls(dict(namings))

    def hash_of(self, url: str) -> Hash | None:
        """Return the hash that the URL's name asserts, or None where its site is not listed."""
        if not self._may_name(url):
            return None
        try:
            parsed = resolve(url, url)
        except UrlError:
            return None
        for naming in self._namings.get(parsed.host, ()):
            if (match := naming.path.fullmatch(parsed.path)) and match["hash"] not in EMPTY_FILE:
                by = f"{parsed.host} file name{naming.of}"
                return Hash(algorithm=naming.algorithm, value=match["hash"], asserted_by=by, tier=naming.tier)
        return None

    def _may_name(self, url: str) -> bool:
        # Parsing costs more than this, and nearly all URLs are of other sites.
        return url.partition("://")[2].partition("/")[0].partition(":")[0] in self._namings


def _naming(row: Row | BadRow) -> tuple[str, _Naming]:
    if isinstance(row, BadRow):
        raise TableError(f"row {row.number} of the hash-named sites: {row.reason}")
    cells = row.cells
    try:
        naming = _Naming(
            path=re.compile(cells["path"]),
            algorithm=Algorithm(cells["algorithm"]),
            tier=cells["tier"],
            of={"file": "", "original": ", of the original"}[cells["names"]],
        )
    except (KeyError, ValueError, re.error) as error:
        raise TableError(f"row {row.number} of the hash-named sites is wrong: {error!r}") from error
    if "hash" not in naming.path.groupindex or naming.tier not in _TIERS or not cells.get("origin"):
        raise TableError(
            f"row {row.number} of the hash-named sites lacks a group `hash`, a tier A-C or its origin"
        )
    return cells["host"], naming
