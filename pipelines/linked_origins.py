"""Names beside a fronted host that no front stands before: seen on its pages, located like every other, hints only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.domains import site_of
from geo.facts import Hosting, Verdict
from geo.observed import Observation, Seen
from pipelines.records import Page


def links_seen(page: Page, hostings: Sequence[Hosting]) -> Iterator[Observation]:
    """Give, for each host of the page behind a front, the hosts of the same registrable domain that are origins."""
    origins = [hosting.host for hosting in hostings if hosting.verdict is Verdict.ORIGIN]
    fronted = [hosting.host for hosting in hostings if hosting.verdict is Verdict.FRONT]
    if not origins or not fronted:
        return
    sites: dict[str, list[str]] = {}
    for host in origins:
        sites.setdefault(site_of(host), []).append(host)
    for host in fronted:
        for origin in sites.get(site_of(host), ()):
            yield Observation(host=host, kind=Seen.LINK, name=site_of(host), value=origin, at=page.at)
