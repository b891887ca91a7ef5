"""The data files of the sandbox: its networks as an MMDB, its fronts as a CSV, in the forms that `geo` reads."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from crawler.sandbox import places
from geo.tree import Span, write

AS_OF: Final = datetime(2026, 3, 1, tzinfo=UTC)
SOURCE: Final = "Sandbox map"
_FRONTS: Final = (
    ("Frontline", "FRONT", "cname", "edge.frontline.example"),
    ("Frontline", "FRONT", "range", "127.89.0.0/24"),
    ("Frontline", "FRONT", "header", "via: 1.1 frontline"),
    ("Frontline", "FRONT", "contact", "reports@frontline.example"),
    ("Frontline", "FRONT", "hand-off", "Trusted reporters ask reports@frontline.example for the origin."),
    ("Catblogs", "SHARED_PLATFORM", "cname", "catblogs.example"),
    ("Catblogs", "SHARED_PLATFORM", "asn", "64511"),
    ("Catblogs", "SHARED_PLATFORM", "tenant", "{tenant}.catblogs.example"),
    ("Catblogs", "SHARED_PLATFORM", "contact", "help@catblogs.example"),
)


def write_dataset(path: Path) -> Path:
    """Write the map of networks and countries, and return its path."""
    spans = sorted((_span(network) for network in places.NETWORKS), key=lambda span: span.first)
    description = {
        "en": "The invented networks of the sandbox",
        "source": SOURCE,
        "as_of": f"{AS_OF:%Y-%m-%d}",
    }
    # An MMDB file keeps IPv4 in ::/96, so ::1 has its row among the IPv4 numbers.
    write(path, {4: spans}, kind="Hostline sandbox", description=description, built=AS_OF)
    return path


def write_fronts(path: Path) -> Path:
    """Write the front and the platform of the sandbox, and return the file's path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("name", "verdict", "kind", "value", "origin", "as_of"))
        rows.writerows((*row, SOURCE, f"{AS_OF:%Y-%m-%d}") for row in _FRONTS)
    return path


def _span(network: places.Network) -> Span:
    record = (("as_name", network.name), ("asn", network.asn), ("country_code", network.country))
    return Span(first=int(network.range[0]), last=int(network.range[-1]), record=record)
