"""What a running Job works with, and the two things it does with a URL: ask for it, and read what came back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from crawler.admission import Admission
from crawler.conduct import Reach
from crawler.disclosure import disclose
from crawler.door.answer import Answer
from crawler.door.canary import CanaryError, require_safe_door
from crawler.door.fetch import Door
from crawler.extract.sightings import Extraction
from crawler.frontier import Frontier
from crawler.internet import Internet
from crawler.journey import Journey
from crawler.links import Standpoint, judged
from crawler.pace import Pace
from crawler.parsing import ParserPool
from crawler.reflectors import revealed
from crawler.refused import Refused
from crawler.rendering import Rendering
from crawler.retry_after import retry_after
from crawler.shapes import Shapes
from crawler.site_contacts import SiteContacts
from crawler.together import Together
from geo.domains import site_of
from geo.locate import Locator
from geo.security_txt import Said, nothing_said
from geo.urls import Url
from pipelines.fingerprints import shape
from pipelines.matching import Matcher
from pipelines.orders import Job, JobState
from pipelines.records import BUDGET_RULES, Parse, Rule, now
from pipelines.stages import Landing
from pipelines.store import frontier, jobs
from pipelines.store.errors import StoreError, VisitFinishedError
from pipelines.store.frontier import NewVisit
from pipelines.store.pages import Spent, keep, settle
from pipelines.store.store import Store

_MOST_TRIES = 2
_OURS = (StoreError, CanaryError, Refused)
_CONDUCT = frozenset(Rule) - {
    Rule.UNRESOLVED,
    Rule.UNREACHABLE,
    Rule.TOO_SLOW,
    Rule.TOO_LARGE,
    Rule.RETRY_LATER,
}
"""Rules by which we chose not to touch; the others say that there was nothing to touch."""


@dataclass(slots=True)
class Errand:
    """A Job being carried out by this process."""

    job: Job
    store: Store
    internet: Internet
    door: Door
    pace: Pace
    frontier: Frontier
    admission: Admission
    locator: Locator
    matcher: Matcher
    parsers: ParserPool
    rendering: Rendering
    site_contacts: SiteContacts | None = None
    """Asks sites of seeds for their security.txt; None where the operator has no site asked."""
    said: tuple[Said, ...] = ()
    """What sites said of whom to write to before this process took the Job up."""
    shapes: Shapes = field(default_factory=Shapes)
    together: Together = field(default_factory=Together)
    pages: int = 0
    refusals: int = 0
    resumed: bool = False
    """Whether another process had begun it: what became of its seeds is not known here."""
    errors: list[str] = field(default_factory=list)
    """What failed in our own code: the Job then fails, saying so."""
    disclosed: int = 0
    """How many of the registries' questions stand in the ledger already."""
    gave_up: str | None = None
    """Why nothing more can be asked for now, though it may later."""
    seeds_touched: bool = False
    """Whether any seed was not refused by a rule of conduct."""
    on_page: Callable[[Errand], None] | None = None

    async def open(self) -> None:
        """Make ready: the door shows that it holds, the parsers start, the leases of a dead process come back."""
        await require_safe_door(type(self.door))
        await self.parsers.start()
        await self.store.ask(frontier.release, self.job.id, None)
        await self.store.ask(jobs.set_state, self.job.id, JobState.RUNNING)

    async def close(self) -> None:
        """Let go of browser, connections, children and look-ups."""
        await self.rendering.close()
        await self.door.close()
        await self.parsers.close()
        await self.locator.aclose()
        await self.internet.aclose()

    @property
    def reach(self) -> Reach:
        """How far the Job may go."""
        return self.admission.reach

    async def ask(self, journey: Journey) -> Answer:
        """Ask for the journey's present URL, under the Job's conduct; raises `Refused`."""
        url = journey.url
        assert url is not None
        await self.admission.require(url, journey.tally, named_by=journey.named_by)
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
        return answer

    def asks_for_rest(self, journey: Journey) -> bool:
        """Let a host rest that answered 429 or 503; answers whether the journey should ask again after that."""
        answer = journey.answer
        if answer is None or answer.status not in (429, 503):
            return False
        seconds = retry_after(answer.header(b"retry-after"), now())
        self.pace.rest(answer.url.host, seconds)
        journey.tries += 1
        if journey.tries <= _MOST_TRIES and seconds <= self.pace.longest_rest:
            return True
        journey.refuse(
            Refused(Rule.RETRY_LATER, f"status {answer.status}, and again after {seconds:.0f} s of rest")
        )
        return False

    async def read(self, journey: Journey, answer: Answer) -> Extraction:
        """Read the markup of an answer in a child process and gather what it says."""
        assert journey.url is not None
        self.frontier.answered(journey.visit)
        extraction = await self.parsers.extract(
            answer.body,
            url=journey.url.href,
            media_type=answer.media_type or "text/plain",
            charset=answer.charset,
        )
        why = "the body ended before its announced end" if answer.truncated else extraction.why_incomplete
        if not journey.documents or journey.parse is Parse.COMPLETE:
            journey.parse = Parse.INCOMPLETE if answer.truncated else extraction.parse
            journey.why_incomplete = why
        journey.markup_sha256 = extraction.markup_sha256
        journey.structure = extraction.structure
        inside = revealed(extraction.sightings, site_of(journey.url.host))
        named = (*extraction.sightings, *inside)
        journey.documents.append((journey.url, named))
        journey.sightings.extend(named)
        return extraction

    async def ask_site(self, journey: Journey) -> None:
        """Ask the host of a seed's final page whom to write to; a refusal is one of that document, not of the page."""
        if self.site_contacts is None or not journey.visit.seed or journey.url is None:
            return
        page = journey.url
        if not self.site_contacts.wants(page):
            return
        try:
            journey.security_txt = (await self.site_contacts.ask(page, journey.tally),)
        except Refused as refused:
            journey.refuse(refused, self.site_contacts.of(page).href)
            journey.security_txt = (nothing_said(page.host, f"was not read ({refused.rule})"),)

    def land(self, journey: Journey, loop_time: float) -> Landing:
        """Turn a journey that has come to its end into what the stages keep: page, new visits, and the cost."""
        self.frontier.answered(journey.visit)
        visits: tuple[NewVisit, ...] = ()
        page = journey.page()
        for url, named in journey.documents:
            found, refusals = judged(named, self._standpoint(journey, url), self.reach, self.frontier.known)
            visits += found
            page = replace(page, refusals=page.refusals + refusals)
        form = shape(page.final_url)
        spent = self._paid(journey, loop_time)
        self.admission.budgets.saw(spent.site, form, page.structure)
        look = f"{form} {page.structure}" if page.structure else None
        return Landing(
            page=page,
            visit=journey.visit,
            new_visits=visits,
            spent=replace(spent, shape=look),
            charges=tuple(journey.charges),
            security_txt=journey.security_txt,
            observations=tuple(journey.tally.observed.values()),
        )

    def goes_to(self, journey: Journey, url: Url, loop_time: float) -> None:
        """Send a journey on; where that is to another site, the one that it leaves pays for what it made us ask for."""
        assert journey.url is not None
        if site_of(url.host) != site_of(journey.url.host):
            journey.charges.append(self._paid(journey, loop_time))
        journey.url, journey.answer = url, None

    def _paid(self, journey: Journey, loop_time: float) -> Spent:
        """Bill the site that the journey is at for what was not billed yet, the parts of its page included.

        So no site can use up the budget of another: neither by parts that it names there, nor by leading there.
        """
        site = site_of(journey.url.host) if journey.url else journey.visit.site
        owed = journey.tally.wire_bytes - journey.billed
        seconds = self.admission.budgets.spend(site, wire_bytes=owed, began=journey.began, ended=loop_time)
        journey.billed, journey.began = journey.tally.wire_bytes, loop_time
        return Spent(site=site, bytes=owed, seconds=seconds)

    def _standpoint(self, journey: Journey, url: Url) -> Standpoint:
        visit = journey.visit
        return Standpoint(
            job=self.job.id,
            url=url,
            depth=visit.depth,
            site_hops=self.reach.site_hops(url, site_hops=visit.site_hops, from_site=visit.site),
            seen=frozenset(hop.url for hop in journey.hops),
        )

    async def keep(self, landing: Landing) -> None:
        """Keep a landing in one transaction, and tell the frontier.

        What a spent budget left out is kept as a refusal alone: an endless site would be an endless report.
        """
        await self.together.wait(self.frontier.under_way)
        await self._disclose()
        rules = {refusal.rule for refusal in landing.page.refusals}
        self.refusals += len(landing.page.refusals)
        # Another worker had the visit after our lease ran out, and was faster: its page is the one that counts.
        with suppress(VisitFinishedError):
            await self._kept(landing, rules)
        untouched = landing.page.status is None and landing.page.markup_sha256 is None
        if landing.visit.seed and not (untouched and rules & _CONDUCT):
            self.seeds_touched = True
        self.frontier.finished(landing.visit)
        if self.on_page is not None:
            self.on_page(self)

    async def _disclose(self) -> None:
        """Write down what registries were asked before the page that gave reason to: a process may die after it."""
        asked = self.internet.registry.asked_since(self.disclosed)
        if asked:
            self.disclosed += len(asked)
            await self.store.ask(disclose, self.job.id, asked)

    async def _kept(self, landing: Landing, rules: set[Rule]) -> None:
        nothing = landing.page.markup_sha256 is None and len(landing.page.hops) == 1
        if rules & BUDGET_RULES and not landing.visit.seed and landing.page.status is None and nothing:
            await self.store.ask(settle, landing.visit.id, landing.page.refusals[-1], landing.spent)
            return
        visit, page, new = landing.visit.id, landing.page, landing.new_visits
        await self.store.ask(keep, visit, page, new, landing.spent, charges=landing.charges)
        self.frontier.added(landing.new_visits)
        self.pages += 1

    def give_up(self, why: str) -> None:
        """Stop for a reason that lies on our side: the visits stay open for another time."""
        self.gave_up = why
        self.frontier.stop()

    def fail(self, error: BaseException) -> None:
        """Take note that our own machinery failed: nothing more is asked for."""
        self.note(error)
        self.frontier.stop()

    def note(self, error: BaseException) -> None:
        """Remember an error of ours. What it says is repeated only where we wrote it: others quote pages."""
        self.errors.append(
            f"{type(error).__name__}: {error}" if isinstance(error, _OURS) else type(error).__name__
        )

    def outcome(self, *, still_open: int, budget_spent: bool) -> tuple[JobState, str | None]:
        """Return the state that the Job is left in, and why, where that needs saying."""
        if self.errors:
            return JobState.FAILED, f"{self.errors[0]} ({len(self.errors)} in all)"
        if self.gave_up is not None:
            return JobState.STOPPED, f"{self.gave_up}; `hostline crawl --resume {self.job.id}` goes on"
        if still_open:
            return (
                JobState.STOPPED,
                f"{still_open} visits are open: `hostline crawl --resume {self.job.id}` goes on",
            )
        if not self.seeds_touched and not self.resumed:
            return JobState.REFUSED, "every seed was refused"
        if budget_spent:
            return JobState.BUDGET_SPENT, "a budget left out a part of what the scope allows"
        return JobState.DONE, None
