"""The one door to `geo`: a host in, its Hosting out, with a gap wherever something is not known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Protocol, TypeVar

from geo import routes
from geo.addresses import require_public
from geo.contacts import ranking
from geo.cymru import Cymru
from geo.datasets import Dataset, DatasetError
from geo.domain_registry import AsksDomains, DomainAnswer, asked_about
from geo.facts import Address, Claim, Contact, Gap, Hosting, Hotline, OriginHint, Verdict
from geo.fronts import FrontOpinion, Fronts
from geo.geofeed_references import GeofeedReference
from geo.hints import hints_of
from geo.hotlines import gap_of, hotline_for
from geo.names import Answers, Names
from geo.observed import Observation
from geo.once import Once
from geo.placeless import of_onion, of_unseen
from geo.places import Places
from geo.recent import Recent
from geo.registry import RegistryAnswer
from geo.revising import Revisions
from geo.special_names import is_onion
from geo.spread import Compared, compare, places_of
from geo.visibility import RequirePublic, Visible, sorted_out

MOST_ASKED: Final = 16
REMEMBERED: Final = 20_000
"""Hosts whose Hosting is kept for later callers; whoever needs the same one for longer keeps it."""

T = TypeVar("T")


class AsksRegistries(Protocol):
    """Who can say what is registered about an address."""

    async def network_of(self, ip: IPv4Address | IPv6Address) -> RegistryAnswer:
        """Return what is registered about the network around `ip`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Registered:
    """What the registries said of all addresses of a host together."""

    contacts: tuple[Contact, ...]
    claims: tuple[Claim, ...]
    gaps: tuple[Gap, ...]
    operator: tuple[Claim, ...] = ()
    registries: Mapping[str, str | None] = field(default_factory=dict)
    """By address that was asked about, the regional registry that answered."""
    geofeeds: tuple[GeofeedReference, ...] = ()
    seats: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    """By address that was asked about, where the holder of its network sits."""

    def seats_at(self, addresses: Sequence[Address], seen: Collection[str]) -> tuple[Claim, ...]:
        """Return the seats of those networks alone in which the server itself is seen, and no front before it."""
        blocks = {each.prefix or each.ip for each in addresses if each.ip in seen}
        asked = (self.seats.get(each.ip, ()) for each in addresses if (each.prefix or each.ip) in blocks)
        return _each_once(claim for claims in asked for claim in claims)


class Locator:
    """Locates each host once; concurrent and later callers get the same Hosting, while it is remembered."""

    def __init__(
        self,
        *,
        names: Names,
        dataset: Dataset,
        fronts: Fronts,
        registry: AsksRegistries | None,
        places: Places | None = None,
        hotlines: Callable[[str | None], Hotline | None] = hotline_for,
        cymru: Cymru | None = None,
        domains: AsksDomains | None = None,
        require_public: RequirePublic = require_public,
        everything: bool = True,
        remembered: int = REMEMBERED,
    ) -> None:
        self._names = names
        self._dataset = dataset
        self._fronts = fronts
        self._registry = registry
        self._places = places or Places()
        self._hotlines = hotlines
        self._cymru = cymru
        self._domains = domains
        self._require_public = require_public
        self._everything = everything
        self._once: Once[str, Hosting] = Once()
        self._revisions = Revisions(fronts, hotlines)
        self._located: Recent[str, Hosting] = Recent(remembered)

    async def locate(self, host: str) -> Hosting:
        """Return where `host` is served from; what is not known is a gap, never an exception."""
        name = host.strip("[]").rstrip(".").lower()
        return self._located.get(name) or await self._once.do(name, self._locate_and_keep)

    async def _locate_and_keep(self, name: str) -> Hosting:
        hosting = await self._locate(name)
        self._located.keep(name, hosting)
        return hosting

    async def aclose(self) -> None:
        """Stop what is under way."""
        await self._once.aclose()

    async def _locate(self, host: str) -> Hosting:
        if is_onion(host):
            return of_onion(host)
        answers = await (self._names.everything(host) if self._everything else self._names.addresses(host))
        visible = sorted_out(answers.addresses, self._require_public)
        visible = replace(visible, hidden=answers.led_to(visible.hidden))
        if not visible.public:
            return of_unseen(answers, visible, _compared(answers, visible, ()))
        addresses, gaps = self._looked_up(visible.public)
        addresses, gaps, seats = await self._routed(visible.public, answers.led_to(addresses), gaps)
        compared = _compared(answers, visible, addresses)
        opinion = self._fronts.judge(
            host=answers.host, cname_path=answers.cname_path, addresses=addresses, records=answers.records
        )
        registered = await self._ask_registries(visible.public, addresses)
        told = await asked_about(answers.host, self._domains, verdict=opinion.verdict)
        contacts, unreached = ranking.of_host(
            (*opinion.contacts, *registered.contacts, *(each for said in told for each in said.contacts)),
            host=answers.host,
            ips=visible.public,
            verdict=opinion.verdict,
            at=answers.asked_at,
        )
        whereabouts = await self._places.whereabouts(
            answers=answers,
            addresses=opinion.addresses,
            dataset=self._dataset,
            seen=opinion.seen,
            unplaced=opinion.unplaced,
            references=registered.geofeeds,
        )
        country = whereabouts.country
        operator = _each_once((*registered.operator, *(seat for each in seats.values() for seat in each)))
        of_own_as = (seat for ip in opinion.seen for seat in seats.get(ip, ()))
        own_seats = _each_once((*registered.seats_at(addresses, opinion.seen), *of_own_as))
        hotline = self._hotlines(country.value)
        return Hosting(
            host=answers.host,
            asked_at=answers.asked_at,
            cname_path=answers.cname_path,
            verdict=opinion.verdict,
            confidence=opinion.confidence,
            evidence=(*opinion.evidence, *compared.evidence),
            addresses=(
                *routes.with_registries(whereabouts.addresses, registered.registries),
                *visible.hidden,
            ),
            country=country,
            registration=_each_once((*registered.claims, *whereabouts.registration)),
            operator=operator,
            contacts=contacts,
            hotline=hotline,
            gaps=_each_once(
                (
                    *answers.gaps,
                    *visible.gaps,
                    *compared.gaps,
                    *gaps,
                    *whereabouts.gaps,
                    *registered.gaps,
                    *_gaps_of(told),
                    *unreached,
                    *gap_of(country, own_seats, self._hotlines),
                )
            ),
            records=(*answers.records, *compared.records),
            spread=compared.spread,
            front=opinion.answering,
            tenant=opinion.tenant,
            hints=self._hints(answers, opinion),
        )

    def observed(self, hosting: Hosting, observations: Iterable[Observation]) -> Hosting:
        """Return a hosting in the light of what the door saw of its host in this Job: often the very same."""
        return self._revisions.of(hosting, observations)

    def _hints(self, answers: Answers, opinion: FrontOpinion) -> tuple[OriginHint, ...]:
        if opinion.verdict is not Verdict.FRONT:
            return ()
        return hints_of(answers.host, records=answers.records, fronts=self._fronts, asked_at=answers.asked_at)

    def _looked_up(
        self, ips: Sequence[IPv4Address | IPv6Address]
    ) -> tuple[tuple[Address, ...], tuple[Gap, ...]]:
        try:
            return tuple(routes.route_of(ip, self._dataset) for ip in ips), ()
        except DatasetError as error:
            bare = tuple(Address(ip=str(ip), prefix=None, asn=None, as_name=None, country=None) for ip in ips)
            return bare, (Gap(question="network", reason=str(error)),)

    async def _routed(
        self,
        ips: Sequence[IPv4Address | IPv6Address],
        addresses: tuple[Address, ...],
        gaps: tuple[Gap, ...],
    ) -> tuple[tuple[Address, ...], tuple[Gap, ...], dict[str, tuple[Claim, ...]]]:
        """Lay the routing of this moment over what the data sets say, where this run asks for it.

        The claims are, by address, where its AS is registered.
        """
        unread = bool(gaps)
        seats: dict[str, tuple[Claim, ...]] = {}
        if self._cymru is not None:
            said = await asyncio.gather(*(self._cymru.announced(ip) for ip in ips))
            before, addresses = addresses, tuple(map(routes.with_announced, addresses, said))
            reasons = dict.fromkeys(one.reason for one in said if one.reason)
            gaps += tuple(Gap(question="network", reason=reason) for reason in reasons)
            gaps += routes.overtaken(before, addresses)
            seats = {str(ip): one.seats for ip, one in zip(ips, said, strict=True)}
        return addresses, gaps if unread else gaps + routes.gaps_of(addresses), seats

    async def _ask_registries(
        self, ips: Sequence[IPv4Address | IPv6Address], addresses: Sequence[Address]
    ) -> _Registered:
        if self._registry is None:
            gap = Gap(question="contact", reason="no registry was asked: this run has none")
            return _Registered(contacts=(), claims=(), gaps=(gap,))
        parts = routes.one_of_each_part(ips, addresses)
        asked = parts[:MOST_ASKED]
        answers = await asyncio.gather(*(self._registry.network_of(ip) for ip in asked))
        gaps = [gap for answer in answers for gap in answer.gaps]
        if len(parts) > len(asked):
            reason = f"{len(parts)} networks, of which the registries were asked about {MOST_ASKED}"
            gaps.append(Gap(question="contact", reason=reason))
        return _Registered(
            contacts=_each_once(contact for answer in answers for contact in answer.contacts),
            claims=_each_once(claim for answer in answers for claim in answer.registration),
            gaps=_each_once(gaps),
            operator=_each_once(claim for answer in answers for claim in answer.operator),
            geofeeds=_each_once(answer.geofeed for answer in answers if answer.geofeed is not None),
            seats={str(ip): answer.operator for ip, answer in zip(asked, answers, strict=True)},
            registries={str(ip): answer.registry for ip, answer in zip(asked, answers, strict=True)},
        )


def _compared(answers: Answers, visible: Visible, addresses: Sequence[Address]) -> Compared:
    public = frozenset(visible.public)
    return compare(answers.heard, place_of=places_of(addresses), is_public=lambda ip: ip in public)


def _gaps_of(told: Iterable[DomainAnswer]) -> tuple[Gap, ...]:
    return tuple(gap for answer in told for gap in answer.gaps)


def _each_once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
