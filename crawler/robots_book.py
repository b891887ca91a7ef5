"""The robots.txt of each origin, asked for once a Job, through the door, hop by hop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from crawler.conduct import require_no_reflector, require_url
from crawler.door.counts import Counts
from crawler.door.fetch import Answer, Door
from crawler.pace import Pace
from crawler.refused import Refused
from crawler.robots import MOST_REDIRECTS, Robots, read, unread
from geo.domains import site_of
from geo.urls import Url, UrlError, resolve
from pipelines.records import Rule


@dataclass(slots=True)
class RobotsBook:
    """Remembers each origin's rules for as long as the Job runs; a Crawl-delay slows the host's pace."""

    door: Door
    pace: Pace
    _asked: dict[str, asyncio.Task[Robots]] = field(default_factory=dict)

    async def of(self, url: Url, tally: Counts) -> Robots:
        """Return the rules of the URL's origin; whoever asks first fetches them for all."""
        task = self._asked.get(url.origin)
        if task is None:
            task = self._asked[url.origin] = asyncio.ensure_future(self._fetch(url, tally))
        return await asyncio.shield(task)

    async def _fetch(self, url: Url, tally: Counts) -> Robots:
        try:
            answer = await self._landed(f"{url.origin}/robots.txt", tally)
        except Refused as refused:
            if refused.rule is Rule.NO_RESOLVER:
                raise
            return unread(refused.detail)
        if answer.truncated:
            return unread("it ended before its announced end, and what is missing may forbid")
        robots = read(answer.status, answer.body)
        if robots.delay is not None:
            self.pace.slow_down(url.host, robots.delay)
        return robots

    async def _landed(self, href: str, tally: Counts) -> Answer:
        """Follow up to five redirects, to any host (RFC 9309, section 2.3.1.2); each is judged by the door."""
        url = require_url(href)
        for _ in range(MOST_REDIRECTS + 1):
            # The header decides about a GET with a clamped window: HEAD would double the cost of every host.
            answer = await self.door.ask(url, known_text=True, tally=tally)
            if not answer.is_redirect:
                return answer
            own_site = site_of(url.host)
            try:
                url = resolve(answer.header(b"location") or "", url.href)
            except UrlError as error:
                raise Refused(Rule.ROBOTS_UNREACHABLE, f"it redirects to what is no URL: {error}") from error
            require_no_reflector(url, named_by=own_site)
        raise Refused(Rule.ROBOTS_UNREACHABLE, f"it redirects more than {MOST_REDIRECTS} times")
