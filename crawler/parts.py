"""The Job's conduct towards the parts of one rendered page: scripts, styles, data, frames."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.admission import Admission
from crawler.door.browser.purpose import Purpose
from crawler.door.counts import Counts
from crawler.refused import Refused
from geo.domains import site_of
from geo.urls import Url
from pipelines.records import Rule


@dataclass(slots=True)
class Parts:
    """Says which parts a page may have: those of its own site, scripts and styles of others, and what those ask of home."""

    admission: Admission
    page: Url
    depth: int
    site_hops: int
    tally: Counts
    billed: int
    """Bytes of the tally that were paid for before this page was come to."""
    _script_sites: set[str] = field(default_factory=set)

    async def require(self, url: Url, purpose: Purpose) -> None:
        """Raise `Refused` where the page may not have this part."""
        own, site = site_of(self.page.host), site_of(url.host)
        if site != own:
            self._require_elsewhere(url, site, purpose)
        pending = self.tally.wire_bytes - self.billed
        await self.admission.require_part(url, self.tally, named_by=own, pending=pending)
        if purpose is Purpose.SCRIPT:
            self._script_sites.add(site)

    def _require_elsewhere(self, url: Url, site: str, purpose: Purpose) -> None:
        if purpose is Purpose.DATA and site not in self._script_sites:
            raise Refused(Rule.SCOPE, "data of a site that has no script on the page")
        if purpose is Purpose.DOCUMENT:
            reach = self.admission.reach
            site_hops = reach.site_hops(url, site_hops=self.site_hops, from_site=site_of(self.page.host))
            reach.require_link(url, depth=self.depth + 1, site_hops=site_hops, from_hops=self.site_hops)
