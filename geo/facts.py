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
    """An address that takes reports for a network, a front, a platform, a domain or a site."""

    address: str
    role: str
    """As the registry writes it, or `registrar abuse`, `security.txt`, `guess (RFC 2142)`."""
    scope: str
    """What the contact answers for: `network 198.51.100.0/24`, `front Example CDN` ... (`geo.contacts.scopes`)."""
    source: str
    as_of: str


class Spread(StrEnum):
    """How the answers of several resolvers to the same question compare."""

    ONE_RESOLVER = "ONE_RESOLVER"
    """Only one resolver was asked: nothing can be compared."""
    SAME = "SAME"
    """All gave the same addresses."""
    ROUND_ROBIN = "ROUND_ROBIN"
    """Each gave some of one larger set, in the same networks."""
    GEO_DNS = "GEO_DNS"
    """Each gave addresses in networks or countries of its own: who asks from elsewhere is sent elsewhere."""
    SPLIT_HORIZON = "SPLIT_HORIZON"
    """Some see the name, or a public address of it, and others do not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One resource record that a resolver gave about a host or about a name on its path (RFC 1035, RFC 9460)."""

    name: str
    """Whose record it is."""
    type: str
    """`CNAME`, `NS`, `MX`, `SOA`, `HTTPS`, `TXT` (only SPF) or `PTR`; `A` and `AAAA` where resolvers differ."""
    value: str
    """In presentation form, names in lower case and without their final dot."""
    ttl: int
    """Seconds."""
    resolver: str
    """The address of the resolver that said so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """One address of a host and the network it lies in; null is explained by a gap of the hosting."""

    ip: str
    prefix: str | None
    asn: int | None
    """The first of `origins`."""
    as_name: str | None
    country: str | None
    origins: tuple[int, ...] = ()
    """Every AS that announces the prefix, where the sources name several."""
    registry: str | None = None
    """`arin`, `ripencc`, `apnic`, `lacnic` or `afrinic`."""
    verdict: Verdict | None = None
    """What stands at this address; an address of a front beside one of an origin are two answers."""
    anycast: bool = False
    """Whether it is announced from several places, as a census or documents have it: it has no country then."""
    anycast_by: Claim | None = None
    """Who says so: of which prefix, by `census` or `document`."""
    operator: str | None = None
    """The front or platform that answers at this address; null at an origin."""
    paths: tuple[tuple[str, ...], ...] = ()
    """Each way that led to it: the CNAME targets in order, none where the host itself has it. Empty in older records."""


class Agreement(StrEnum):
    """How the independent bases of a country agree."""

    NONE = "NONE"
    """Nobody says anything, or what is said is not of the server."""
    ONE = "ONE"
    """One basis alone."""
    ALL = "ALL"
    """Two or more bases, which all agree."""
    MAJORITY = "MAJORITY"
    """More bases for the value than for any other; the others are the dissent."""
    TIE = "TIE"
    """No value has more bases than another: there is no country, and the hotlines of each are to be told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Country:
    """Where the server is: the agreed value, or null, and every claim that was heard."""

    value: str | None
    claims: tuple[Claim, ...]
    agreement: Agreement = Agreement.NONE
    tied: tuple[str, ...] = ()
    """The values between which a tie could not decide."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hotline:
    """The hotline that answers for a country."""

    country: str
    name: str
    website: str
    report_url: str | None = None
    """Its form for reports, for a person to open."""
    contact: str | None = None
    """A mail address that a person has confirmed; null where nobody has: then nothing is written to it."""
    confirmed_by: str | None = None
    as_of: str | None = None
    """Day of the directory's row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Front:
    """The front or platform that answers for a host, and how to get behind it."""

    name: str
    hand_off: str | None
    """How its operator tells trusted reporters who stands behind it; null where it does not."""
    source: str
    as_of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tenant:
    """The customer of a shared platform on whose account the content lies."""

    platform: str
    name: str
    """As the platform names it: the sub-domain, bucket or path."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginHint:
    """A name or address that may be the origin behind a front: found in passing, never contacted, never asserted."""

    value: str
    basis: str
    """`mx`, `spf`, `linked name`, `certificate name` ..."""
    source: str
    as_of: str


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
    records: tuple[Record, ...] = ()
    """What DNS said beside the addresses."""
    spread: Spread = Spread.ONE_RESOLVER
    operator: tuple[Claim, ...] = ()
    """Where those sit who run the network: a company's seat, never shown as a place of the server."""
    front: Front | None = None
    tenant: Tenant | None = None
    hints: tuple[OriginHint, ...] = ()

    def __post_init__(self) -> None:
        require_utc(self.asked_at)
