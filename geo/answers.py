"""Pure: what several resolvers said about one host, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import chain as chained
from itertools import zip_longest
from typing import Final

from geo.chains import MOST_CNAMES, Chain, text
from geo.facts import Address, Gap, Record, require_utc
from geo.resolver import NO_RESOLVER
from geo.spread import Heard

MOST_ADDRESSES: Final = 64
_ONE_SILENT: Final = "a resolver did not answer"
_FAMILIES: Final = (4, 6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What DNS said about one host at one moment."""

    host: str
    asked_at: datetime
    cname_path: tuple[str, ...]
    """The targets of the CNAMEs in order, without the host itself."""
    addresses: tuple[IPv4Address | IPv6Address, ...]
    """All that any resolver gave."""
    gaps: tuple[Gap, ...]
    records: tuple[Record, ...] = ()
    """The CNAMEs; with `everything` also what else the host and its domain have."""
    heard: tuple[Heard, ...] = ()
    """What each resolver said, for `geo.spread` to compare."""
    paths: Mapping[IPv4Address | IPv6Address, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """By address, each way that led to it: `cname_path` has the names of all of them together."""

    def __post_init__(self) -> None:
        require_utc(self.asked_at)

    @property
    def resolver_answered(self) -> bool:
        """Whether anybody said anything: an unreachable resolver says nothing about the name."""
        return not any(gap.reason.startswith(NO_RESOLVER) for gap in self.gaps)

    def led_to(self, addresses: Iterable[Address]) -> tuple[Address, ...]:
        """Return the addresses, each with the ways that led to it and no other's."""
        return tuple(replace(each, paths=self.paths.get(ip_address(each.ip), ())) for each in addresses)


def merged(
    host: str, asked_at: datetime, resolvers: Sequence[str], pairs: Sequence[tuple[Chain, Chain]]
) -> Answers:
    """Return the answers of all resolvers in one: of each, its chain for A and its chain for AAAA."""
    chains = list(chained.from_iterable(pairs))
    path = dict.fromkeys(text(name) for chain in chains for name in chain.path[1:])
    found = _in_turn(chains)
    heard = tuple(_heard(each, pair) for each, pair in zip(resolvers, pairs, strict=True))
    gaps = [Gap(question="addresses", reason=reason) for reason in _reasons(chains, nothing=not found)]
    if len(found) > MOST_ADDRESSES:
        gaps.append(
            Gap(question="addresses", reason=f"{len(found)} addresses, of which {MOST_ADDRESSES} are kept")
        )
    return Answers(
        host=host,
        asked_at=asked_at,
        cname_path=tuple(path)[: 2 * MOST_CNAMES],
        addresses=_sorted(found[:MOST_ADDRESSES]),
        gaps=tuple(gaps),
        records=_cnames(chains),
        heard=heard,
        paths=_paths(chains, found[:MOST_ADDRESSES]),
    )


def _in_turn(chains: Iterable[Chain]) -> list[IPv4Address | IPv6Address]:
    # Taken in turn, so that four thousand A records cannot hide the AAAA records behind them.
    in_turn = chained.from_iterable(zip_longest(*(chain.addresses for chain in chains)))
    return [address for address in dict.fromkeys(in_turn) if address is not None]


def _paths(
    chains: Sequence[Chain], kept: Iterable[IPv4Address | IPv6Address]
) -> dict[IPv4Address | IPv6Address, tuple[tuple[str, ...], ...]]:
    ways: dict[IPv4Address | IPv6Address, dict[tuple[str, ...], None]] = {address: {} for address in kept}
    for chain in chains:
        way = tuple(text(name) for name in chain.path[1:])
        for address in ways.keys() & set(chain.addresses):
            ways[address][way] = None
    return {address: tuple(found) for address, found in ways.items()}


def _sorted(found: Iterable[IPv4Address | IPv6Address]) -> tuple[IPv4Address | IPv6Address, ...]:
    # Resolvers turn the order of their answers; sorted, two equal answers look equal.
    return tuple(sorted(found, key=lambda address: (address.version, int(address))))


def _reasons(chains: Sequence[Chain], *, nothing: bool) -> Iterable[str]:
    """Return each reason once, what was said of the name before what failed."""
    told = [chain for chain in chains if chain.reason and (chain.failed or nothing)]
    reasons = [chain.reason or "" for chain in sorted(told, key=lambda chain: chain.failed)]
    if all(chain.reason and chain.reason.startswith(NO_RESOLVER) for chain in chains):
        return dict.fromkeys(reasons)
    # Some resolver is there: that another one is gone is no reason to call the name unasked.
    return dict.fromkeys(
        _ONE_SILENT + reason.removeprefix(NO_RESOLVER) if reason.startswith(NO_RESOLVER) else reason
        for reason in reasons
    )


def _heard(resolver: str, pair: tuple[Chain, Chain]) -> Heard:
    found = _in_turn(pair)[:MOST_ADDRESSES]
    by_family = dict(zip(_FAMILIES, pair, strict=True))
    return Heard(
        resolver=resolver,
        names={family: text(chain.path[-1]) for family, chain in by_family.items()},
        addresses=_sorted(found),
        families=frozenset(family for family, chain in by_family.items() if not chain.failed),
        ttls={family: chain.ttl for family, chain in by_family.items() if chain.addresses},
        reason=next((chain.reason for chain in pair if chain.reason), None),
    )


def _cnames(chains: Iterable[Chain]) -> tuple[Record, ...]:
    kept: dict[tuple[str, str, str], Record] = {}
    for link in chained.from_iterable(chain.links for chain in chains):
        name, target = text(link.name), text(link.target)
        record = Record(name=name, type="CNAME", value=target, ttl=link.ttl, resolver=link.resolver)
        kept.setdefault((name, target, link.resolver), record)
    return tuple(kept.values())
