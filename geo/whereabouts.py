"""Pure: where a host is, from what was heard of each of its addresses; where that is nothing, a gap says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo import countries
from geo.facts import Address, Agreement, Claim, Country, Gap, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """Where each address and the host as a whole is."""

    addresses: tuple[Address, ...]
    """The addresses, each with the country agreed for it."""
    country: Country
    registration: tuple[Claim, ...]
    """What copies of the registries' books say; never a place."""
    gaps: tuple[Gap, ...]


def settle(
    addresses: Sequence[Address],
    heard: Mapping[str, Sequence[Claim]],
    *,
    front: str | None,
    on: date,
    stale_days: int | None = countries.STALE_DAYS,
) -> Whereabouts:
    """Let the bases vote for each address by itself, and the host be where all of its addresses are.

    `heard` holds the claims by address; `front` names the front or platform's front that answers for the host.
    """
    voted = {a.ip: countries.agreed(heard.get(a.ip, ()), on=on, stale_days=stale_days) for a in addresses}
    placed = tuple(
        replace(a, country=None if is_placeless(a, front) else voted[a.ip].value) for a in addresses
    )
    claims = tuple(dict.fromkeys(claim for country in voted.values() for claim in country.claims))
    said = (claim for spoken in heard.values() for claim in spoken)
    registration = tuple(dict.fromkeys(claim for claim in said if claim.basis == countries.REGISTRATION))
    if placeless := [a for a in addresses if is_placeless(a, front)]:
        country, gaps = Country(value=None, claims=claims), _of_placeless(placeless, front)
    else:
        country = _together(list(voted.values()), claims)
        gaps = (*_of_place(voted), *_of_old(claims, on, stale_days))
    return Whereabouts(addresses=placed, country=country, registration=registration, gaps=gaps)


def is_placeless(address: Address, front: str | None) -> bool:
    """Whether the place of an address says nothing of the server: on an anycast prefix, or on a front."""
    if address.anycast or address.verdict is Verdict.FRONT:
        return True
    return front is not None and address.verdict is not Verdict.ORIGIN


def _together(voted: Sequence[Country], claims: tuple[Claim, ...]) -> Country:
    """Return the country of all addresses; several countries are a tie, and those of a tie stay in it."""
    values = {country.value for country in voted if country.value is not None}
    tied = {value for country in voted for value in country.tied}
    if tied or len(values) > 1:
        both = tuple(sorted(tied | values))
        return Country(value=None, claims=claims, agreement=Agreement.TIE, tied=both)
    if not values:
        return Country(value=None, claims=claims)
    reached = {country.agreement for country in voted}
    weakest = (Agreement.MAJORITY, Agreement.ONE, Agreement.ALL)
    agreement = next(one for one in weakest if one in reached)
    return Country(value=values.pop(), claims=claims, agreement=agreement)


def _of_placeless(placeless: Sequence[Address], front: str | None) -> tuple[Gap, ...]:
    anycast = [a.ip for a in placeless if a.anycast]
    if front is None and anycast:
        reason = (
            f"announced from several places at once (anycast), so in no one country: {', '.join(anycast)}"
        )
        return (Gap(question="country", reason=reason),)
    reason = f"the front {front or 'at ' + placeless[0].ip} answers: the server behind it is not seen"
    return tuple(Gap(question=what, reason=reason) for what in ("origin", "country"))


def _of_place(voted: Mapping[str, Country]) -> Iterable[Gap]:
    """Say what is tied, which address is where if in several countries, and of which nothing is known."""
    for ip, one in voted.items():
        if one.tied:
            heard = " or ".join(countries.told(claim) for claim in one.claims if claim.value in one.tied)
            yield _gap(f"{ip} is in {heard}: no side has more sources; tell the hotlines of each")
    places = {ip: one.value for ip, one in voted.items() if one.value}
    if len(set(places.values())) > 1:
        where = ", ".join(f"{ip} in {value}" for ip, value in places.items())
        yield _gap(f"the addresses are in several countries: {where}; tell the hotlines of each")
    unknown = [ip for ip, one in voted.items() if one.value is None and not one.tied]
    if len(unknown) == len(voted):
        yield _gap("no data set knows where the addresses are")
    elif unknown:
        yield _gap(f"no data set knows where {', '.join(unknown)} is")


def _gap(reason: str) -> Gap:
    return Gap(question="country", reason=reason)


def _of_old(claims: Iterable[Claim], on: date, stale_days: int | None) -> Iterable[Gap]:
    old = (claim for claim in claims if countries.is_old(claim, on=on, stale_days=stale_days))
    for source in dict.fromkeys(f"{claim.source} of {claim.as_of[:10]}" for claim in old):
        yield Gap(
            question="old data",
            reason=f"{source} is older than {stale_days} days: where it stands alone it is not heard",
        )
