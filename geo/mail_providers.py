"""Providers of mail that serve many domains: where a domain's mail goes says nothing of its web server then."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

SHIPPED: Final = Path(__file__).parent / "data" / "mail_providers.csv"


def is_mail_provider(name: str) -> bool:
    """Answer whether a name lies under the domain of a provider of mail."""
    labels = name.lower().removesuffix(".").split(".")
    return any(".".join(labels[start:]) in _domains() for start in range(len(labels)))


@cache
def _domains() -> frozenset[str]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return frozenset(row["domain"] for row in csv.DictReader(file))
