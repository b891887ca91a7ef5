"""Pure: who is told what: a notice about content, about a link, a request to pass on, or nothing; and which hotlines are told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from geo.facts import Hosting, Hotline, Verdict
from pipelines.parties import NO_PLACE
from pipelines.records import Hop, Match, Mechanism


class Role(StrEnum):
    """The part a host plays; the most urgent first, which is also how a URL that plays several is filed."""

    MEDIA_HOST = "MEDIA_HOST"
    """It serves the picture, video or sound: this is where removal ends it."""
    PAGE_HOST = "PAGE_HOST"
    """It serves a page that was reported or followed, or a frame of one."""
    FRONT = "FRONT"
    """A front serves it for a server that is not known: the role of a case, never of a URL."""
    REDIRECTOR = "REDIRECTOR"
    """It sent the visitor on: it can disable the link, it holds no content."""
    BYSTANDER = "BYSTANDER"
    """The way led through it, and it has no part in it that we know of: it is told nothing."""
    LINK_TARGET = "LINK_TARGET"
    """A page only points there: named for completeness, no notice is due."""


class Due(StrEnum):
    """What a party is told about what was found at it, once a person has approved it."""

    CONTENT_NOTICE = "CONTENT_NOTICE"
    """Remove what lies at these URLs."""
    PASSING_ON = "PASSING_ON"
    """Stop serving these URLs, pass the notice on, and say who serves them to you."""
    LINK_DISABLE_NOTICE = "LINK_DISABLE_NOTICE"
    """Disable these links: what they lead to lies elsewhere."""
    NOTHING = "NOTHING"
    """Nothing is sent."""


_DUE = {
    Role.MEDIA_HOST: Due.CONTENT_NOTICE,
    Role.PAGE_HOST: Due.CONTENT_NOTICE,
    Role.FRONT: Due.PASSING_ON,
    Role.REDIRECTOR: Due.LINK_DISABLE_NOTICE,
    Role.BYSTANDER: Due.NOTHING,
    Role.LINK_TARGET: Due.NOTHING,
}


def due_for(role: Role, *, matched: bool) -> Due:
    """Return what a role is told; what a list names is content, though a page only links to it."""
    return Due.CONTENT_NOTICE if matched and role is Role.LINK_TARGET else _DUE[role]


def role_of_hop(hop: Hop, matches: Iterable[Match]) -> Role:
    """Return the part that a hop plays which is not the last; `matches` are what lists say of its URL.

    Somebody made each link that does not show where it leads, and its host can disable it. A URL that carries its target
    in itself (search engines and advertisers have millions) is nobody's work: that host is told nothing, unless a list
    names this very URL. Then it was found to lead there, and can be disabled; what it leads to lies elsewhere still.
    An entry about the whole host or path speaks of millions of others, and changes nothing.
    """
    listed = any(match.basis == "URL" and match.strength == "exact" for match in matches)
    return Role.BYSTANDER if hop.mechanism is Mechanism.REFLECTOR and not listed else Role.REDIRECTOR


@dataclass(frozen=True, kw_only=True, slots=True)
class HotlineRoute:
    """Whose hotline is to be told about a host."""

    host: str
    country: str
    hotline: Hotline | None
    """Null where none answers for the country: the hosting's gap says who is next."""
    tied_with: tuple[str, ...] = ()
    """The other countries of a tie: each is told, for nobody can say which is right."""


def hotlines_of(
    hostings: Iterable[Hosting], find: Callable[[str | None], Hotline | None]
) -> tuple[HotlineRoute, ...]:
    """Return whose hotlines are to be told, of each host: that of its country, in a tie those of all sides."""
    return tuple(dict.fromkeys(route for hosting in hostings for route in _routes(hosting, find)))


def _routes(hosting: Hosting, find: Callable[[str | None], Hotline | None]) -> Iterator[HotlineRoute]:
    country = hosting.country
    if hosting.verdict in NO_PLACE:
        return
    for value in (country.value,) if country.value else country.tied:
        known = find(value) or _recorded(hosting, value)
        others = tuple(other for other in country.tied if other != value and not country.value)
        yield HotlineRoute(host=hosting.host, country=value, hotline=known, tied_with=others)


def _recorded(hosting: Hosting, country: str) -> Hotline | None:
    """Return the hotline that was known when the host was traced; a contact that no row confirms any more is left out."""
    known = hosting.hotline
    if known is None or known.country != country:
        return None
    return replace(known, contact=None, confirmed_by=None)


def is_settled(hosting: Hosting) -> bool:
    """Answer whether it is known of each server where it is, so that a tie only says that they are in several places."""
    servers = [a for a in hosting.addresses if a.verdict not in {Verdict.FRONT, Verdict.UNKNOWN}]
    return bool(servers) and all(server.country for server in servers)
