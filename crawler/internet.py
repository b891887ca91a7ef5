"""What a Job meets outside: names, address policy, registries and data. The sandbox has its own; no setting has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.config import GeoSettings, Settings
from geo.addresses import AddressPolicy, PublicOnly, require_public
from geo.contacts import abusix, ripestat
from geo.cymru import Cymru
from geo.datasets import Dataset
from geo.domain_registry import AsksDomains
from geo.facts import Hotline
from geo.fronts import Fronts
from geo.holdings import Holdings
from geo.hotlines import directory
from geo.locate import REMEMBERED, Locator
from geo.names import Names
from geo.places import Places
from geo.registry import Registry
from geo.reverse_claims import AsksNames
from geo.versions import current
from geo.visibility import RequirePublic


@dataclass(frozen=True, kw_only=True, slots=True)
class Internet:
    """One internet, real or built on loopback."""

    names: Names
    policy: AddressPolicy
    registry: Registry
    dataset: Dataset
    fronts: Fronts
    hotlines: Callable[[str | None], Hotline | None]
    cymru: Cymru | None = None
    places: Places = field(default_factory=Places)
    domains: AsksDomains | None = None
    """Who is asked about registered domains; None where the operator has nobody told of them."""
    require_public: RequirePublic = require_public
    """What counts as the public internet: the sandbox, which lies on loopback, says so of its own addresses."""
    everything: bool = True
    """Whether a trace asks for more than addresses."""

    remembered: int = REMEMBERED
    """Hosts that are remembered: less for a long list, so that memory does not grow with it."""

    def locator(self) -> Locator:
        """Return a locator that asks about each host once, while it remembers it."""
        return Locator(
            names=self.names,
            dataset=self.dataset,
            fronts=self.fronts,
            registry=self.registry,
            places=self.places,
            hotlines=self.hotlines,
            cymru=self.cymru,
            domains=self.domains,
            require_public=self.require_public,
            everything=self.everything,
            remembered=self.remembered,
        )

    async def aclose(self) -> None:
        """Stop the look-ups that are under way."""
        if self.cymru is not None:
            await self.cymru.aclose()
        await self.places.aclose()
        await self.names.aclose()


def the_internet(settings: Settings, *, remembered: int = REMEMBERED) -> Internet:
    """Return the real internet, as the operator's settings reach it: globally routable addresses only."""
    names = Names(
        servers=[str(server) for server in settings.names.servers] or None,
        port=settings.names.port,
        remembered=remembered,
    )
    policy = PublicOnly()
    registry = Registry(
        names=names,
        policy=policy,
        agent=settings.require_operator().user_agent,
        abusix=abusix.ZONE if settings.registries.abusix else None,
        ripestat=ripestat.SERVICE if settings.registries.ripestat else None,
    )
    holdings = holdings_of(settings)
    holdings.require_whole()
    return Internet(
        names=names,
        policy=policy,
        registry=registry,
        dataset=holdings.dataset(),
        fronts=Fronts.load(holdings.fronts),
        hotlines=directory(holdings.hotlines),
        places=places_of(settings.geo, names, registry),
        cymru=Cymru(names=names, policy=policy, asking=registry.note) if settings.geo.cymru else None,
        domains=registry if settings.registries.domains else None,
        everything=settings.names.records,
        remembered=remembered,
    )


def holdings_of(settings: Settings) -> Holdings:
    """Return where the data of this run is read from; raises `DatasetError`."""
    return Holdings(mmdb=settings.geo.mmdb, kept=current(settings.geo.directory))


def places_of(geo: GeoSettings, names: AsksNames, registry: Registry) -> Places:
    """Return every basis for the country of a server that the operator allows."""
    return Places.open(
        feeds=geo.geofeeds,
        measurements=geo.measured,
        names=names if geo.reverse_names else None,
        fetch=registry.geofeed_at if geo.fetch_geofeeds else None,
        stale_days=geo.stale_days,
    )
