"""What a running Job works with, and the two things it does with a URL: ask for it, and read what came back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.admission import Admission
from crawler.conduct import Reach
from crawler.door.fetch import Answer, Door
from crawler.extract.sightings import Extraction
from crawler.frontier import Frontier
from crawler.journey import Journey
from crawler.links import Standpoint, judged
from crawler.pace import Pace
from crawler.parsing import ParserPool
from crawler.refused import Refused
from crawler.shapes import Shapes
from geo.locate import Locator
from pipelines.fingerprints import shape
from pipelines.matching import Matcher
from pipelines.records import BUDGET_RULES, Job
from pipelines.stages import Landing
from pipelines.store.frontier import NewVisit
from pipelines.store.pages import Spent, keep
from pipelines.store.store import Store

_SHORTEST_RETRY = 5.0


@dataclass(slots=True)
class Errand:
    """A Job being carried out by this process."""

    job: Job
    store: Store
    door: Door
    pace: Pace
    frontier: Frontier
    admission: Admission
    locator: Locator
    matcher: Matcher
    parsers: ParserPool
    shapes: Shapes = field(default_factory=Shapes)
    pages: int = 0
    refusals: int = 0
    budget_spent: bool = False
    errors: list[str] = field(default_factory=list)
    """What failed in our own code: the Job then fails, saying so."""

    @property
    def reach(self) -> Reach:
        """How far the Job may go."""
        return self.admission.reach

    async def ask(self, journey: Journey) -> Answer:
        """Ask for the journey's present URL, under the Job's conduct; raises `Refused`."""
        url = journey.url
        assert url is not None
        await self.admission.require(url, journey.tally)
        form = shape(url.href)
        first = not journey.hops
        try:
            answer = await self.door.ask(
                url,
                known_text=self.shapes.is_text(url.host, form),
                referrer=journey.visit.referrer if first and journey.visit.seed else None,
                tally=journey.tally,
            )
        except Refused:
            self.shapes.learn(url.host, form, text=False)
            raise
        self.shapes.learn(url.host, form, text=answer.media_type is not None)
        self._rest(answer)
        return answer

    def _rest(self, answer: Answer) -> None:
        after = answer.header(b"retry-after")
        if answer.status in (429, 503):
            seconds = float(after) if after and after.isdecimal() else _SHORTEST_RETRY
            self.pace.rest(answer.url.host, seconds)

    async def read(self, journey: Journey, answer: Answer) -> Extraction:
        """Read the markup of an answer in a child process and gather what it says."""
        assert journey.url is not None
        extraction = await self.parsers.extract(
            answer.body, url=journey.url.href, media_type=answer.media_type or "text/plain", charset=answer.charset
        )
        journey.parse = extraction.parse
        journey.markup_sha256 = extraction.markup_sha256
        journey.structure = extraction.structure
        journey.sightings.extend(extraction.sightings)
        return extraction

    def land(self, journey: Journey, loop_time: float) -> Landing:
        """Turn a journey that has come to its end into what the stages keep: page, new visits, and the cost."""
        visits: tuple[NewVisit, ...] = ()
        page = journey.page()
        if page.status is not None:
            visits, refusals = judged(journey.sightings, self._standpoint(journey), self.reach)
            page = replace(page, refusals=page.refusals + refusals)
        site, form = journey.visit.site, shape(page.final_url)
        seconds = loop_time - journey.began
        self.admission.budgets.spend(site, wire_bytes=journey.tally.wire_bytes, seconds=seconds)
        self.admission.budgets.saw(site, form, page.structure)
        spent = Spent(site=site, bytes=journey.tally.wire_bytes, seconds=seconds, shape=form)
        return Landing(page=page, visit=journey.visit, new_visits=visits, spent=spent)

    def _standpoint(self, journey: Journey) -> Standpoint:
        assert journey.url is not None
        visit = journey.visit
        return Standpoint(
            job=self.job.id,
            url=journey.url,
            depth=visit.depth,
            site_hops=self.reach.site_hops(journey.url, site_hops=visit.site_hops, from_site=visit.site),
            seen=frozenset(hop.url for hop in journey.hops),
        )

    async def keep(self, landing: Landing) -> None:
        """Keep a landing in one transaction, and tell the frontier."""
        new = await self.store.ask(keep, landing.visit.id, landing.page, landing.new_visits, landing.spent)
        self.pages += 1
        self.refusals += len(landing.page.refusals)
        rules = {refusal.rule for refusal in landing.page.refusals}
        self.budget_spent = self.budget_spent or bool(rules & BUDGET_RULES)
        self.frontier.finished(landing.visit, new)
