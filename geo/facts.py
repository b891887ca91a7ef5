"""The facts that `geo` finds: each keeps where it comes from, on what basis, and of which day it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


def require_utc(moment: datetime) -> datetime:
    """Return `moment`, or raise `ValueError` where it is naive or in another zone than UTC."""
    if moment.tzinfo is None or moment.utcoffset() != UTC.utcoffset(None):
        raise ValueError(f"times are aware and in UTC, this one is not: {moment!r}")
    return moment


class Verdict(StrEnum):
    """What stands at the addresses of a host."""

    ORIGIN = "ORIGIN"
    """The server itself: no front is known for its name or its addresses."""
    FRONT = "FRONT"
    """A front (CDN, proxy) answers; the server behind it, and so its country, is unknown."""
    SHARED_PLATFORM = "SHARED_PLATFORM"
    """A platform on which many customers publish: the platform can remove one customer's page."""
    ONION = "ONION"
    """A name of the Tor network, which has no place."""
    UNKNOWN = "UNKNOWN"
    """Nothing could be said; a gap says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What one source says: two sources that disagree stay two claims."""

    value: str
    basis: str
    source: str
    as_of: str
    """RFC 3339 date or date and time (Z) of the source's own state."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Why something is not known."""

    question: str
    """What was asked: `addresses`, `network`, `country`, `contact`, `hotline`, `origin` ..."""
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """An address that takes reports for a network, a front or a platform."""

    address: str
    role: str
    scope: str
    """What the contact answers for, such as `network 198.51.100.0/24` or `front Example CDN`."""
    source: str
    as_of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """One address of a host and the network it lies in; null is explained by a gap of the hosting."""

    ip: str
    prefix: str | None
    asn: int | None
    as_name: str | None
    country: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Country:
    """Where the server is: the agreed value, or null, and every claim that was heard."""

    value: str | None
    claims: tuple[Claim, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hotline:
    """The hotline that answers for a country."""

    country: str
    name: str
    website: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosting:
    """Where one host was served from at one moment."""

    host: str
    asked_at: datetime
    cname_path: tuple[str, ...]
    verdict: Verdict
    confidence: float
    evidence: tuple[str, ...]
    addresses: tuple[Address, ...]
    country: Country
    registration: tuple[Claim, ...]
    """Where the network is registered; never shown as a place."""
    contacts: tuple[Contact, ...]
    hotline: Hotline | None
    gaps: tuple[Gap, ...]

    def __post_init__(self) -> None:
        require_utc(self.asked_at)
