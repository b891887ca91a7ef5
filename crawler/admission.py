"""The last word before a URL is asked for: permission, plain URL, budget, robots.txt, in this order."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.budgets import Budgets
from crawler.conduct import Reach, require_plain, require_time
from crawler.door.counts import Counts
from crawler.door.fetch import Door
from crawler.refused import Refused
from crawler.robots_book import RobotsBook
from geo.domains import site_of
from geo.urls import Url
from pipelines.fingerprints import shape
from pipelines.orders import Job
from pipelines.records import Rule, now


@dataclass(frozen=True, kw_only=True, slots=True)
class Admission:
    """Everything that a Job's conduct asks at the moment of the request."""

    job: Job
    reach: Reach
    budgets: Budgets
    robots: RobotsBook
    door: Door

    async def require(self, url: Url, tally: Counts, *, named_by: str | None = None) -> None:
        """Raise `Refused` where the URL, which a page of `named_by` names, may not be asked for now.

        Else its page is counted. A rule that fails with an error refuses.
        """
        try:
            await self._require_page(url, tally, named_by)
        except Refused:
            raise
        except Exception as error:
            raise Refused(Rule.BROKEN_RULE, f"a rule failed: {type(error).__name__}") from error

    async def require_part(self, url: Url, tally: Counts, *, named_by: str, pending: int = 0) -> None:
        """Raise `Refused` where a page of the site `named_by` may not have this part now; a part counts as no page.

        That site pays for the part, and for the `pending` bytes that its page has cost so far.
        """
        await self._require_now(url, named_by)
        self.budgets.require_part(named_by, pending=pending)
        self.budgets.require_part(site_of(url.host))
        await self._require_robots(url, tally)

    async def _require_page(self, url: Url, tally: Counts, named_by: str | None) -> None:
        await self._require_now(url, named_by)
        site = site_of(url.host)
        self.budgets.begin(site, shape(url.href))
        try:
            await self._require_robots(url, tally)
        except Refused:
            self.budgets.undo(site)
            raise

    async def _require_now(self, url: Url, named_by: str | None) -> None:
        require_time(self.job, now())
        require_plain(url, named_by=named_by)
        self.robots.pace.require_welcome(url.host)
        # A host without an address is said to be so, not to have an unreachable robots.txt.
        await self.door.judge(url)

    async def _require_robots(self, url: Url, tally: Counts) -> None:
        if url.host in self.reach.exceptions:
            return
        (await self.robots.of(url, tally)).require(url.href)
        # robots.txt may have said how long a pause the site wants.
        self.robots.pace.require_welcome(url.host)
