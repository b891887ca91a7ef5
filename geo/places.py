"""Hears every independent basis for where a server is: data sets, geofeeds, reverse names, the operator's measurements."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Self

from geo import countries, geofeeds, measured
from geo.datasets import Dataset, DatasetError
from geo.facts import Address, Agreement, Claim, Gap
from geo.freshness import STALE_DAYS, is_stale
from geo.geofeed_references import GeofeedReference
from geo.geofeeds import Geofeed
from geo.names import Answers
from geo.prefixes import Ip, Prefixes
from geo.referred_feeds import Fetches, ReferredFeeds
from geo.reverse_claims import AsksNames, ReverseClaims
from geo.reverse_names import ReverseNames
from geo.whereabouts import NO_CENSUS, Whereabouts, is_servers, settle

MOST_REVERSED: Final = 8
"""Addresses of one host whose reverse names are asked for."""


class Places:
    """Collects what each basis says of the addresses of a host, and lets them vote; without parts, data sets alone.

    `codes` are whose reverse names are believed, and how: those that come with Hostline where none are given.
    """

    def __init__(
        self,
        *,
        feeds: Sequence[Geofeed] = (),
        measurements: Prefixes[Claim] | None = None,
        names: AsksNames | None = None,
        codes: ReverseNames | None = None,
        fetch: Fetches | None = None,
        stale_days: int | None = STALE_DAYS,
    ) -> None:
        self._feeds = tuple(feeds)
        self._measurements: Prefixes[Claim] = Prefixes() if measurements is None else measurements
        self._reverse = None if names is None else ReverseClaims(names, codes)
        self._referred = ReferredFeeds(fetch)
        self._stale_days = stale_days

    @classmethod
    def open(
        cls,
        *,
        feeds: Iterable[Path] = (),
        measurements: Iterable[Path] = (),
        names: AsksNames | None = None,
        fetch: Fetches | None = None,
        stale_days: int | None = STALE_DAYS,
    ) -> Self:
        """Read the operator's files; raises `DatasetError`."""
        return cls(
            feeds=[geofeeds.read(path) for path in feeds],
            measurements=measured.read(measurements),
            names=names,
            fetch=fetch,
            stale_days=stale_days,
        )

    async def whereabouts(
        self,
        *,
        answers: Answers,
        addresses: Sequence[Address],
        dataset: Dataset,
        seen: Collection[str] | None = None,
        unplaced: Sequence[Gap] = (),
        references: Sequence[GeofeedReference] = (),
    ) -> Whereabouts:
        """Return where a host and each of its addresses is; a basis that fails is a gap, never an exception.

        `seen` and `unplaced` are what is known of fronts: see `settle`.
        """
        self._referred.never((answers.host, *answers.cname_path), answers.addresses)
        heard: dict[str, list[Claim]] = {}
        gaps: list[Gap] = []
        for address in addresses:
            try:
                heard[address.ip] = self._at_hand(ip_address(address.ip), dataset)
            except DatasetError as error:
                gaps.append(Gap(question="country", reason=str(error)))
        placed = [ip_address(a.ip) for a in addresses if is_servers(a, seen) and not a.anycast]
        if placed and not unplaced:
            # What is known of fronts and anycast is enough: nobody is asked about them.
            gaps += await self._add_referred(heard, placed, references)
            await self._add_reverse(heard, placed[:MOST_REVERSED])
        settled = settle(
            addresses,
            heard,
            now=answers.asked_at,
            seen=seen,
            unplaced=unplaced,
            stale_days=self._stale_days,
        )
        return Whereabouts(
            addresses=settled.addresses,
            country=settled.country,
            registration=settled.registration,
            gaps=(*dict.fromkeys(gaps), *settled.gaps, *self._uncertain(settled, dataset, answers.asked_at)),
        )

    async def aclose(self) -> None:
        """Stop what is under way."""
        await self._referred.aclose()
        if self._reverse is not None:
            await self._reverse.aclose()

    def _uncertain(self, settled: Whereabouts, dataset: Dataset, now: datetime) -> tuple[Gap, ...]:
        """Say where a country stands although nobody looked of late whether the address is announced from several places."""
        day, most = dataset.census_day, self._stale_days
        if settled.country.agreement is Agreement.NONE:
            return ()
        if day is None:
            return (NO_CENSUS,)
        if most is None or not is_stale(day, now, most_days=most):
            return ()
        reason = f"the anycast census of {day} is older than {most} days: the address may be announced from several places"
        return (Gap(question="old data", reason=reason),)

    def _at_hand(self, ip: Ip, dataset: Dataset) -> list[Claim]:
        """Return what files say: nobody is asked."""
        published = (feed.claim_about(ip) for feed in self._feeds)
        return [
            *countries.claims_of(ip, dataset),
            *(claim for claim in published if claim is not None),
            *list(self._measurements.around(ip))[:1],
        ]

    async def _add_referred(
        self,
        heard: dict[str, list[Claim]],
        ips: Sequence[Ip],
        references: Iterable[GeofeedReference],
    ) -> list[Gap]:
        gaps = []
        for reference in dict.fromkeys(references):
            feed = await self._referred.feed_at(reference)
            if isinstance(feed, Gap):
                gaps.append(feed)
                continue
            for ip in ips:
                claim = feed.claim_about(ip, within=(reference.first, reference.last))
                if claim is not None:
                    heard.setdefault(str(ip), []).append(claim)
        return gaps

    async def _add_reverse(self, heard: dict[str, list[Claim]], ips: Sequence[Ip]) -> None:
        if self._reverse is None:
            return
        said = await asyncio.gather(*(self._reverse.about(ip) for ip in ips))
        for ip, claims in zip(ips, said, strict=True):
            heard.setdefault(str(ip), []).extend(claims)
