"""Which network an address lies in: block, AS number and AS name."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

from geo.datasets import Dataset
from geo.facts import Address, Gap


def route_of(ip: IPv4Address | IPv6Address, dataset: Dataset) -> Address:
    """Return what the data sets say of `ip`; what they do not know is null (see `gaps_of`)."""
    entry = dataset.look_up(ip)
    return Address(
        ip=str(ip),
        prefix=entry.prefix if entry else None,
        asn=entry.asn if entry else None,
        as_name=entry.as_name if entry else None,
        country=entry.country if entry else None,
    )


def gaps_of(addresses: Iterable[Address]) -> tuple[Gap, ...]:
    """Say of which addresses the network is not known."""
    unknown = [address.ip for address in addresses if address.asn is None]
    if not unknown:
        return ()
    return (Gap(question="network", reason=f"no data set knows who announces {', '.join(unknown)}"),)
