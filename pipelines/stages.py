"""Thin Scrapy item stages: refuse bytes, locate hosts, match lists, keep. The only file here that knows Scrapy.

The deciding code is elsewhere; a stage takes it from the spider's errand, which the crawler provides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Protocol

from geo.facts import Hosting
from geo.observed import Observation
from geo.recent import Recent
from geo.security_txt import Said, with_security_txt
from geo.urls import UrlError, parse
from pipelines.linked_origins import links_seen
from pipelines.records import Kind, Match, Page
from pipelines.store.frontier import NewVisit, Visit
from pipelines.store.pages import Spent

REMEMBERED: Final = 20_000
"""Hosts whose Hosting is remembered: a page has at most two thousand."""

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(frozen=True, kw_only=True, slots=True)
class Landing:
    """The item that travels the stages: a page, the visit that it ends, and what else is kept with it."""

    page: Page
    visit: Visit
    new_visits: tuple[NewVisit, ...]
    spent: Spent
    charges: tuple[Spent, ...] = ()
    """What other sites pay that sent the visit on, for what they served."""
    security_txt: tuple[Said, ...] = ()
    """What hosts of seeds say of whom to write to."""
    observations: tuple[Observation, ...] = ()
    """What the hosts that were asked showed of who serves them."""


class Locating(Protocol):
    """Finds the hosting of a host."""

    async def locate(self, host: str) -> Hosting:
        """Return where a host is served from; never raises."""

    def observed(self, hosting: Hosting, observations: Iterable[Observation]) -> Hosting:
        """Return a hosting in the light of what was seen of its host: often the very same."""


class Matching(Protocol):
    """Asks the known lists."""

    def matches(self, page: Page) -> tuple[Match, ...]:
        """Return what the lists say of a page's sightings."""


class Keeping(Protocol):
    """What the stages need of the crawler's errand."""

    @property
    def locator(self) -> Locating: ...  # noqa: D102
    @property
    def matcher(self) -> Matching: ...  # noqa: D102

    @property
    def said(self) -> tuple[Said, ...]:
        """What sites of seeds said to earlier processes of the Job of whom to write to."""

    async def keep(self, landing: Landing) -> None:
        """Keep a landing, whole or not at all."""


class Stage:
    """A stage with the errand of the spider that is running."""

    def __init__(self, errand: Keeping) -> None:
        self.errand = errand

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Stage:
        """Make the stage for a crawl whose spider has its errand already."""
        return cls(crawler.spider.errand)  # type: ignore[union-attr]


class RefuseBytes(Stage):
    """Nothing binary travels further, whatever an earlier stage did."""

    def process_item(self, item: Landing) -> Landing:
        """Return the item, or raise `TypeError` where a field holds bytes."""
        require_no_bytes(item.page)
        return item


class LocateHosts(Stage):
    """Finds the hosting of each host that the page has to do with; one that is forgotten is located again."""

    def __init__(self, errand: Keeping, remembered: int = REMEMBERED) -> None:
        super().__init__(errand)
        self._located: Recent[str, Hosting] = Recent(remembered)
        # By host of a seed: no site can make these more.
        self._said = {said.host: said for said in errand.said}

    def __len__(self) -> int:
        return len(self._located)

    async def process_item(self, item: Landing) -> Landing:
        """Return the item with its hostings, in order of first mention."""
        hosts = hosts_of(item.page)
        located = {host: hosting for host in hosts if (hosting := self._located.get(host))}
        # A task for each host of each page would cost more than all else that a stage does.
        new = [host for host in hosts if host not in located]
        found = await asyncio.gather(*(self.errand.locator.locate(host) for host in new))
        located.update(zip(new, found, strict=True))
        for host, hosting in located.items():
            # Another page may have been faster, and have seen more of the host than its names. A host may also have been
            # forgotten, here or meanwhile, and what was seen of it not.
            located[host] = self._located.get(host) or self.errand.locator.observed(hosting, ())
            self._located.keep(host, located[host])
        self._revise(item, located)
        self._said.update((said.host, said) for said in item.security_txt)
        hostings = tuple(self._informed(located[host]) for host in hosts)
        return replace(item, page=replace(item.page, hostings=hostings))

    def _informed(self, hosting: Hosting) -> Hosting:
        said = self._said.get(hosting.host)
        return with_security_txt(hosting, said) if said else hosting

    def _revise(self, item: Landing, located: dict[str, Hosting]) -> None:
        """Let each hosting know what this visit saw: 300 pages of one host that show the same have one hosting."""
        seen: dict[str, list[Observation]] = {}
        linked = links_seen(item.page, tuple(located.values()))
        for observation in (*item.observations, *linked):
            seen.setdefault(observation.host, []).append(observation)
        for host in located.keys() & seen.keys():
            located[host] = self.errand.locator.observed(located[host], seen[host])
            self._located.keep(host, located[host])


class MatchLists(Stage):
    """Asks the known lists about the page's sightings, locally."""

    def process_item(self, item: Landing) -> Landing:
        """Return the item with its matches."""
        return replace(item, page=replace(item.page, matches=self.errand.matcher.matches(item.page)))


class Keep(Stage):
    """The last stage: page, visit, new visits and ledger line in one transaction."""

    async def process_item(self, item: Landing) -> Landing:
        """Return the item once it is committed."""
        await self.errand.keep(item)
        return item


def require_no_bytes(value: object) -> None:
    """Raise `TypeError` where a record holds bytes anywhere."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        kind: Any = type(part)
        read = _reader_of(kind)
        if read is not None:
            waiting.extend(read(part))


@cache
def _reader_of(kind: Any) -> Callable[[Any], Iterable[Any]] | None:
    """Return what reads the parts of a value of this type, or None where it has none.

    Raises `TypeError` for a type that is bytes. Asked once for each type: a page has five hundred values.
    """
    if issubclass(kind, (bytes, bytearray, memoryview)):
        raise TypeError("a record holds bytes: nothing binary is kept")
    if is_dataclass(kind):
        # The first twice: of one name alone the getter would return no tuple.
        names = [field.name for field in fields(kind)]
        return attrgetter(*names[:1], *names) if names else None
    return tuple if issubclass(kind, tuple) else None


def hosts_of(page: Page) -> tuple[str, ...]:
    """Return page, hop, linked, frame and media hosts of a page, each once."""
    hosts: dict[str, None] = {}
    for url in (page.url, *(hop.url for hop in page.hops), page.final_url):
        try:
            hosts[parse(url).host] = None
        except UrlError:
            continue
    for sighting in page.sightings:
        if sighting.host and sighting.kind is not Kind.OTHER:
            hosts[sighting.host] = None
    return tuple(hosts)
