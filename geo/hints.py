"""What may be the origin behind a front, read in passing from DNS records and pages: never asked about, never contacted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from geo.domains import site_of
from geo.facts import OriginHint, Record
from geo.fronts import Fronts
from geo.mail_providers import is_mail_provider
from geo.observed import Observation, Seen
from geo.prefixes import read_prefix
from geo.urls import as_address

MOST: Final = 16
_SPF: Final = re.compile(r"v=spf1(?:\s|$)")
_SPF_TERM: Final = re.compile(r"[+?~-]?(ip4|ip6|include|a|mx|redirect)[:=]([^\s/]+)(/\S+)?")
_NAME: Final = re.compile(r"(?=.{3,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")


def hints_of(
    host: str,
    *,
    records: Iterable[Record],
    observations: Iterable[Observation] = (),
    fronts: Fronts,
    asked_at: datetime,
) -> tuple[OriginHint, ...]:
    """Return the hints of a host behind a front, each once, without those that lead to a front or a mail provider."""
    found: dict[str, OriginHint] = {}
    for hint in (*_of_records(records, asked_at), *_of_observations(host, observations)):
        if hint.value != host and hint.value not in found and _is_own(hint.value, fronts):
            found[hint.value] = hint
    return tuple(found.values())[:MOST]


def _is_own(value: str, fronts: Fronts) -> bool:
    """Answer whether a name or address can be the site's own."""
    if (ip := as_address(value)) is not None:
        return not fronts.is_published(ip)
    return (
        _NAME.fullmatch(value) is not None and not is_mail_provider(value) and not fronts.operator_of(value)
    )


def _of_records(records: Iterable[Record], asked_at: datetime) -> Iterator[OriginHint]:
    for record in records:
        if record.type == "MX":
            yield _hint(_name(record.value.split()[-1:]), "mx", f"MX record of {record.name}", asked_at)
        elif record.type == "TXT":
            for value in _in_spf(record.value):
                yield _hint(value, "spf", f"SPF record of {record.name} (RFC 7208)", asked_at)


def _in_spf(text: str) -> Iterator[str]:
    """Give the single addresses and the names of an SPF record; whole blocks say too little."""
    said = text.replace('" "', "").strip('"').lower()
    if not _SPF.match(said):
        return
    for kind, value, length in _SPF_TERM.findall(said):
        if kind not in {"ip4", "ip6"}:
            yield _name([value])
        elif (one := _single(value + length)) is not None:
            yield one


def _single(text: str) -> str | None:
    try:
        block = read_prefix(text, strict=False)
    except ValueError:
        return None
    return str(block[0]) if block.num_addresses == 1 else None


def _of_observations(host: str, observations: Iterable[Observation]) -> Iterator[OriginHint]:
    """Only names of the same registrable domain: a front's certificate names its other customers too."""
    for seen in observations:
        name = seen.value.lower()
        if site_of(name) != site_of(host) or name.startswith("*."):
            continue
        if seen.kind is Seen.CERTIFICATE:
            yield _hint(name, "certificate name", f"certificate of {host}", seen.at)
        elif seen.kind is Seen.LINK:
            yield _hint(
                name, "linked name", f"named on a page of {seen.name}; no front stands before it", seen.at
            )


def _hint(value: str, basis: str, source: str, at: datetime) -> OriginHint:
    return OriginHint(value=value, basis=basis, source=source, as_of=at.isoformat().replace("+00:00", "Z"))


def _name(words: Sequence[str]) -> str:
    return words[0].lower().removesuffix(".") if words else ""
