"""Where a server is: what each data set says of each address, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address

from geo.datasets import Dataset, Entry
from geo.facts import Claim, Country, Gap


def claims_of(addresses: Iterable[IPv4Address | IPv6Address], dataset: Dataset) -> tuple[Claim, ...]:
    """Return what each data set says, each claim once, in the order of the addresses and of the data sets."""
    claims = (_claim(entry) for ip in addresses for entry in dataset.opinions(ip))
    return tuple(dict.fromkeys(claim for claim in claims if claim is not None))


def agreed(claims: Sequence[Claim]) -> Country:
    """Return the country that all claims name, or null with the claims where they differ or there are none."""
    values = {claim.value for claim in claims}
    return Country(value=values.pop() if len(values) == 1 else None, claims=tuple(claims))


def gaps_of(country: Country) -> tuple[Gap, ...]:
    """Say why a country is null."""
    if country.value is not None:
        return ()
    if not country.claims:
        return (Gap(question="country", reason="no data set knows where the addresses are"),)
    heard = ", ".join(f"{claim.value} ({claim.source}, {claim.as_of})" for claim in country.claims)
    return (Gap(question="country", reason=f"the claims differ: {heard}"),)


def _claim(entry: Entry) -> Claim | None:
    if entry.country is None or entry.country_source is None:
        return None
    source = entry.country_source
    return Claim(value=entry.country, basis="geolocation", source=source.name, as_of=source.as_of)
