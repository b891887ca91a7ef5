"""What a correct trace says of each host: derived from the map, so that a test can compare it with what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.sandbox import places
from geo.facts import Verdict

_PLATFORM_ASN = 64511
_FRONT_ASN = 64510


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """Where one host stands."""

    host: str
    cname_path: tuple[str, ...]
    addresses: frozenset[str]
    asns: frozenset[int]
    as_names: frozenset[str]
    countries: frozenset[str]
    """Of its addresses; more than one where it stands in several."""
    country: str | None
    """The one country of the server, or None: on a front, in several, or unknown."""
    registered: frozenset[str]
    verdict: Verdict
    network_contacts: frozenset[str]
    """What the registries give as addresses for abuse."""


def truth_of(host: str) -> Truth:
    """Return what is true of a host, also of one that does not exist."""
    addresses = places.addresses_of(host)
    networks = [network for each in addresses if (network := places.network_of(each)) is not None]
    listed = [network for network in networks if network.registry != "none"]
    countries = frozenset(network.country for network in networks)
    verdict = _verdict(addresses, networks)
    agreed = len(countries) == 1 and verdict is not Verdict.FRONT
    return Truth(
        host=host,
        cname_path=places.cname_path(host),
        addresses=frozenset(addresses),
        asns=frozenset(network.asn for network in networks),
        as_names=frozenset(network.name for network in networks),
        countries=countries,
        country=next(iter(countries)) if agreed else None,
        registered=frozenset(network.registered for network in listed),
        verdict=verdict,
        network_contacts=frozenset(address for network in listed for address in network.abuse),
    )


def _verdict(addresses: tuple[str, ...], networks: Iterable[places.Network]) -> Verdict:
    asns = {network.asn for network in networks}
    if _PLATFORM_ASN in asns:
        return Verdict.SHARED_PLATFORM
    if _FRONT_ASN in asns:
        return Verdict.FRONT
    return Verdict.ORIGIN if set(addresses) - places.NOT_BOUND else Verdict.UNKNOWN
