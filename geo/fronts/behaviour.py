"""Fronts that no file knows, told by how they behave: only a place that is many places tells one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geo.domains import site_of
from geo.facts import Address
from geo.fronts.signs import Met
from geo.fronts.weights import DOUBT, PRIOR, probability
from geo.known_anycast import BASIS as DOCUMENT
from geo.observed import Observation, Seen

MOST: Final = 0.75
"""Behaviour that a census bears out: it looks like a front, and no operator says so."""
_SHORT_TTL: Final = 60
_SEVERAL_NETWORKS: Final = 3
_UNRELATED_SITES: Final = 5
_CACHE_HEADERS: Final = frozenset({"via", "x-cache", "x-served-by"})
_ANYCAST: Final = 2.2  # alone 0.61
_STRANGERS: Final = 1.2
_CACHE: Final = 0.9
_NETWORKS: Final = 0.6
_TTL: Final = 0.6


@dataclass(frozen=True, slots=True)
class Habit:
    """A way to behave that fronts have more often than origins, and a sentence about it."""

    weight: float
    sentence: str
    by_site: bool = True
    """Whether the site's people can arrange it themselves: certificate, headers, records."""


def habits_of(met: Met, address: Address) -> tuple[Habit, ...]:
    """Return what of an address, and of the host at it, is more usual for a front."""
    return (*_of_address(address), *_of_names(met, address), *_of_answers(met, address))


def likeness(habits: tuple[Habit, ...]) -> float:
    """Return how probable a front is that behaves so; what a site can arrange by itself is never believed alone."""
    most = DOUBT if all(habit.by_site for habit in habits) else MOST
    return min(most, probability(PRIOR + sum(habit.weight for habit in habits)))


def name_of(address: Address) -> str:
    """Return what a front is called that no file knows."""
    network = f"AS{address.asn}" if address.asn is not None else f"{address.ip}"
    return f"unknown front at {network}"


def is_cache_header(observation: Observation) -> bool:
    """Answer whether a header says that somebody passed the answer on."""
    return observation.kind is Seen.HEADER and observation.name in _CACHE_HEADERS and bool(observation.value)


def _of_address(address: Address) -> Iterator[Habit]:
    by = address.anycast_by
    # A service that a document calls anycast (a resolver, a root server) answers for itself.
    if address.anycast and (by is None or by.basis != DOCUMENT):
        where, says = address.prefix or address.ip, "a census"
        if by is not None:
            where, says = by.value, f"{by.source} of {by.as_of[:10]}"
        yield Habit(_ANYCAST, f"{where} is announced from several places, says {says}", by_site=False)


def _of_names(met: Met, address: Address) -> Iterator[Habit]:
    """Look at the names on the way to this address alone, and at the addresses of the name at its end."""
    ways = met.ways[address.ip]
    # A resolver that remembers an answer gives what is left of its time: the longest is nearest to what the zone says.
    lasting: dict[tuple[str, str], int] = {}
    for r in met.records:
        if r.type == "CNAME" and ways.have(r.name, r.value, host=met.host):
            lasting[r.name, r.value] = max(r.ttl, lasting.get((r.name, r.value), 0))
    if short := [(name, ttl) for (name, _), ttl in lasting.items() if ttl <= _SHORT_TTL]:
        yield Habit(_TTL, f"{short[0][0]} may lead elsewhere after {short[0][1]} s")
    beside = (each for each in met.addresses if met.ways[each.ip].ends & ways.ends)
    networks = {each.asn for each in beside if each.asn is not None}
    if len(networks) >= _SEVERAL_NETWORKS:
        yield Habit(_NETWORKS, f"one name has addresses in {len(networks)} networks")


def _of_answers(met: Met, address: Address) -> Iterator[Habit]:
    seen = [o for o in met.observations if o.address in (None, address.ip)]
    if header := next((o for o in seen if is_cache_header(o)), None):
        yield Habit(_CACHE, f"answers carry the header {header.name}: a cache or proxy passes them on")
    own = site_of(met.host)
    sites = {site_of(o.value.removeprefix("*.")) for o in seen if o.kind is Seen.CERTIFICATE} - {own}
    if len(sites) >= _UNRELATED_SITES:
        yield Habit(_STRANGERS, f"its certificate also names {len(sites)} other sites")
