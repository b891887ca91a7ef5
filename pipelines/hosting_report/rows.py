"""The table a person understands: one row per case, as plain text, for the terminal and the top of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from geo.countries import in_words
from pipelines.cases import Case, Party, is_of_all
from pipelines.parties import Network, PartyKind, distinct
from pipelines.routing import Due, HotlineRoute, Role
from pipelines.standing import Standing

HEADINGS: Final = ("Who can act", "Role", "Country", "Network", "URLs", "Contact", "Matched", "Unknown")
ROLE_NAMES: Final = {
    Role.MEDIA_HOST: "media host",
    Role.PAGE_HOST: "page host",
    Role.REDIRECTOR: "redirector",
    Role.BYSTANDER: "bystander",
    Role.LINK_TARGET: "only linked",
    Role.FRONT: "front",
}
STANDING_NAMES: Final = {
    Standing.SITE: "site",
    Standing.PLATFORM_TENANT: "customer",
    Standing.ORIGIN_CANDIDATE: "maybe the origin",
    Standing.ANNOUNCER: "second network",
    Standing.DNS: "name servers",
    Standing.REGISTRAR: "registrar",
    Standing.REGISTRY: "registry",
}
DUE_NAMES: Final = {
    Due.CONTENT_NOTICE: "remove the content",
    Due.PASSING_ON: "stop serving, pass it on",
    Due.LINK_DISABLE_NOTICE: "disable the link",
    Due.NOTHING: "nothing is sent",
}


class Row(NamedTuple):
    """One case in words, in the order of `HEADINGS`; not yet escaped for any output."""

    who: str
    role: str
    country: str
    network: str
    urls: str
    contact: str
    matched: str
    unknown: str


def rows_of(cases: Iterable[Case]) -> tuple[Row, ...]:
    """Return one row per case, in the order given."""
    return tuple(
        Row(
            who=case.party.name,
            role=ROLE_NAMES[case.role],
            country=_place_words(case),
            network=", ".join(distinct(network_words(network) for network in case.party.networks))
            or "unknown",
            urls=str(len(case.items)),
            contact=_contact_words(case.party),
            matched=_match_words(case),
            # What is unknown of all alike tells no row from another: the report says it once.
            unknown=", ".join(distinct(each.question for each in case.unknowns if not is_of_all(each)))
            or "-",
        )
        for case in cases
    )


def country_words(party: Party) -> str:
    """Say where the servers are; a front has no place, so none is shown."""
    if party.kind is PartyKind.FRONT:
        return "behind a front"
    return ", ".join(party.countries) or "unknown"


def _place_words(case: Case) -> str:
    """Say the country with its dissent, or between which countries the sources are undecided."""
    countries = [hosting.country for hosting in case.hostings]
    detailed = {country.value: in_words(country) for country in countries if country.value}
    if case.party.countries:
        return ", ".join(detailed.get(country, country) for country in case.party.countries)
    undecided = distinct(in_words(country) for country in countries if country.tied)
    return ", ".join(undecided) or country_words(case.party)


def hotline_words(routes: Iterable[HotlineRoute]) -> tuple[str, ...]:
    """Say each hotline that is to be told, once, and that it is one side of a tie where it is."""
    return distinct(_route_words(route) for route in routes)


def _route_words(route: HotlineRoute) -> str:
    sides = " / ".join(sorted((route.country, *route.tied_with)))
    known = route.hotline
    if known is None:
        tie = f", in a tie of {sides}" if route.tied_with else ""
        return f"none known for {route.country}{tie}; what is open below says who is next"
    told = f"{known.name} ({known.country}), {known.website}"
    if known.contact:
        told += f", {known.contact} (confirmed by {known.confirmed_by})"
    if known.as_of:
        told += f", as of {known.as_of}"
    return f"{told}; a tie of {sides}: each is told" if route.tied_with else told


def network_words(network: Network) -> str:
    """Name a network, such as `AS64500 Kittens Network`."""
    number = "AS unknown" if network.asn is None else f"AS{network.asn}"
    return f"{number} {network.as_name}" if network.as_name else number


def _contact_words(party: Party) -> str:
    if not party.contacts:
        return "none known"
    best, more = party.contacts[0], len(party.contacts) - 1
    return f"{best.address} ({best.source}, {best.as_of[:10]})" + (f" +{more} more" if more else "")


def _match_words(case: Case) -> str:
    counts = Counter((match.list, match.basis, match.strength) for match in case.matches)
    words = (
        f"{count} in {name} by {basis} ({strength})" for (name, basis, strength), count in counts.items()
    )
    return ", ".join(words) or "-"
