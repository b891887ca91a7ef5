"""The rows of `fronts.csv`: by what an operator of fronts or of a platform is told, and who says so."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from geo.datasets import DatasetError
from geo.facts import Verdict
from geo.prefixes import read_prefix

COLUMNS: Final = ("name", "verdict", "kind", "value", "origin", "as_of")
SHIPPED: Final = Path(__file__).parents[1] / "data" / "fronts.csv"
_VERDICTS: Final = frozenset({Verdict.FRONT, Verdict.SHARED_PLATFORM})
_DOMAIN: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_HEADER: Final = re.compile(r"[a-z0-9-]+\*?(: \S.*)?")
_PLACE: Final = re.compile(r"((\{tenants?\}|\*|[a-z0-9-]+)\.)+[a-z0-9-]+(/([a-z0-9-]+/)*\{tenant\})?")


class Kind(StrEnum):
    """What a row of the file is about."""

    CNAME = "cname"
    """A domain: the host, or a name on its CNAME path, lies under it."""
    DNS_ONLY = "dns-only"
    """A domain under which customers may lead their names past the front, to addresses of their own."""
    RANGE = "range"
    """A block of addresses that the operator publishes as its own."""
    ASN = "asn"
    """A network of the operator that serves little else."""
    MIXED_ASN = "mixed-asn"
    """A network of the operator that rents out servers too."""
    NS = "ns"
    """A domain of the operator's name servers, which many use without its front."""
    HTTPS = "https"
    """A domain that an HTTPS record (RFC 9460) leads to, or that its ECH parameter names."""
    HEADER = "header"
    """A response header, `name` or `name: text`; a star stands for the rest of a word."""
    ISSUER = "issuer"
    """Words in the name of a certificate's issuer."""
    CERTIFICATE = "certificate"
    """A domain of the operator that its certificates name."""
    TENANT = "tenant"
    """How a platform's host, or URL, names its customer, such as `{tenant}.pages.example` or `pages.example/{tenant}`."""
    CONTACT = "contact"
    """Where the operator takes reports; matches nothing."""
    HAND_OFF = "hand-off"
    """How the operator tells trusted reporters who stands behind it; matches nothing."""


_SHAPES: Final = {
    Kind.CNAME: _DOMAIN,
    Kind.DNS_ONLY: _DOMAIN,
    Kind.NS: _DOMAIN,
    Kind.HTTPS: _DOMAIN,
    Kind.CERTIFICATE: _DOMAIN,
    Kind.ASN: re.compile(r"[0-9]+"),
    Kind.MIXED_ASN: re.compile(r"[0-9]+"),
    Kind.HEADER: _HEADER,
    Kind.TENANT: _PLACE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One row: by what an operator is told, and who says so."""

    name: str
    verdict: Verdict
    kind: Kind
    value: str
    origin: str
    as_of: str


def read_rules(path: Path | None = None) -> tuple[Rule, ...]:
    """Read a file (CSV: name, verdict, kind, value, origin, as_of), ours if none is named; `DatasetError`."""
    path = path or SHIPPED
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(rule_of(row) for row in csv.DictReader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise DatasetError(
            f"{path} cannot be read as a list of fronts ({error}); correct it or leave it out"
        ) from error


def rule_of(row: dict[str, str | None]) -> Rule:
    """Check one row; raises `ValueError` with the row as it is written."""
    name, verdict, kind, value, origin, as_of = (row.get(column) or "" for column in COLUMNS)
    if not all((name, value, origin, as_of)) or verdict not in _VERDICTS:
        raise ValueError(f"{', '.join(COLUMNS)} are needed, a row has {row}")
    rule = Rule(name=name, verdict=Verdict(verdict), kind=Kind(kind), value=value, origin=origin, as_of=as_of)
    if rule.kind is Kind.RANGE:
        read_prefix(value)
    shape = _SHAPES.get(rule.kind)
    if shape is not None and not shape.fullmatch(value):
        raise ValueError(f"this is no value of the kind {kind}: {row}")
    return rule
