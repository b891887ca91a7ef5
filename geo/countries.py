"""Pure: where a server at one address is, by the votes of independent bases.

A basis is a data set's publisher, the network's own geofeeds, the address's reverse name, or the operator's
measurements. Each has one vote, and its newest word counts. Where a network is registered never votes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from geo.datasets import Dataset, Entry
from geo.facts import Agreement, Claim, Country
from geo.freshness import STALE_DAYS, is_stale
from geo.prefixes import Ip
from geo.publishers import is_registration, publisher_of

GEOLOCATION: Final = "geolocation"
REGISTRATION: Final = "registration"
VOTING: Final = frozenset({GEOLOCATION, "geofeed", "reverse-name", "latency"})


def claims_of(ip: Ip, dataset: Dataset) -> tuple[Claim, ...]:
    """Return what each data set says of `ip`, in order; copies of the registries' books only as `registration`."""
    claims = (_claim(entry) for entry in dataset.opinions(ip))
    return tuple(dict.fromkeys(claim for claim in claims if claim is not None))


def agreed(claims: Iterable[Claim], *, now: datetime, stale_days: int | None = STALE_DAYS) -> Country:
    """Return the country that more bases name than any other; null where none or a tie.

    An old basis votes only for a country that a fresh one names too, unless all are old.
    """
    heard = tuple(dict.fromkeys(claim for claim in claims if claim.basis in VOTING))
    young = {claim for claim in heard if not is_old(claim, now=now, stale_days=stale_days)}
    voices = _voices(heard, young)
    fresh = {claim.value for claim in _each(voices) if claim in young}
    votes = Counter(
        value
        for voice in voices.values()
        for value in {claim.value for claim in voice}
        if value in fresh or not fresh
    )
    most = max(votes.values(), default=0)
    first = sorted(value for value, count in votes.items() if count == most)
    if len(first) != 1:
        return Country(
            value=None,
            claims=heard,
            agreement=Agreement.TIE if first else Agreement.NONE,
            tied=tuple(first),
        )
    disputed = any(claim.value != first[0] for claim in _each(voices))
    alone = Agreement.ONE if most == 1 else Agreement.ALL
    return Country(value=first[0], claims=heard, agreement=Agreement.MAJORITY if disputed else alone)


def is_old(claim: Claim, *, now: datetime, stale_days: int | None) -> bool:
    """Whether a claim's source is older than it may be; one of no known day is old."""
    return stale_days is not None and is_stale(claim.as_of, now, most_days=stale_days)


def in_words(country: Country) -> str:
    """Say the country as a table shows it, such as `NL (3 of 4; dissent: DE by DB-IP Lite of 2026-06-01)`."""
    if country.agreement is Agreement.TIE:
        return f"undecided: {' / '.join(country.tied)}"
    if country.value is None or country.agreement is not Agreement.MAJORITY:
        return country.value or ""
    voices = _voices(country.claims)
    for_it = sum(all(claim.value == country.value for claim in voice) for voice in voices.values())
    dissent = dict.fromkeys(told(claim) for claim in _each(voices) if claim.value != country.value)
    return f"{country.value} ({for_it} of {len(voices)}; dissent: {', '.join(dissent)})"


def told(claim: Claim) -> str:
    """Say a claim with its source and day."""
    return f"{claim.value} by {claim.source} of {claim.as_of[:10]}"


def _voices(claims: Sequence[Claim], young: Collection[Claim] = ()) -> dict[tuple[str, str], list[Claim]]:
    """Group claims by basis; an older word of a basis is dropped for its newest, an old one for a young one."""
    voices: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        who = publisher_of(claim.source) if claim.basis == GEOLOCATION else ""
        voices.setdefault((claim.basis, who), []).append(claim)
    return {basis: _newest(voice, young) for basis, voice in voices.items()}


def _newest(voice: list[Claim], young: Collection[Claim]) -> list[Claim]:
    if len(voice) == 1:
        return voice
    # A day that is yet to come is no young one: it must not outdo those that are.
    days = [(claim in young, _day(claim.as_of) or date.min) for claim in voice]
    return [claim for claim, day in zip(voice, days, strict=True) if day == max(days)]


def _each(voices: dict[tuple[str, str], list[Claim]]) -> list[Claim]:
    return [claim for voice in voices.values() for claim in voice]


@lru_cache(maxsize=4_096)
def _day(as_of: str) -> date | None:
    try:
        return date.fromisoformat(as_of[:10])
    except ValueError:
        return None


def _claim(entry: Entry) -> Claim | None:
    if entry.country is None or entry.country_source is None:
        return None
    source = entry.country_source
    basis = REGISTRATION if is_registration(source.name) else GEOLOCATION
    return Claim(value=entry.country, basis=basis, source=source.name, as_of=source.as_of)
