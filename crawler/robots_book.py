"""The robots.txt of each origin, asked for through the door, hop by hop, once for as long as it is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from crawler.conduct import require_no_reflector, require_url
from crawler.door.answer import Answer
from crawler.door.counts import Counts
from crawler.door.fetch import Door
from crawler.door.wanted import ROBOTS
from crawler.pace import Pace
from crawler.refused import Refused
from crawler.robots import MOST_REDIRECTS, Robots, read, unread
from geo.domains import site_of
from geo.once import Once
from geo.recent import Recent
from geo.urls import Url, UrlError, resolve
from pipelines.records import Rule

MOST: Final = 128 * 1024 * 1024
"""Bytes of rules that are remembered: those of ten thousand sites, with thirty rules each."""
_OURS: Final = frozenset({Rule.NO_RESOLVER, Rule.RETRY_LATER})
"""Why it was not asked for that is no fault of the site: the next page asks again."""


def _weight(robots: Robots) -> int:
    return robots.weight


@dataclass(slots=True)
class RobotsBook:
    """Remembers the rules of origins; what is forgotten is asked for again. A Crawl-delay slows the host's pace."""

    door: Door
    pace: Pace
    most: int = MOST
    _asking: Once[str, Robots] = field(default_factory=Once)
    _known: Recent[str, Robots] = field(init=False)

    def __post_init__(self) -> None:
        self._known = Recent(self.most, weigh=_weight)

    def __len__(self) -> int:
        return len(self._known)

    async def of(self, url: Url, tally: Counts) -> Robots:
        """Return the rules of the URL's origin; whoever asks first fetches them for all.

        Raises `Refused` where our own resolver is dead, or the site's pause cannot be remembered.
        """
        robots = self._known.get(url.origin)
        if robots is None:
            robots = await self._asking.do(url.origin, lambda _: self._fetched(url, tally))
        if robots.delay is not None:
            # Each time: the pace forgets a host that it owes nothing.
            self.pace.slow_down(url.host, robots.delay)
        return robots

    async def _fetched(self, url: Url, tally: Counts) -> Robots:
        # Counted apart: what a page may still have decides nothing about the rules that all pages of the origin go by.
        own = Counts()
        try:
            robots = await self._fetch(url, own)
        finally:
            tally.add(own)
        self._known.keep(url.origin, robots)
        return robots

    async def _fetch(self, url: Url, tally: Counts) -> Robots:
        try:
            answer = await self._landed(f"{url.origin}/robots.txt", tally)
        except Refused as refused:
            if refused.rule in _OURS:
                raise
            return unread(refused.detail)
        if answer.truncated:
            return unread("it ended before its announced end, and what is missing may forbid")
        return read(answer.status, answer.body)

    async def _landed(self, href: str, tally: Counts) -> Answer:
        """Follow up to five redirects, to any host (RFC 9309, section 2.3.1.2); each is judged by the door."""
        url = require_url(href)
        for _ in range(MOST_REDIRECTS + 1):
            # The header decides about a GET with a clamped window: HEAD would double the cost of every host.
            answer = await self.door.ask(url, wanted=ROBOTS, known_text=True, tally=tally)
            if not answer.is_redirect:
                return answer
            own_site = site_of(url.host)
            try:
                url = resolve(answer.header(b"location") or "", url.href)
            except UrlError as error:
                raise Refused(Rule.ROBOTS_UNREACHABLE, f"it redirects to what is no URL: {error}") from error
            require_no_reflector(url, named_by=own_site)
        raise Refused(Rule.ROBOTS_UNREACHABLE, f"it redirects more than {MOST_REDIRECTS} times")
