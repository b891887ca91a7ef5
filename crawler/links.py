"""Pure: which of a page's links become visits of the Job, and which are refused by its conduct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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


def judged(
    sightings: Iterable[Sighting], standpoint: Standpoint, reach: Reach
) -> tuple[tuple[NewVisit, ...], tuple[Refusal, ...]]:
    """Return a new visit for each link within the Job's reach, and a refusal for each other one, once each."""
    visits: list[NewVisit] = []
    refusals: list[Refusal] = []
    for href in _links(sightings, standpoint.seen):
        try:
            visits.append(_visit(require_url(href), standpoint, reach))
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


def _visit(url: Url, standpoint: Standpoint, reach: Reach) -> NewVisit:
    own_site = site_of(standpoint.url.host)
    require_plain(url, named_by=own_site)
    site_hops = reach.site_hops(url, site_hops=standpoint.site_hops, from_site=own_site)
    reach.require_link(url, depth=standpoint.depth + 1, site_hops=site_hops, from_hops=standpoint.site_hops)
    return NewVisit(
        job=standpoint.job,
        key=visit_key(url.href),
        url=url.href,
        host=url.host,
        site=site_of(url.host),
        depth=standpoint.depth + 1,
        referrer=standpoint.url.href,
        seed=False,
        site_hops=site_hops,
    )
