"""What a trace said of one reported host or URL, in the words of the truth: a thin layer over hostings, stakes and cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.sandbox.lab.model import Host
from geo.facts import Contact, Hosting, Spread, Verdict
from geo.hotlines import hotline_for
from geo.urls import UrlError, host_of
from pipelines.cases import Case, cases_of
from pipelines.parties import Network, PartyKind, stakes_of
from pipelines.records import Hop, Kind, Mechanism, Page, Parse, Sighting, now
from pipelines.routing import Due, hotlines_of

_REGISTRAR = "registrar"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observed:
    """What was said; the words are those of `crawler.sandbox.lab.model.Truth`."""

    parties: frozenset[str] = frozenset()
    disable: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    hotlines: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    """Every mailbox that is named for the host, the best and the others."""
    registrars: frozenset[str] = frozenset()
    gaps: frozenset[str] = frozenset()
    """The questions that are said to have no answer."""
    front: float = 0.5
    """The probability of a front, from verdict and confidence."""
    verdict: Verdict | None = None
    tenant: str = ""
    spread: Spread | None = None
    moved: bool = False


def observed_host(hosting: Hosting, *, moved: bool = False) -> Observed:
    """Put a hosting into the words of the truth."""
    stakes = [stake for stake in stakes_of(hosting) if stake.kind is not PartyKind.UNKNOWN]
    countries = {country for stake in stakes for country in stake.countries}
    own = {hosting.country.value} if hosting.country.value else set()
    return Observed(
        parties=frozenset(_party(stake.kind, stake.contacts, stake.networks, stake.name) for stake in stakes),
        countries=frozenset(countries | own),
        hotlines=_told(hosting),
        mailboxes=frozenset(contact.address for contact in hosting.contacts),
        registrars=frozenset(
            contact.address for contact in hosting.contacts if contact.scope.startswith(_REGISTRAR)
        ),
        gaps=frozenset(gap.question for gap in hosting.gaps),
        front=probability(hosting.verdict, hosting.confidence),
        verdict=hosting.verdict,
        tenant=hosting.tenant.name if hosting.tenant else "",
        spread=hosting.spread,
        moved=moved,
    )


def _told(hosting: Hosting) -> frozenset[str]:
    """Return the countries whose hotlines the hosting report names, each side of a tie among them."""
    return frozenset(route.country for route in hotlines_of([hosting], hotline_for) if route.hotline)


def observed_way(host: Host, hostings: Mapping[str, Hosting]) -> Observed:
    """Put a crawl's hops and pictures into the words of the truth: who removes, who disables a link."""
    page = _page(host, hostings)
    cases = [
        case for case in cases_of([page]) if case.actionable and case.party.kind is not PartyKind.UNKNOWN
    ]
    removing = [case for case in cases if case.due is not Due.LINK_DISABLE_NOTICE]
    disabling = [case for case in cases if case.due is Due.LINK_DISABLE_NOTICE]
    landing = observed_host(hostings[host_of(page.final_url)])
    holding = [
        observed_host(hosting) for hosting in {h.host: h for case in removing for h in case.hostings}.values()
    ]
    return Observed(
        parties=frozenset(map(_of_case, removing)),
        disable=frozenset(map(_of_case, disabling)),
        countries=frozenset(country for seen in holding for country in seen.countries),
        hotlines=frozenset(country for seen in holding for country in seen.hotlines),
        mailboxes=frozenset(contact.address for case in cases for contact in case.party.contacts),
        registrars=landing.registrars,
        gaps=landing.gaps,
        front=landing.front,
        verdict=landing.verdict,
    )


def probability(verdict: Verdict, confidence: float) -> float:
    """Return how probable a front is when a verdict is held with a confidence."""
    if verdict is Verdict.UNKNOWN:
        return 0.5
    return confidence if verdict is Verdict.FRONT else 1 - confidence


def _of_case(case: Case) -> str:
    return _party(case.party.kind, case.party.contacts, case.party.networks, case.party.name)


def _party(kind: PartyKind, contacts: Iterable[Contact], networks: Iterable[Network], name: str) -> str:
    mail = next((contact.address for contact in contacts), None)
    asn = next((f"AS{network.asn}" for network in networks if network.asn is not None), name)
    return f"{kind} {mail or (asn if kind is PartyKind.NETWORK else name)}"


def hosts_on(host: Host) -> tuple[str, ...]:
    """Return every host that has to be located for one reported host or URL."""
    urls = (*(step.url for step in host.way), *host.links, *host.shows) or (host.ask,)
    return tuple(dict.fromkeys(map(host_or_text, urls)))


def host_or_text(text: str) -> str:
    """Return the host of a URL, as the command does; the text itself where it is neither."""
    try:
        return host_of(text)
    except UrlError:
        return text


def _page(host: Host, hostings: Mapping[str, Hosting]) -> Page:
    final = host.way[-1].url
    return Page(
        job="lab",
        url=host.way[0].url,
        final_url=final,
        status=200,
        media_type="text/html",
        at=now(),
        depth=0,
        referrer=None,
        peer_address=None,
        parse=Parse.COMPLETE,
        markup_sha256=None,
        structure=None,
        hops=tuple(
            Hop(url=step.url, status=None, mechanism=Mechanism(step.by), address=None) for step in host.way
        ),
        sightings=tuple(
            Sighting(url=url, host=host_of(url), kind=kind, where=where)
            for urls, kind, where in (
                (host.links, Kind.PAGE, "a[href]"),
                (host.shows, Kind.MEDIA, "img[src]"),
            )
            for url in urls
        ),
        hostings=tuple(hostings[name] for name in hosts_on(host)),
    )
