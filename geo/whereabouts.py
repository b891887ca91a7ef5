"""Pure: where a host is, from what was heard of each of its addresses; where that is nothing, a gap says why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from geo import countries
from geo.facts import Address, Agreement, Claim, Country, Gap, Verdict
from geo.freshness import STALE_DAYS

NO_CENSUS: Final = Gap(
    question="anycast",
    reason="no anycast census is at hand: the country is wrong if the address is announced from several places",
)
"""Said once of a host that has a country, however many voices agree: maps all copy where an anycast block is registered."""


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
    now: datetime,
    seen: Collection[str] | None = None,
    unplaced: Sequence[Gap] = (),
    stale_days: int | None = STALE_DAYS,
) -> Whereabouts:
    """Let the bases vote for each address by itself, and the host be where all of its addresses are.

    `heard` holds the claims by address, `seen` the addresses at which the server itself stands (None: all but those of
    a front), `unplaced` says why the server's place is not known whatever is claimed.
    """
    voted = {a.ip: countries.agreed(heard.get(a.ip, ()), now=now, stale_days=stale_days) for a in addresses}
    own = [a for a in addresses if is_servers(a, seen)]
    placed = {a.ip: voted[a.ip] for a in own if not a.anycast and not unplaced}
    claims = _each_once(claim for a in own or addresses for claim in voted[a.ip].claims)
    said = (claim for spoken in heard.values() for claim in spoken)
    gaps = tuple(unplaced) or _of_placeless(addresses, own)
    if gaps:
        country = Country(value=None, claims=claims)
    else:
        country = _together(list(placed.values()), claims)
        gaps = (*_of_place(placed), *_of_old(claims, placed.values(), now, stale_days))
    return Whereabouts(
        addresses=tuple(
            replace(a, country=placed[a.ip].value if a.ip in placed else None) for a in addresses
        ),
        country=country,
        registration=_each_once(claim for claim in said if claim.basis == countries.REGISTRATION),
        gaps=gaps,
    )


def is_servers(address: Address, seen: Collection[str] | None) -> bool:
    """Whether the server itself stands at an address, and no front before it."""
    return address.verdict is not Verdict.FRONT and (seen is None or address.ip in seen)


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


def _of_placeless(addresses: Sequence[Address], own: Sequence[Address]) -> tuple[Gap, ...]:
    """Say why a host has no place: only fronts answer for it, or it is announced from several places."""
    if not own:
        front = ", ".join(a.ip for a in addresses)
        reason = f"a front answers at {front}: the server behind it is not seen"
        return tuple(Gap(question=what, reason=reason) for what in ("origin", "country"))
    anycast = ", ".join(a.ip for a in own if a.anycast)
    return (
        (_gap(f"announced from several places at once (anycast), so in no one country: {anycast}"),)
        if anycast
        else ()
    )


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


def _each_once(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(dict.fromkeys(claims))


def _gap(reason: str) -> Gap:
    return Gap(question="country", reason=reason)


def _of_old(
    claims: Iterable[Claim], voted: Iterable[Country], now: datetime, stale_days: int | None
) -> Iterable[Gap]:
    """Say which sources are old, and what that means: beside fresh ones they are not heard, and alone they are all there is."""

    def is_old(claim: Claim) -> bool:
        return countries.is_old(claim, now=now, stale_days=stale_days)

    alone = {claim for one in voted if all(map(is_old, one.claims)) for claim in one.claims}
    found: dict[str, bool] = {}
    for claim in filter(is_old, claims):
        source = f"{claim.source} of {claim.as_of[:10]}"
        found[source] = found.get(source, False) or claim in alone
    for source, heard in found.items():
        means = (
            "it is heard only because nothing newer says anything"
            if heard
            else "against newer data it is not heard"
        )
        yield Gap(question="old data", reason=f"{source} is older than {stale_days} days: {means}")
