"""Pure: how the answers of several resolvers to the same question compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final

from geo.facts import Address, Gap, Record, Spread

Ip = IPv4Address | IPv6Address
_MOST_SHOWN: Final = 4
_BLOCKS: Final = {4: 24, 6: 48}
_TYPES: Final = {4: "A", 6: "AAAA"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What one resolver said of the addresses of a name."""

    resolver: str
    names: Mapping[int, str] = field(default_factory=dict)
    """By family (4, 6), the name at the end of the CNAMEs, whose addresses they are: each is asked about by itself."""
    addresses: tuple[Ip, ...] = ()
    families: frozenset[int] = frozenset()
    """Of which families (4, 6) it said something, if only that there are no addresses."""
    ttls: Mapping[int, int] = field(default_factory=dict)
    """By family, for how long the addresses hold."""
    reason: str | None = None
    """Why there are no addresses."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """How answers compare, in words, and what is doubtful about them."""

    spread: Spread
    evidence: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    records: tuple[Record, ...] = ()
    """Who said which address, where they differ."""


def compare(
    heard: Sequence[Heard], *, place_of: Callable[[Ip], str | None], is_public: Callable[[Ip], bool]
) -> Compared:
    """Compare the resolvers that answered; `place_of` names the network, and if known the country, of an address.

    Only families are compared of which all have said something: a lost answer is no difference.
    """
    answered = [each for each in heard if each.families]
    if len(answered) < 2:  # noqa: PLR2004 it takes two to compare
        return Compared(spread=Spread.ONE_RESOLVER)
    families = frozenset.intersection(*(each.families for each in answered))
    sets = [frozenset(ip for ip in each.addresses if ip.version in families) for each in answered]
    if not any(sets) and any(each.addresses for each in answered):
        return Compared(spread=Spread.ONE_RESOLVER)
    if len(set(sets)) == 1:
        what = "the same addresses" if sets[0] else "no address"
        return Compared(spread=Spread.SAME, evidence=(f"{len(answered)} resolvers gave {what}",))
    if len({any(is_public(ip) for ip in each) for each in sets}) > 1:
        return _split(answered)
    return _turned_or_sent(answered, [_places(each, place_of) for each in sets])


def places_of(addresses: Iterable[Address]) -> Callable[[Ip], str | None]:
    """Return a look-up that says of each of these addresses whose network it lies in, and in which country."""
    known: dict[str, str] = {}
    for address in addresses:
        network = address.prefix if address.asn is None else f"AS{address.asn}"
        if network:
            known[address.ip] = f"{network} in {address.country}" if address.country else network
    return lambda ip: known.get(str(ip))


def _split(answered: Sequence[Heard]) -> Compared:
    words = "; ".join(f"{each.resolver}: {_shown(each)}" for each in answered)
    reason = f"the resolvers disagree whether the name has a public address ({words})"
    return Compared(
        spread=Spread.SPLIT_HORIZON,
        gaps=(Gap(question="addresses", reason=reason),),
        records=_records(answered),
    )


def _turned_or_sent(answered: Sequence[Heard], places: Sequence[frozenset[str]]) -> Compared:
    if len(set(places)) == 1:
        words = (
            f"{len(answered)} resolvers gave different addresses in the same networks: they are taken in turn"
        )
        return Compared(spread=Spread.ROUND_ROBIN, evidence=(words,), records=_records(answered))
    words = "; ".join(
        f"{each.resolver}: {', '.join(sorted(where)[:_MOST_SHOWN])}"
        for each, where in zip(answered, places, strict=True)
    )
    sentence = f"the resolvers were sent to different places ({words})"
    gap = Gap(question="addresses", reason=f"{sentence}: who asks from elsewhere may be sent elsewhere")
    return Compared(spread=Spread.GEO_DNS, evidence=(sentence,), gaps=(gap,), records=_records(answered))


def _places(addresses: frozenset[Ip], place_of: Callable[[Ip], str | None]) -> frozenset[str]:
    return frozenset(place_of(ip) or _block(ip) for ip in addresses)


def _block(ip: Ip) -> str:
    """Return the block that is as a rule routed as one: the nearest thing to a network that no data set knows."""
    return str(ip_network(f"{ip}/{_BLOCKS[ip.version]}", strict=False))


def _shown(heard: Heard) -> str:
    shown = ", ".join(map(str, heard.addresses[:_MOST_SHOWN]))
    return shown or heard.reason or "no address"


def _records(answered: Sequence[Heard]) -> tuple[Record, ...]:
    return tuple(
        Record(
            name=each.names.get(ip.version, ""),
            type=_TYPES[ip.version],
            value=str(ip),
            ttl=each.ttls.get(ip.version, 0),
            resolver=each.resolver,
        )
        for each in answered
        for ip in each.addresses
    )
