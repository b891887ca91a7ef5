"""What the door saw of a host while it carried out a Job, handed to `geo`, which itself never touches a reported site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from geo.facts import require_utc

LONGEST: Final = 200
MOST_HEADERS: Final = 32
NOTED_HEADERS: Final = frozenset(
    {
        *("age", "alt-svc", "server", "via", "x-cache", "x-cache-hits", "x-cdn", "x-served-by", "x-timer"),
        *("cf-cache-status", "cf-ray", "x-amz-cf-id", "x-amz-cf-pop", "x-azure-ref", "x-msedge-ref"),
        *("cdn-pullzone", "cdn-requestid", "ddos-guard", "fastly-debug-digest", "x-fastly-request-id"),
        *("x-77-cache", "x-77-pop", "x-cdn-forward", "x-edge-location", "x-hw", "x-id-fe", "x-iinfo"),
        *("eagleid", "x-ccdn-cachettl", "x-nws-log-uuid", "x-qrator-requestid", "x-swift-cachetime"),
        *("x-qc-cache", "x-qc-pop", "x-ser", "x-sucuri-cache", "x-sucuri-id", "x-ws-request-id"),
        *("x-amz-bucket-region", "x-amz-request-id", "x-github-request-id", "x-goog-storage-class"),
        *("x-ms-blob-type", "x-nf-request-id", "x-served-from", "x-shopid", "x-sorting-hat-shopid"),
        *("x-tumblr-user", "x-vercel-cache", "x-vercel-id", "x-wix-request-id", "fly-request-id"),
    }
)
"""Response headers that fronts and platforms set; no other is noted."""
NOTED_PREFIXES: Final = ("x-akamai-", "akamai-")
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e]+")


class Seen(StrEnum):
    """What kind of thing was seen."""

    HEADER = "header"
    """A response header: its name in lower case, and its value."""
    ISSUER = "issuer"
    """Who issued the certificate, where that verified."""
    CERTIFICATE = "certificate"
    """A name in the certificate, where that verified."""
    LINK = "link"
    """Another host of the same registrable domain that a page names and whose own hosting says ORIGIN."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """One thing that one host showed, or that a page showed of it."""

    host: str
    kind: Seen
    name: str
    """The header's name; of a link, the site; else empty."""
    value: str
    at: datetime
    address: str | None = None
    """The address that was spoken to; None where it is not known, or does not matter."""

    def __post_init__(self) -> None:
        require_utc(self.at)


def is_noted(header: str) -> bool:
    """Answer whether a header, in lower case, is one that fronts and platforms set."""
    return header in NOTED_HEADERS or header.startswith(NOTED_PREFIXES)


def headers_seen(
    host: str, headers: Iterable[tuple[bytes, bytes]], *, at: datetime, address: str | None
) -> Iterator[Observation]:
    """Give the headers of one answer that are noted: few, short, and without anything unprintable."""
    kept: dict[str, list[str]] = {}
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1").lower()
        if is_noted(name) and (name in kept or len(kept) < MOST_HEADERS):
            kept.setdefault(_plain(name), []).append(raw_value.decode("latin-1"))
    for name, values in kept.items():
        # A header that is written twice is one with a list (RFC 9110, section 5.3).
        value = _plain(", ".join(values))
        yield Observation(host=host, kind=Seen.HEADER, name=name, value=value, at=at, address=address)


def certificate_seen(
    host: str, *, issuer: str | None, names: Iterable[str], at: datetime, address: str | None = None
) -> Iterator[Observation]:
    """Give what a certificate that verified says; of one that did not nothing should be given."""
    if issuer is not None:
        yield Observation(host=host, kind=Seen.ISSUER, name="", value=_plain(issuer), at=at, address=address)
    for name in names:
        value = _plain(name).lower()
        yield Observation(host=host, kind=Seen.CERTIFICATE, name="", value=value, at=at, address=address)


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()[:LONGEST]
