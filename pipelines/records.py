"""The nouns of Hostline: frozen facts that travel between the rooms, the store and the wire."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from geo.facts import Hosting, require_utc
from pipelines.certificates import Certificate


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a random identity of 80 bits: ids say nothing about how many there are."""
    return secrets.token_hex(10)


class Kind(StrEnum):
    """What a URL on a page is for."""

    MEDIA = "MEDIA"
    """The markup names it as picture, video, sound or font: never asked for."""
    PAGE = "PAGE"
    """A link, redirect, sitemap or feed entry that may be a page."""
    FRAME = "FRAME"
    """A document shown inside the page."""
    OTHER = "OTHER"
    """Anything else: style sheets, scripts, endpoints, namespaces."""


class Parse(StrEnum):
    """How much of a page was read."""

    COMPLETE = "COMPLETE"
    """All of the markup was read."""
    INCOMPLETE = "INCOMPLETE"
    """A limit, an error or an unknown encoding hid a part: what is missing is unknown."""


class Mechanism(StrEnum):
    """How a hop led to the next URL."""

    HTTP = "http"
    """A 3xx status with Location."""
    REFRESH = "refresh"
    """The Refresh header."""
    META = "meta"
    """A meta refresh in the markup."""
    SCRIPT = "script"
    """A script of the page, when a browser ran it."""
    REFLECTOR = "reflector"
    """Not asked for: the URL that stands inside is the next one."""
    FINAL = "final"
    """The last hop: nothing led on."""


class Rule(StrEnum):
    """The rules of conduct and of the door that refuse a URL."""

    URL_MALFORMED = "url-malformed"
    """No URL, or one about which programs disagree."""
    URL_SCHEME = "url-scheme"
    """Not http or https."""
    URL_TOO_LONG = "url-too-long"
    """Longer than 2,083 characters."""
    URL_TRAP = "url-trap"
    """A path that repeats itself, or deeper than twenty segments."""
    PORT = "port"
    """A port on which no browser asks, since another protocol than HTTP is spoken there (WHATWG Fetch)."""
    REFLECTOR = "reflector"
    """A third party would ask for the URL that stands inside; that one is traced instead."""
    MEDIA_REFERENCE = "media-reference"
    """The name says that it is media."""
    MEDIA_HEADER = "media-header"
    """The response's header does not say that it is text we read."""
    MEDIA_BYTES = "media-bytes"
    """The header said text, the first bytes are not."""
    ADDRESS = "address"
    """The host has an address outside the public internet."""
    SCOPE = "scope"
    """Outside what the Job allows."""
    DEPTH = "depth"
    """Deeper than the Job allows."""
    ROBOTS = "robots"
    """robots.txt forbids it."""
    ROBOTS_UNREACHABLE = "robots-unreachable"
    """robots.txt could not be read, which means no (RFC 9309, section 2.3.1.4)."""
    BUDGET_PAGES = "budget-pages"
    """The registered domain's pages are spent."""
    BUDGET_SHAPE = "budget-shape"
    """Too many pages of one path shape looked alike."""
    BUDGET_BYTES = "budget-bytes"
    """The registered domain's bytes are spent."""
    BUDGET_TIME = "budget-time"
    """The registered domain's time is spent."""
    EXPIRED = "expired"
    """The Job's permission has ended."""
    REDIRECTS = "redirects"
    """More hops than allowed, or a circle."""
    TOO_LARGE = "too-large"
    """More bytes, header bytes or codings than allowed."""
    TOO_SLOW = "too-slow"
    """No answer within the time allowed."""
    RETRY_LATER = "retry-later"
    """The site asked us to come back later (429, 503, Retry-After)."""
    UNRESOLVED = "unresolved"
    """The host's name has no address, or could not be asked about."""
    NO_RESOLVER = "no-resolver"
    """Our own resolver could not be reached, which says nothing about the site."""
    UNREACHABLE = "unreachable"
    """The connection failed or the answer was no HTTP."""
    TOO_MANY_PARTS = "too-many-parts"
    """A page that was rendered asked for more than one page may."""
    ONLY_GET = "only-get"
    """A script wanted to do more than read: a form, a beacon, a socket, a file."""
    BROKEN_RULE = "broken-rule"
    """A rule failed with an error, which refuses."""


BUDGET_RULES = frozenset(
    {Rule.BUDGET_PAGES, Rule.BUDGET_SHAPE, Rule.BUDGET_BYTES, Rule.BUDGET_TIME, Rule.EXPIRED}
)


class Algorithm(StrEnum):
    """The file hashes that lists and sites use."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hash:
    """A file hash that somebody asserts; Hostline never computes one from media."""

    algorithm: Algorithm
    value: str
    """Lower-case hexadecimal."""
    asserted_by: str
    """Who says so and where, such as `boards.example data-md5`."""
    tier: str
    """How far it is to be trusted: A by contract, B declared by the site or its uploader, C a hint."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """A URL seen on a page."""

    url: str
    host: str
    kind: Kind
    where: str
    """Element and attribute, such as `img[src]`, `css url()`, `json-ld contentUrl`."""
    hashes: tuple[Hash, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """What was not touched, and the rule that said so."""

    url: str
    rule: Rule
    detail: str
    bytes_seen: int
    at: datetime

    def __post_init__(self) -> None:
        require_utc(self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """One URL on the way from the requested to the final one."""

    url: str
    status: int | None
    mechanism: Mechanism
    address: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A list's opinion about a sighting, which a person still has to judge."""

    url: str
    list: str
    list_version: str
    basis: str
    """URL, HOST or HASH."""
    asserted_by: str
    strength: str
    """`exact` where the URL or an A-tier hash agrees, else `declared` or `hint`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What asking for one URL told us; the item that travels the stages."""

    job: str
    url: str
    final_url: str
    status: int | None
    media_type: str | None
    at: datetime
    depth: int
    referrer: str | None
    peer_address: str | None
    parse: Parse
    markup_sha256: str | None
    structure: str | None
    hops: tuple[Hop, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    hostings: tuple[Hosting, ...] = ()
    matches: tuple[Match, ...] = ()
    why_incomplete: str | None = None
    """What was not read, and why, where a body was read in part."""
    rendered: bool = False
    certificates: tuple[Certificate, ...] = ()
    """Of each host that was spoken to over TLS."""

    def __post_init__(self) -> None:
        require_utc(self.at)
