"""Fronts (CDNs, proxies) and shared platforms, told by names, published ranges and AS numbers of a data file."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final, Self

from geo.datasets import DatasetError
from geo.facts import Address, Contact, Verdict

COLUMNS: Final = ("name", "verdict", "kind", "value", "origin", "as_of")
SHIPPED: Final = Path(__file__).parent / "data" / "fronts.csv"
# The file names the large operators only, so that no match is weak evidence of an origin.
_ORIGIN_CONFIDENCE: Final = 0.6


class Kind(StrEnum):
    """What a row of the file is about."""

    CNAME = "cname"
    """A domain: the host, or a name on its CNAME path, lies under it."""
    RANGE = "range"
    """A block of addresses that the operator publishes as its own."""
    ASN = "asn"
    """A network of the operator, which may serve other things too."""
    CONTACT = "contact"
    """Where the operator takes reports; matches nothing."""


_CONFIDENCE: Final = {Kind.CNAME: 0.95, Kind.RANGE: 0.95, Kind.ASN: 0.8}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One row: by what an operator is told, and who says so."""

    name: str
    verdict: Verdict
    kind: Kind
    value: str
    origin: str
    as_of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontOpinion:
    """What the file says of a host."""

    verdict: Verdict
    confidence: float
    """0 to 1: of the verdict, not of the name."""
    evidence: tuple[str, ...]
    name: str | None
    contacts: tuple[Contact, ...]
    front: str | None = None
    """The front that answers, also where a platform stands behind it: its place is not the server's."""


class Fronts:
    """The rows of one file, ready to be asked."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_kind: dict[Kind, dict[str, Rule]] = {kind: {} for kind in Kind}
        self._contacts: list[Rule] = []
        self._ranges: list[tuple[IPv4Network | IPv6Network, Rule]] = []
        for rule in rules:
            if rule.kind is Kind.CONTACT:
                self._contacts.append(rule)
            elif rule.kind is Kind.RANGE:
                self._ranges.append((ip_network(rule.value), rule))
            else:
                self._by_kind[rule.kind][rule.value] = rule

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read a file (CSV: name, verdict, kind, value, origin, as_of), ours if none is named; `DatasetError`."""
        path = path or SHIPPED
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return cls([_rule(row) for row in csv.DictReader(file, strict=True)])
        except (OSError, ValueError, csv.Error) as error:
            raise DatasetError(
                f"{path} cannot be read as a list of fronts ({error}); correct it or leave it out"
            ) from error

    def judge(self, *, host: str, cname_path: Sequence[str], addresses: Sequence[Address]) -> FrontOpinion:
        """Say what stands at `host`, from its name, the names it leads to and its addresses.

        A platform counts before the front it uses: the platform can remove one customer's page.
        """
        matches = [*self._by_name((host, *cname_path)), *self._by_address(addresses)]
        if not matches:
            return _unmatched(addresses)
        platforms = [match for match in matches if match.rule.verdict is Verdict.SHARED_PLATFORM]
        chosen = max(platforms or matches, key=lambda match: match.confidence).rule
        before = [match for match in matches if match.rule.verdict is Verdict.FRONT]
        front = max(before, key=lambda match: match.confidence).rule.name if before else None
        doubts = [1 - match.confidence for match in matches if match.rule.verdict is chosen.verdict]
        return FrontOpinion(
            verdict=chosen.verdict,
            confidence=round(1 - math.prod(doubts), 3),
            evidence=tuple(match.sentence for match in matches),
            name=chosen.name,
            contacts=self._contacts_of(chosen),
            front=front,
        )

    def _by_name(self, names: Iterable[str]) -> Iterable[_Match]:
        domains = self._by_kind[Kind.CNAME]
        for name in dict.fromkeys(name.lower().removesuffix(".") for name in names):
            labels = name.split(".")
            tails = (".".join(labels[start:]) for start in range(len(labels)))
            if rule := next((domains[tail] for tail in tails if tail in domains), None):
                yield _Match(rule, name, 1.0)

    def _by_address(self, addresses: Sequence[Address]) -> Iterable[_Match]:
        """Yield one match per operator and kind; an operator of half the addresses counts half."""
        found: dict[tuple[str, Kind], list[tuple[Address, Rule]]] = {}
        for address in addresses:
            for rule in self._rules_of(address):
                found.setdefault((rule.name, rule.kind), []).append((address, rule))
        for hits in found.values():
            subject = ", ".join(address.ip for address, _ in hits)
            yield _Match(hits[0][1], subject, len({address.ip for address, _ in hits}) / len(addresses))

    def _rules_of(self, address: Address) -> Iterable[Rule]:
        ip = ip_address(address.ip)
        if published := next((rule for block, rule in self._ranges if ip in block), None):
            yield published
        if rule := self._by_kind[Kind.ASN].get(str(address.asn)):
            yield rule

    def _contacts_of(self, chosen: Rule) -> tuple[Contact, ...]:
        thing = "platform" if chosen.verdict is Verdict.SHARED_PLATFORM else "front"
        return tuple(
            Contact(
                address=rule.value,
                role="abuse",
                scope=f"{thing} {rule.name}",
                source=rule.origin,
                as_of=rule.as_of,
            )
            for rule in self._contacts
            if rule.name == chosen.name
        )


@dataclass(frozen=True, slots=True)
class _Match:
    """A rule that met a name or addresses, and the share of the addresses it met."""

    rule: Rule
    subject: str
    share: float

    @property
    def confidence(self) -> float:
        return _CONFIDENCE[self.rule.kind] * self.share

    @property
    def sentence(self) -> str:
        told = {Kind.CNAME: "is under", Kind.RANGE: "lies in", Kind.ASN: "is announced by AS"}[self.rule.kind]
        space = "" if self.rule.kind is Kind.ASN else " "
        return f"{self.subject} {told}{space}{self.rule.value} of {self.rule.name} ({self.rule.origin})"


def _unmatched(addresses: Sequence[Address]) -> FrontOpinion:
    verdict = Verdict.ORIGIN if addresses else Verdict.UNKNOWN
    return FrontOpinion(
        verdict=verdict,
        confidence=_ORIGIN_CONFIDENCE if addresses else 0.0,
        evidence=("no known front or platform by name, range or AS number",) if addresses else (),
        name=None,
        contacts=(),
    )


def _rule(row: dict[str, str | None]) -> Rule:
    """Check one row; raises `ValueError` with the row as it is written."""
    name, verdict, kind, value, origin, as_of = (row.get(column) or "" for column in COLUMNS)
    if not all((name, value, origin, as_of)) or verdict not in {Verdict.FRONT, Verdict.SHARED_PLATFORM}:
        raise ValueError(f"{', '.join(COLUMNS)} are needed, a row has {row}")
    rule = Rule(name=name, verdict=Verdict(verdict), kind=Kind(kind), value=value, origin=origin, as_of=as_of)
    if rule.kind is Kind.RANGE:
        ip_network(value)
    if rule.kind is Kind.ASN and not value.isdecimal():
        raise ValueError(f"an AS number is digits, a row has {row}")
    return rule
