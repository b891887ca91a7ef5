"""What stands at each address of a host, and so at the host: a front, a platform, or the origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Final, Self, TypeVar

from geo.facts import Address, Contact, Front, Gap, Record, Tenant, Verdict
from geo.fronts import behaviour
from geo.fronts.places import Place
from geo.fronts.rules import Kind, Rule, read_rules
from geo.fronts.sentences import of_contradiction, of_doubt, of_hits, of_mixture, why_doubted
from geo.fronts.signs import Hit, Met, Signs
from geo.fronts.ways import plain
from geo.fronts.weighed import Weighed
from geo.fronts.weights import DOUBT, MOST, REFUTED, SURE, TOLD_BY_SITE, weighed
from geo.observed import Observation

_NOBODY: Final = "no known front or platform by name, range or AS number"

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontOpinion:
    """What the file, and behaviour, say of a host."""

    verdict: Verdict
    confidence: float
    """0 to 1: of the verdict, not of the name."""
    evidence: tuple[str, ...]
    name: str | None
    contacts: tuple[Contact, ...]
    front: str | None = None
    """The front that hides the server, also where a platform stands behind it: its place is not the server's."""
    addresses: tuple[Address, ...] = ()
    """Each with its verdict; those of a front without a country."""
    answering: Front | None = None
    """The front or platform at the host, or at a part of its addresses."""
    tenant: Tenant | None = None

    unplaced: tuple[Gap, ...] = ()
    """Why the server's place is not known, whatever is claimed of its addresses; empty where it can be."""
    seen: tuple[str, ...] = ()
    """The addresses whose place is the server's; all of them where none is: what is claimed of them is shown."""


class Fronts:
    """The rows of one file, ready to be asked."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._signs = Signs(self._rules)
        self._at_home = _known_whole(self._rules)
        self._told: dict[tuple[str, Kind], list[Rule]] = {}
        for rule in self._rules:
            if rule.kind in {Kind.CONTACT, Kind.HAND_OFF}:
                self._told.setdefault((rule.name, rule.kind), []).append(rule)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read a file (CSV: name, verdict, kind, value, origin, as_of), ours if none is named; `DatasetError`."""
        return cls(read_rules(path))

    def judge(
        self,
        *,
        host: str,
        cname_path: Sequence[str],
        addresses: Sequence[Address],
        records: Sequence[Record] = (),
        observations: Sequence[Observation] = (),
    ) -> FrontOpinion:
        """Say what stands at `host`, from its names, addresses and records and from what the door saw of it.

        What a site can arrange by itself names nobody, and takes a place away at most.
        A platform counts before the front it uses: the platform can remove one customer's page. One address of an
        origin makes the host an origin: there the content can be removed, whatever stands at the others.
        """
        met = Met(
            host=host,
            cname_path=tuple(cname_path),
            addresses=tuple(addresses),
            records=tuple(records),
            observations=tuple(observations),
        )
        hits = self._signs.of(met)
        parts = tuple(self._weigh(met, hits, address) for address in met.addresses or (None,))
        return self._opinion(met, hits, parts)

    @property
    def places(self) -> tuple[Place, ...]:
        """How platforms name their customers, for `geo.tenants.tenant_of`."""
        return self._signs.places

    def tells(self, observation: Observation) -> tuple[str, ...]:
        """Return what an observation says, in words that are the same for equal evidence; empty where nothing."""
        said = tuple(f"{hit.kind} {hit.rule.name} {hit.rule.value}" for hit in self._signs.seen(observation))
        return said or ((f"cache {observation.name}",) if behaviour.is_cache_header(observation) else ())

    def operator_of(self, name: str) -> str | None:
        """Return the operator whose domain a name lies under."""
        rule = self._signs.operator_of(name)
        return rule.name if rule else None

    def is_published(self, ip: IPv4Address | IPv6Address) -> bool:
        """Answer whether an operator publishes the address as its own."""
        return self._signs.range_of(ip) is not None

    def _weigh(self, met: Met, hits: Sequence[Hit], address: Address | None) -> Weighed:
        kinds: dict[str, tuple[Rule, set[Kind]]] = {}
        for hit in hits:
            if hit.ip is None or address is None or hit.ip == address.ip:
                kinds.setdefault(hit.rule.name, (hit.rule, set()))[1].add(hit.kind)
        best: dict[Verdict, tuple[float, Rule | None]] = {}
        for rule, found in kinds.values():
            chance = weighed(found, most=self._limit(rule, found))
            if chance > best.get(rule.verdict, (0.0, None))[0]:
                best[rule.verdict] = (chance, rule)
        return Weighed(
            address,
            platform=best.get(Verdict.SHARED_PLATFORM, (0.0, None)),
            front=best.get(Verdict.FRONT, (0.0, None)),
            habits=behaviour.habits_of(met, address) if address else (),
        )

    def _limit(self, rule: Rule, found: set[Kind]) -> float:
        """Return how far evidence is believed that any site can give of itself, or that is common without a front."""
        if not found <= self._arranged(rule.name):
            return MOST
        if found & {Kind.MIXED_ASN, Kind.CERTIFICATE}:
            return DOUBT
        # The front's own zone gave the address of an alias, so that its list alone does not refute it.
        return REFUTED if rule.name in self._at_home and Kind.DNS_ONLY not in found else DOUBT

    def _arranged(self, name: str) -> frozenset[Kind]:
        """Return the kinds of evidence of an operator that whoever runs any server, or a rented one of its own, can show."""
        shown = TOLD_BY_SITE | {Kind.MIXED_ASN}
        # At an address that a front does not publish, a relay that passes connections on to it shows its certificate.
        return shown | {Kind.CERTIFICATE} if self._at_home.get(name) is Kind.RANGE else shown

    def _opinion(self, met: Met, hits: Sequence[Hit], parts: Sequence[Weighed]) -> FrontOpinion:
        if not met.addresses and parts[0].verdict is Verdict.ORIGIN:
            return FrontOpinion(
                verdict=Verdict.UNKNOWN, confidence=0.0, evidence=(), name=None, contacts=(), addresses=()
            )
        verdict = _verdict_of(parts)
        rule = self._chosen(parts, verdict)
        fronts = _each_once(part.front_name for part in parts if part.front_name)
        operators = _each_once(part.operator for part in parts if part.operator)
        name = rule.name if rule else next(iter(operators), None)
        return FrontOpinion(
            verdict=verdict,
            confidence=round(_confidence_of(parts, verdict), 3),
            evidence=tuple(self._evidence(hits, parts)),
            name=name if verdict is not Verdict.ORIGIN else None,
            contacts=self._contacts_of(operators),
            front=fronts[0] if fronts and verdict is not Verdict.ORIGIN else None,
            addresses=tuple(judged for part in parts if (judged := part.judged) is not None),
            answering=self._front_of(name, rule) if name else None,
            tenant=self._tenant_of(met, parts) if verdict is Verdict.SHARED_PLATFORM else None,
            unplaced=_unplaced(hits, parts, fronts, verdict),
            seen=_seen(parts),
        )

    def _chosen(self, parts: Sequence[Weighed], verdict: Verdict) -> Rule | None:
        """Return a rule of the operator that answers, if the file knows it."""
        if verdict is Verdict.SHARED_PLATFORM:
            return max((part.platform for part in parts), key=lambda found: found[0])[1]
        best = max((part.front for part in parts), key=lambda found: found[0])
        return best[1] if best[0] > SURE else None

    def _evidence(self, hits: Sequence[Hit], parts: Sequence[Weighed]) -> Iterator[str]:
        yield from of_hits(hits)
        yield from of_contradiction([hit for hit in hits if hit.rule.name in self._at_home])
        yield from of_doubt(_each_once(part.unproven for part in parts if part.unproven))
        habits = _each_once(habit for part in parts if part.front[0] <= SURE for habit in part.habits)
        yield from (habit.sentence for habit in habits)
        yield from of_mixture([(part.address, part.operator, part.verdict) for part in parts if part.address])
        if not hits and not habits:
            yield _NOBODY

    def _contacts_of(self, names: Iterable[str]) -> tuple[Contact, ...]:
        things = {Verdict.SHARED_PLATFORM: "platform", Verdict.FRONT: "front"}
        return tuple(
            Contact(
                address=rule.value,
                role="abuse",
                scope=f"{things[rule.verdict]} {rule.name}",
                source=rule.origin,
                as_of=rule.as_of,
            )
            for name in names
            for rule in self._told.get((name, Kind.CONTACT), ())
        )

    def _front_of(self, name: str, rule: Rule | None) -> Front:
        said = next(iter(self._told.get((name, Kind.HAND_OFF), ())), None)
        source = said or rule
        return Front(
            name=name,
            hand_off=said.value if said else None,
            source=source.origin if source else "how its addresses and answers behave",
            as_of=source.as_of if source else "",
        )

    def _tenant_of(self, met: Met, parts: Sequence[Weighed]) -> Tenant | None:
        """Return the customer whom the host, or a name on the way to the platform, names; None where that is several."""
        if own := self._tenants_at(plain(met.host)):
            return own[0]
        published = (part.address for part in parts if part.verdict is Verdict.SHARED_PLATFORM)
        led = [met.ways[address.ip].on_all if address else met.names for address in published]
        found = [next((t for name in names for t in self._tenants_at(name)), None) for names in led]
        named = _each_once(tenant for tenant in found if tenant is not None)
        return named[0] if len(named) == 1 else None

    def _tenants_at(self, name: str) -> tuple[Tenant, ...]:
        named = ((place, place.tenant_of(name)) for place in self._signs.places_at(name))
        return tuple(Tenant(platform=place.rule.name, name=tenant) for place, tenant in named if tenant)


def _known_whole(rules: Sequence[Rule]) -> dict[str, Kind]:
    """Return the operators of which all addresses are known, and how: others have servers in networks of strangers.

    They publish their ranges, or are clouds whose fronts lie in their own networks.
    """
    kinds: dict[str, set[Kind]] = {}
    for rule in rules:
        kinds.setdefault(rule.name, set()).add(rule.kind)
    clouds = (name for name, found in kinds.items() if Kind.MIXED_ASN in found and Kind.ASN not in found)
    published = (name for name, found in kinds.items() if Kind.RANGE in found)
    return {**dict.fromkeys(clouds, Kind.MIXED_ASN), **dict.fromkeys(published, Kind.RANGE)}


def _verdict_of(parts: Sequence[Weighed]) -> Verdict:
    verdicts = {part.verdict for part in parts}
    order = (Verdict.ORIGIN, Verdict.SHARED_PLATFORM, Verdict.FRONT)
    return next(verdict for verdict in order if verdict in verdicts)


def _confidence_of(parts: Sequence[Weighed], verdict: Verdict) -> float:
    """All addresses are a front's only if each is; one origin is enough for an origin."""
    chances = [part.confidence for part in parts if part.verdict is verdict]
    return min(chances) if verdict is Verdict.FRONT else max(chances)


def _seen(parts: Sequence[Weighed]) -> tuple[str, ...]:
    known = tuple(part for part in parts if part.address is not None)
    own = tuple(part for part in known if part.is_seen) or known
    return tuple(part.address.ip for part in own if part.address is not None)


def _unplaced(
    hits: Sequence[Hit], parts: Sequence[Weighed], fronts: Sequence[str], verdict: Verdict
) -> tuple[Gap, ...]:
    if fronts and verdict is not Verdict.ORIGIN:
        reason = f"the front {fronts[0]} answers: the server behind it is not seen"
        return tuple(Gap(question=what, reason=reason) for what in ("origin", "country"))
    doubted = [(part.doubted, part.address) for part in parts if part.doubted and part.address]
    if any(part.is_seen for part in parts) or not doubted:
        return ()
    name, address = doubted[0]
    own = [hit for hit in hits if hit.ip in {None, address.ip}]
    return (Gap(question="country", reason=why_doubted(name, own)),)


def _each_once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
