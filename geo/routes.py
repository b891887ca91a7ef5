"""Which network an address lies in: block, every AS that announces it, its name, its registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from geo.cymru import Announced
from geo.datasets import Dataset
from geo.facts import Address, Gap

Ip = IPv4Address | IPv6Address
# A /24 or a /48 belongs to one holder as a rule; it is what is routed at least.
_PART: Final = {4: 8, 6: 80}


def route_of(ip: IPv4Address | IPv6Address, dataset: Dataset) -> Address:
    """Return what the data sets say of `ip`; what they do not know is null (see `gaps_of`)."""
    entry = dataset.look_up(ip)
    if entry is None:
        return Address(ip=str(ip), prefix=None, asn=None, as_name=None, country=None)
    return Address(
        ip=str(ip),
        prefix=entry.prefix,
        asn=entry.asn,
        as_name=entry.as_name,
        country=entry.country,
        origins=entry.origins,
        anycast=entry.anycast,
        anycast_by=entry.anycast_by,
    )


def with_announced(address: Address, said: Announced) -> Address:
    """Return the address as the routing of this moment has it; data sets are older (see `overtaken`).

    The AS name is kept only where it is that of the same AS.
    """
    if not said.origins:
        return address
    same = said.origins[0] == address.asn
    return replace(
        address,
        prefix=said.prefix,
        asn=said.origins[0],
        as_name=said.as_name or (address.as_name if same else None),
        origins=said.origins,
        registry=said.registry,
    )


def overtaken(before: Sequence[Address], now: Sequence[Address]) -> tuple[Gap, ...]:
    """Say which AS data sets still name that does not announce an address now: a front may have leased the block out."""
    gaps = []
    for old, new in zip(before, now, strict=True):
        if gone := [number for number in old.origins if number not in new.origins]:
            reason = (
                f"{new.ip} is announced by {_listed(new.origins)} now, data sets still name {_listed(gone)}"
            )
            gaps.append(Gap(question="network", reason=reason))
    return tuple(gaps)


def one_of_each_part(ips: Sequence[Ip], addresses: Sequence[Address]) -> tuple[Ip, ...]:
    """Return one address of each part of each announced block, one of every block first.

    Parts of a block may be customers' networks, with a record and contacts of their own at the registry.
    """
    blocks: dict[str, Ip] = {}
    parts: dict[tuple[str, int], Ip] = {}
    for ip, address in zip(ips, addresses, strict=True):
        block = address.prefix or address.ip
        blocks.setdefault(block, ip)
        parts.setdefault((block, int(ip) >> _PART[ip.version]), ip)
    return tuple(dict.fromkeys((*blocks.values(), *parts.values())))


def with_registries(
    addresses: Iterable[Address], registries: Mapping[str, str | None]
) -> tuple[Address, ...]:
    """Return the addresses with the regional registry of each, told by whoever answered about an address of its block."""
    kept = tuple(addresses)
    of_block = {each.prefix or each.ip: named for each in kept if (named := registries.get(each.ip))}
    return tuple(
        replace(each, registry=each.registry or of_block.get(each.prefix or each.ip)) for each in kept
    )


def gaps_of(addresses: Iterable[Address]) -> tuple[Gap, ...]:
    """Say of which addresses the network is not known, and which several networks announce."""
    kept = tuple(addresses)
    unknown = [address.ip for address in kept if address.asn is None]
    gaps = [
        Gap(
            question="network",
            reason=f"{address.ip} is said to be announced by {_listed(address.origins)}: either may answer for it",
        )
        for address in kept
        if len(address.origins) > 1
    ]
    if unknown:
        gaps.append(Gap(question="network", reason=f"no data set knows who announces {', '.join(unknown)}"))
    return tuple(gaps)


def _listed(origins: Sequence[int]) -> str:
    return " and ".join(f"AS{number}" for number in origins)
