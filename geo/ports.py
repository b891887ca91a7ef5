"""Ports that no browser asks over HTTP, since something else listens there (WHATWG Fetch, port blocking)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

SHIPPED: Final = Path(__file__).parent / "data" / "bad_ports.csv"


class BadPortError(Exception):
    """A request of the web to this port would be read as a message of another protocol; the sentence says which."""


def require_port_of_the_web(port: int) -> None:
    """Raise `BadPortError` for a bad port of the Fetch Standard; every other one may carry a page, as in a browser."""
    service = _bad_ports().get(port)
    if service is not None:
        raise BadPortError(f"port {port} ({service}) is none that a browser would ask: it is not of the web")


@cache
def _bad_ports() -> dict[int, str]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        bad = {int(row["port"]): row["service"] for row in csv.DictReader(file)}
    if not bad:
        raise ValueError("the list of bad ports is empty: without it nothing is asked")
    return bad
