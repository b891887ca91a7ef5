"""The words of the lab: networks as their registry and others describe them, hosts as DNS shows them, and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network

from geo.facts import Spread, Verdict


class Registry(StrEnum):
    """Who keeps the record of a network; each writes, or fails, in a way of its own."""

    NORTH = "rdap.north.example"
    SOUTH = "rdap.south.example"
    EAST = "rdap.east.example"
    WEST = "rdap.west.example"
    ISLES = "rdap.isles.example"
    DOWN = "rdap.down.example"
    """Hangs up."""
    LIMITED = "rdap.limited.example"
    """Has had enough of us: 429."""
    ROUND = "rdap.round.example"
    """Sends us in a circle."""
    INWARD = "rdap.inward.example"
    """Answers some questions with redirects into private networks."""
    NOBODY = ""
    """No bootstrap file names a registry for the network."""


class Shape(StrEnum):
    """How a registry writes down who takes reports."""

    TOP = "top"
    """An abuse contact beside the registrant (RIPE NCC)."""
    NESTED = "nested"
    """An abuse contact at depth three: inside a contact inside the registrant (ARIN)."""
    ROLES_NULL = "roles null"
    """Entities whose roles are null (AFRINIC)."""
    OWN_TEAM = "own team"
    """The abuse role names the registry's own team, the technical contact is the network's (APNIC's national registries)."""
    SAME_AS_TECHNICAL = "same as technical"
    """One entity with several roles (LACNIC)."""
    BY_HANDLE = "by handle"
    """The abuse contact is a handle without a card: its own record has the mailbox."""
    ADMINISTRATIVE = "administrative"
    """Only an administrative contact."""
    BARE = "bare"
    """Nobody at all."""
    MISSING = "missing"
    """The registry has no such record: 404."""
    NO_JSON = "no json"
    WRONG_TYPES = "wrong types"
    HUGE = "huge"
    """More than anybody should read."""
    ANOTHER = "another"
    """The record of another network than was asked about."""
    WHOLE_WORLD = "whole world"
    """The record that stands for all addresses which the registry does not keep (RIPE NCC)."""
    SENT_ON = "sent on"
    """Another registry than the bootstrap file names has the record, and is named in a redirect."""
    INWARD = "inward"
    """A redirect to a private address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """An invented network: what each source says of it, right or wrong."""

    prefix: str
    asn: int
    name: str
    maps: tuple[str, ...] = ()
    """What the first, second and third geolocation file say; an empty text, or none at all: nothing."""
    registered: str = ""
    """The country in the registry's record."""
    seat: str = ""
    """The country in the address of the abuse contact; the registered one where left out."""
    registry: Registry = Registry.NORTH
    shape: Shape = Shape.TOP
    mail: tuple[str, ...] = ()
    """The mailboxes of the abuse contact, in the record's order."""
    given_out: bool = False
    """The holder gives parts of it to customers."""
    abusix: str = ""
    """What the Abusix zone says of it."""
    ripestat: str = ""
    """What RIPEstat's abuse contact finder says of it."""
    anycast: bool = False
    """Whether the census found it announced from several places."""
    origins: tuple[int, ...] = ()
    """Other AS that announce it as well, by Team Cymru."""
    announced: tuple[int, ...] = ()
    """The AS that announce it now, by Team Cymru, where the map is older than that."""
    geofeed: str = ""
    """The country in the operator's geofeed (RFC 8805)."""

    as_name: str = ""
    """Who announces it, where that is somebody else."""

    @property
    def range(self) -> IPv4Network | IPv6Network:
        """The prefix as addresses."""
        return ip_network(self.prefix)


def agreed(
    prefix: str, asn: int, name: str, country: str, mail: str, *, registry: Registry = Registry.NORTH
) -> Block:
    """Return a network of which every source says the same."""
    return Block(
        prefix=prefix,
        asn=asn,
        name=name,
        maps=(country, country, country),
        registered=country,
        registry=registry,
        shape=Shape.NESTED if registry is Registry.SOUTH else Shape.TOP,
        mail=(mail,),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What a correct trace says; written by hand beside what the sources say."""

    parties: tuple[str, ...] = ()
    """Who can act: `NETWORK`, `FRONT` or `PLATFORM`, and the mailbox to write to, or AS number or name where none exists."""
    verdict: Verdict = Verdict.ORIGIN
    countries: tuple[str, ...] = ()
    """Where the servers are; none on a front, on anycast, or where no source can tell."""
    hotlines: tuple[str, ...] = ()
    """The countries whose hotlines are to be told."""
    unknown: tuple[str, ...] = ()
    """The questions that have no answer here, and that a gap has to name."""
    never: tuple[str, ...] = ()
    """Mailboxes of others, which may be nobody's contact here."""
    registrar: str = ""
    """The registrar's mailbox."""
    tenant: str = ""
    """The platform's customer."""
    spread: Spread | None = None
    """How the two resolvers compare; None: not judged."""
    also: tuple[str, ...] = ()
    """Parties that may be named as well or instead without harm."""
    disable: tuple[str, ...] = ()
    """Parties that are to disable a link, and hold no content."""
    moved: bool = False
    """The host was elsewhere before, and that is to be noticed."""
    everywhere: bool = False
    """Anycast answers, or a front before a platform."""
    enough: bool = True
    """Whether the lab's sources suffice to tell the party."""

    @property
    def placeless(self) -> bool:
        """Whether a front or anycast answers, so that no country may be asserted."""
        return not self.countries and (self.verdict is Verdict.FRONT or self.everywhere)


def served_by(party: str, country: str) -> Truth:
    """Return the plain truth: one party can act, the server is in one country, and that one's hotline is told."""
    return Truth(parties=(party,), countries=(country,), hotlines=(country,))


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One URL on the way of a visitor, and how it led on (`http`, `meta`, `script`, `reflector` ... or `final`)."""

    url: str
    by: str = "http"


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
    """One labelled host or URL."""

    ask: str
    """The host or URL that was reported."""
    about: str
    """What makes it hard."""
    truth: Truth
    zone: str = ""
    """Records as `NAME TYPE VALUE`, a line each; see `crawler.sandbox.lab.zones`."""
    elsewhere: str = ""
    """Records that the second resolver gives instead, for the names on these lines."""
    before: str = ""
    """Records of an earlier day, for the names on these lines."""
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers that a crawl saw."""
    certificate: tuple[str, tuple[str, ...]] | None = None
    """Issuer and names of the certificate that a crawl saw."""
    way: tuple[Step, ...] = ()
    """The hops of a crawl, the reported URL first."""
    links: tuple[str, ...] = ()
    """What the landing page links to without showing it."""
    shows: tuple[str, ...] = ()
    """The pictures that the landing page shows, by their URLs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontRow:
    """One row for the list of fronts and platforms: by what its operator is told."""

    name: str
    verdict: Verdict
    kind: str
    value: str


def rows(name: str, verdict: Verdict, *told: tuple[str, str]) -> tuple[FrontRow, ...]:
    """Return all rows of one operator, each by its kind and value."""
    return tuple(FrontRow(name=name, verdict=verdict, kind=kind, value=value) for kind, value in told)


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """Hosts that are hard in the same way."""

    name: str
    about: str
    hosts: tuple[Host, ...]
    blocks: tuple[Block, ...] = ()
    fronts: tuple[FrontRow, ...] = ()
