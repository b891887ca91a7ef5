"""Which rows of `fronts.csv` a host meets: by its names, addresses and DNS records, and by what the door saw of it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from geo.facts import Address, Record
from geo.fronts.places import Place, places_of
from geo.fronts.rules import Kind, Rule
from geo.fronts.ways import Ways, plain
from geo.observed import Observation, Seen

_DOMAINS: Final = frozenset({Kind.CNAME, Kind.DNS_ONLY, Kind.NS, Kind.HTTPS, Kind.CERTIFICATE})
_NETWORKS: Final = frozenset({Kind.ASN, Kind.MIXED_ASN})
_ECH: Final = re.compile(r'(?:^|\s)ech="?([A-Za-z0-9+/=]+)')
_NAME_IN_ECH: Final = re.compile(rb"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_ALT_SVC_NAME: Final = re.compile(r'="([a-z0-9.-]+\.[a-z0-9-]+):\d+"', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """All that is known of a host when it is judged."""

    host: str
    cname_path: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    records: tuple[Record, ...] = ()
    observations: tuple[Observation, ...] = ()
    ways: Mapping[str, Ways] = field(init=False)
    """By address, how it was reached."""

    def __post_init__(self) -> None:
        ways = {address.ip: Ways.to(address, self.cname_path) for address in self.addresses}
        object.__setattr__(self, "ways", ways)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of CNAME targets, on whichever way."""
        return tuple(dict.fromkeys(map(plain, self.cname_path)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that was met, by what, and for which address; None stands for all of the host's."""

    rule: Rule
    kind: Kind
    subject: str
    ip: str | None = None
    astray: bool = False
    """A name on one way to the address, which another way leads past: the site chooses, as with `dns-only`."""


@dataclass(slots=True)
class Signs:
    """The rows by the values that they are looked up with."""

    rules: tuple[Rule, ...]
    _domains: dict[Kind, dict[str, Rule]] = field(default_factory=dict)
    _networks: dict[int, list[Rule]] = field(default_factory=dict)
    _ranges: dict[tuple[int, int], dict[int, Rule]] = field(default_factory=dict)
    """Version and length of prefix, then its first bits: a look-up for each length instead of one for each row."""
    _headers: dict[str, list[tuple[re.Pattern[str] | None, Rule]]] = field(default_factory=dict)
    """By name; a name that ends in a star is kept among the beginnings."""
    _beginnings: list[tuple[str, re.Pattern[str] | None, Rule]] = field(default_factory=list)
    _issuers: list[Rule] = field(default_factory=list)
    places: tuple[Place, ...] = ()
    _places: dict[str, list[Place]] = field(default_factory=dict)
    """By their last label."""

    def __post_init__(self) -> None:
        self._domains = {kind: {} for kind in _DOMAINS}
        for rule in self.rules:
            self._add(rule)
        # The longest prefixes first: the narrowest range counts.
        self._ranges = dict(sorted(self._ranges.items(), reverse=True))
        self.places = places_of(self.rules)
        for place in self.places:
            self._places.setdefault(place.last_label, []).append(place)

    def _add(self, rule: Rule) -> None:
        if rule.kind in _DOMAINS:
            self._domains[rule.kind].setdefault(rule.value, rule)
        elif rule.kind in _NETWORKS:
            self._networks.setdefault(int(rule.value), []).append(rule)
        elif rule.kind is Kind.RANGE:
            block = ip_network(rule.value)
            key = block.version, block.prefixlen
            bits = int(block.network_address) >> (block.max_prefixlen - block.prefixlen)
            self._ranges.setdefault(key, {}).setdefault(bits, rule)
        elif rule.kind is Kind.HEADER:
            name, _, text = rule.value.partition(": ")
            pattern = _pattern(text) if text else None
            if name.endswith("*"):
                self._beginnings.append((name[:-1], pattern, rule))
            else:
                self._headers.setdefault(name, []).append((pattern, rule))
        elif rule.kind is Kind.ISSUER:
            self._issuers.append(rule)

    def of(self, met: Met) -> tuple[Hit, ...]:
        """Return every rule that is met."""
        return (
            *self._by_names(met),
            *(hit for address in met.addresses for hit in self._by_address(address)),
            *(hit for record in met.records for hit in self._by_record(record)),
            *(hit for observation in met.observations for hit in self.seen(observation)),
        )

    def seen(self, observation: Observation) -> Iterator[Hit]:
        """Give the rules that one observation meets."""
        value, ip = observation.value, observation.address
        if observation.kind is Seen.HEADER:
            for rule in self._by_header(observation.name, value):
                yield Hit(rule, Kind.HEADER, rule.value, ip)
        elif observation.kind is Seen.ISSUER:
            for rule in self._issuers:
                if _pattern(rule.value).search(value):
                    yield Hit(rule, Kind.ISSUER, rule.value, ip)
        elif observation.kind is Seen.CERTIFICATE:
            yield from self._by_certificate(value, ip)

    def _by_certificate(self, name: str, ip: str | None) -> Iterator[Hit]:
        """Leave out a customer's name at a front: who serves its pages can get a certificate for it (RFC 8555, section 8.3).

        A wildcard takes the whole zone (CA/Browser Forum, Baseline Requirements, 3.2.2.4.18), which is the operator's.
        """
        customers = not name.startswith("*.") and self._front_at(name.partition(".")[2]) is not None
        if not customers and (rule := self._under(name, Kind.CERTIFICATE)):
            yield Hit(rule, Kind.CERTIFICATE, name, ip)

    def _by_header(self, name: str, value: str) -> Iterator[Rule]:
        begun = [(text, rule) for start, text, rule in self._beginnings if name.startswith(start)]
        for text, rule in (*self._headers.get(name, ()), *begun):
            if text is None or text.search(value):
                yield rule
        if name == "alt-svc":
            for host in _ALT_SVC_NAME.findall(value):
                if front := self._front_at(host.lower()):
                    yield front

    def _by_names(self, met: Met) -> Iterator[Hit]:
        """Give what the host's own name meets, for every address, and what names on the way meet, for each its own."""
        if hit := self._by_name(plain(met.host)):
            yield hit
        if not met.addresses:
            yield from filter(None, map(self._by_name, met.names))
        found = {name: self._by_name(name) for ways in met.ways.values() for name in ways.on_some}
        # Address by address: of two fronts on a way the first counts, whatever came first on other ways.
        for ip, ways in met.ways.items():
            proof = ways.on_all
            for name in ways.on_some:
                if (hit := found[name]) and name in proof:
                    yield replace(hit, ip=ip)
                elif hit:
                    yield replace(hit, kind=Kind.DNS_ONLY, ip=ip, astray=True)

    def _by_name(self, name: str) -> Hit | None:
        if rule := self._under(name, Kind.CNAME):
            return Hit(rule, Kind.CNAME, name)
        if rule := self._under(name, Kind.DNS_ONLY):
            return Hit(rule, Kind.DNS_ONLY, name)
        place = next((place for place in self.places_at(name) if place.holds(name)), None)
        return Hit(place.rule, Kind.TENANT, name) if place else None

    def places_at(self, host: str) -> Sequence[Place]:
        """Return the places that a host can be one of."""
        return self._places.get(host.rpartition(".")[2], ())

    def _by_address(self, address: Address) -> Iterator[Hit]:
        if rule := self.range_of(ip_address(address.ip)):
            yield Hit(rule, Kind.RANGE, address.ip, address.ip)
        for asn in dict.fromkeys((address.asn, *address.origins)):
            for rule in self._networks.get(asn, ()) if asn is not None else ():
                yield Hit(rule, rule.kind, address.ip, address.ip)

    def range_of(self, ip: IPv4Address | IPv6Address) -> Rule | None:
        """Return the narrowest published range around an address."""
        bits, longest = int(ip), ip.max_prefixlen
        for (version, length), blocks in self._ranges.items():
            if version == ip.version and (rule := blocks.get(bits >> (longest - length))):
                return rule
        return None

    def _by_record(self, record: Record) -> Iterator[Hit]:
        if record.type == "NS" and (rule := self._under(_name(record.value), Kind.NS)):
            yield Hit(rule, Kind.NS, _name(record.value))
        if record.type == "HTTPS":
            for name in names_in_https(record.value):
                if rule := self._under(name, Kind.HTTPS) or self._front_at(name):
                    yield Hit(rule, Kind.HTTPS, name)

    def _front_at(self, name: str) -> Rule | None:
        """Return a rule of the operator under whose domain for customers a name lies."""
        return self._under(name, Kind.CNAME) or self._under(name, Kind.DNS_ONLY)

    def _under(self, name: str, kind: Kind) -> Rule | None:
        domains, labels = self._domains[kind], name.split(".")
        tails = (".".join(labels[start:]) for start in range(len(labels)))
        return next((domains[tail] for tail in tails if tail in domains), None)

    def operator_of(self, name: str) -> Rule | None:
        """Return a rule of the operator whose domain, of whatever kind, `name` lies under."""
        found = (self._under(_name(name), kind) for kind in sorted(_DOMAINS))
        return next((rule for rule in found if rule is not None), None)


def names_in_https(value: str) -> Sequence[str]:
    """Return the target of an HTTPS record (RFC 9460) and the public name of its ECH parameter."""
    parts = value.split()
    target = _name(parts[1]) if len(parts) > 1 else ""
    encoded = _ECH.search(value)
    return tuple(name for name in (target, *(_public_names(encoded[1]) if encoded else ())) if name)


def _public_names(encoded: str) -> Iterator[str]:
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return
    for name in _NAME_IN_ECH.findall(decoded):
        yield name.decode("ascii")


def _name(text: str) -> str:
    return text.strip().lower().removesuffix(".")


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern for whole words; a star stands for the rest of a word, or for a whole one."""
    written = re.escape(text).replace(r"\*", r"[\w.-]*")
    return re.compile(rf"(?<![\w-]){written}(?![\w-])", re.IGNORECASE)
