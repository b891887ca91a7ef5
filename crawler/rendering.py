"""Renders the pages of a Job that asks for it: the browser shows, the children read, the journey gathers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crawler.admission import Admission
from crawler.door.answer import Answer
from crawler.door.browser.executable import NoBrowserError
from crawler.door.fetch import Door
from crawler.emptiness import is_empty_without_script
from crawler.journey import Journey
from crawler.parsing import ParserPool
from crawler.parts import Parts
from crawler.reflectors import revealed
from geo.domains import site_of
from geo.urls import Url, UrlError, parse
from pipelines import ledger
from pipelines.orders import Job, Render
from pipelines.records import Parse, Sighting
from pipelines.store.store import Store

if TYPE_CHECKING:
    from crawler.door.browser.browser import Browser, Shown
    from crawler.door.browser.final_dom import Document
    from pipelines.store.transaction import Transaction

_HTML: Final = frozenset({"application/xhtml+xml", "text/html"})


@dataclass(slots=True)
class Rendering:
    """What a Job has for rendering: nothing is started before a page needs it."""

    job: Job
    store: Store
    door: Door
    admission: Admission
    parsers: ParserPool
    user_agent: str
    say: Callable[[str], None]
    _browser: Browser | None = None
    _is_missing: bool = False

    async def render(self, journey: Journey) -> str | None:
        """Run the scripts of the page that the journey has come to, where the Job says so; returns where they lead."""
        answer = journey.answer
        assert answer is not None
        if self._is_missing or not self._is_wanted(answer, journey.sightings):
            return None
        visit = journey.visit
        site_hops = self.admission.reach.site_hops(
            answer.url, site_hops=visit.site_hops, from_site=visit.site
        )
        permit = Parts(
            admission=self.admission,
            page=answer.url,
            depth=visit.depth,
            site_hops=site_hops,
            tally=journey.tally,
            billed=journey.billed,
        )
        try:
            shown = await self._open().render(answer, permit, journey.tally)
        except NoBrowserError as error:
            await self._do_without(error)
            return None
        await self._gather(journey, answer.url, shown)
        return shown.leads_to

    async def close(self) -> None:
        """End the browser, where one was started."""
        if self._browser is not None:
            await self._browser.close()

    def _is_wanted(self, answer: Answer, sightings: Iterable[Sighting]) -> bool:
        if self.job.render is Render.NEVER or answer.media_type not in _HTML:
            return False
        return self.job.render is Render.ALWAYS or is_empty_without_script(
            answer.body, answer.charset, sightings
        )

    def _open(self) -> Browser:
        if self._browser is None:
            from crawler.door.browser.browser import Browser

            self._browser = Browser(door=self.door, user_agent=self.user_agent)
        return self._browser

    async def _do_without(self, error: NoBrowserError) -> None:
        """Go on plainly, and say so once."""
        if self._is_missing:
            return
        self._is_missing = True
        self.say(f"pages are not rendered: {error}")
        await self.store.ask(_note_missing, self.job.id, str(error))

    async def _gather(self, journey: Journey, page: Url, shown: Shown) -> None:
        known = {(sighting.url, sighting.kind) for sighting in journey.sightings}

        def gather(url: Url, found: Iterable[Sighting]) -> None:
            named = tuple(s for s in dict.fromkeys(found) if (s.url, s.kind) not in known)
            known.update((sighting.url, sighting.kind) for sighting in named)
            journey.documents.append((url, named))
            journey.sightings.extend(named)

        for number, document in enumerate(shown.documents):
            url = _url_of(document, page)
            extraction = await self.parsers.extract(
                document.html.encode("utf-8", "replace"),
                url=url.href,
                media_type="text/html",
                charset="utf-8",
            )
            if not number:
                journey.structure = extraction.structure
            if extraction.parse is Parse.INCOMPLETE:
                shown = replace(shown, why_incomplete=shown.why_incomplete or extraction.why_incomplete)
            inside = revealed(extraction.sightings, site_of(url.host))
            gather(url, (*extraction.sightings, *inside))
        gather(page, _asked(shown, {url for url, _ in known} | {page.href}))
        journey.refusals.extend(refused.record(href) for href, refused in shown.refusals)
        journey.rendered = True
        if shown.why_incomplete is not None:
            journey.parse, journey.why_incomplete = Parse.INCOMPLETE, shown.why_incomplete


def _url_of(document: Document, page: Url) -> Url:
    try:
        return parse(document.url)
    except UrlError:
        return page


def _asked(shown: Shown, known: set[str]) -> Iterable[Sighting]:
    """Yield what the page asked for, as far as its markup does not name it."""
    for asked in shown.asked:
        if asked.url in known:
            continue
        try:
            url = parse(asked.url)
        except UrlError:
            continue
        yield Sighting(url=url.href, host=url.host, kind=asked.kind, where=asked.where)


def _note_missing(tx: Transaction, job: str, why: str) -> None:
    ledger.append(tx, job, "job.not-rendered", "crawler", {"why": why})
