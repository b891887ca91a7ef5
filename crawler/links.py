"""Pure: which of a page's links become visits of the Job, and which are refused by its conduct."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from crawler.conduct import Reach, require_plain, require_url
from crawler.refused import Refused
from geo.domains import site_of
from geo.urls import Url
from pipelines.fingerprints import visit_key
from pipelines.records import Kind, Refusal, Sighting
from pipelines.store.frontier import NewVisit

_FOLLOWED = frozenset({Kind.PAGE, Kind.FRAME})


@dataclass(frozen=True, kw_only=True, slots=True)
class Standpoint:
    """The page that names the links: its Job, its final URL, and how far it is from the seeds."""

    job: str
    url: Url
    depth: int
    site_hops: int
    seen: frozenset[str]
    """URLs that were asked for on the way to this page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Link:
    """What a link is by itself, on whatever page of a site it stands."""

    url: Url
    site: str
    key: str


def judged(
    sightings: Iterable[Sighting], standpoint: Standpoint, reach: Reach, known: Container[str] = ()
) -> tuple[tuple[NewVisit, ...], tuple[Refusal, ...]]:
    """Return a new visit for each link within the Job's reach, and a refusal for each other one, once each.

    Links whose key is in `known` are judged like the others, but become no visit again.
    """
    own_site = site_of(standpoint.url.host)
    visits: list[NewVisit] = []
    refusals: list[Refusal] = []
    for href in _links(sightings, standpoint.seen):
        try:
            link = _link(href, own_site)
            site_hops = _require_reach(link, standpoint, reach, own_site)
            if link.key not in known:
                visits.append(_visit(link, standpoint, site_hops))
        except Refused as refused:
            refusals.append(refused.record(href))
    return tuple(visits), tuple(refusals)


def _links(sightings: Iterable[Sighting], seen: frozenset[str]) -> Iterator[str]:
    keys: set[str] = set()
    for sighting in sightings:
        if sighting.kind not in _FOLLOWED or sighting.url in seen:
            continue
        key = sighting.url.partition("#")[0]
        if key not in keys:
            keys.add(key)
            yield sighting.url


@lru_cache(maxsize=8_192)
def _known(href: str, own_site: str) -> _Link | Refused:
    """Judge a link by itself; remembered, since the pages of a site name each other over and over."""
    try:
        url = require_url(href)
        require_plain(url, named_by=own_site)
    except Refused as refused:
        # Not the one that was raised: that holds on to the frames that it came through.
        return Refused(refused.rule, refused.detail)
    return _Link(url=url, site=site_of(url.host), key=visit_key(url.href))


def _link(href: str, own_site: str) -> _Link:
    known = _known(href, own_site)
    if isinstance(known, Refused):
        raise Refused(known.rule, known.detail)
    return known


def _require_reach(link: _Link, standpoint: Standpoint, reach: Reach, own_site: str) -> int:
    """Return how many sites away from the seeds the link is, or raise `Refused` where that is too far."""
    from_hops = standpoint.site_hops
    site_hops = reach.site_hops(link.url, site_hops=from_hops, from_site=own_site)
    reach.require_link(link.url, depth=standpoint.depth + 1, site_hops=site_hops, from_hops=from_hops)
    return site_hops


def _visit(link: _Link, standpoint: Standpoint, site_hops: int) -> NewVisit:
    return NewVisit(
        job=standpoint.job,
        key=link.key,
        url=link.url.href,
        host=link.url.host,
        site=link.site,
        depth=standpoint.depth + 1,
        referrer=standpoint.url.href,
        seed=False,
        site_hops=site_hops,
    )
