"""The spider of a CRAWL Job: from the reported seeds, within their scope, hop by hop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.conduct import require_url
from crawler.door.handler import DoorResponse
from crawler.effective import require_ours
from crawler.errand import Errand
from crawler.extract.refresh import parse_refresh
from crawler.journey import Journey
from crawler.refused import Refused
from geo.urls import Url, UrlError, resolve
from pipelines.records import Mechanism, Rule
from pipelines.stages import Landing
from pipelines.store.frontier import Visit

_NOWHERE = "http://nowhere.invalid/"
_PROMPT_REFRESH = 30.0
"""Seconds up to which a refresh is a redirect; a longer one reloads a page that people read meanwhile."""


class ReportedSpider(scrapy.Spider):
    """Asks for each visit of the frontier, follows its redirects, and yields one landing for it."""

    name = "reported"
    errand: Errand

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of an errand; raises `Refused` without one, or where Scrapy's settings are not Hostline's."""
        require_ours(crawler.settings)
        errand = kwargs.pop("errand", None)
        if not isinstance(errand, Errand):
            raise Refused(
                Rule.BROKEN_RULE,
                "this spider works only for a Job: use `scrapy crawl reported -a by=NAME ...`",
            )
        spider = super().from_crawler(crawler, *args)
        spider.errand = errand
        crawler.signals.connect(spider.failed, signals.spider_error)
        crawler.signals.connect(spider.failed, signals.item_error)
        crawler.signals.connect(spider.ended, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each visit, as soon as its host's pace allows."""
        try:
            await self.errand.open()
            async for visit in self.errand.frontier.visits():
                yield self._first(visit)
        except Exception as error:  # noqa: BLE001 whatever it was, the Job fails and says so
            self.errand.fail(error)

    def _first(self, visit: Visit) -> Request:
        journey = Journey(visit=visit, began=asyncio.get_running_loop().time())
        try:
            journey.begin(require_url(visit.url), self.errand.reach)
        except Refused as refused:
            journey.refuse(refused)
        if journey.url is not None:
            return self._request(journey)
        # What start() yields itself, Scrapy forgets, and sees five seconds later that the crawl has ended.
        return Request(_NOWHERE, callback=self.nowhere, dont_filter=True, meta={"journey": journey})

    def nowhere(self, response: Response) -> Iterator[Landing]:
        """Land where there was nothing to ask for."""
        assert response.request is not None
        yield self._landing(response.request.meta["journey"])

    def failed(self, failure: Failure) -> None:
        """Take note that a callback or a stage raised."""
        assert failure.value is not None
        self.errand.fail(failure.value)

    async def ended(self) -> None:
        """Let go of everything once the last page is kept."""
        await self.errand.close()

    def _request(self, journey: Journey) -> Request:
        assert journey.url is not None
        return Request(
            journey.url.href,
            callback=self.parse,
            errback=self.refused,
            dont_filter=True,
            meta={"journey": journey},
        )

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """Follow what leads on, else land; a page on which our own code fails lands too, and the Job says so."""
        assert isinstance(response, DoorResponse)
        assert response.request is not None
        journey: Journey = response.request.meta["journey"]
        journey.answer = response.take()
        try:
            outcome = await self._after(journey)
        except Exception as error:  # noqa: BLE001 one page that breaks us must not hide the others
            self.errand.note(error)
            journey.refuse(Refused(Rule.BROKEN_RULE, f"reading it failed: {type(error).__name__}"))
            outcome = self._landing(journey)
        finally:
            journey.forget_body()
        yield outcome

    async def _after(self, journey: Journey) -> Request | Landing:
        if self.errand.asks_for_rest(journey):
            return self._request(journey)
        assert journey.answer is not None
        if journey.answer.is_redirect:
            location = journey.answer.header(b"location") or ""
            on = journey.next_hop(location, Mechanism.HTTP, self.errand.reach)
        else:
            on = await self._refreshed(journey)
        journey.forget_body()
        self.errand.frontier.goes_on(journey.visit)
        if on is None:
            await self.errand.ask_site(journey)
            return self._landing(journey)
        self.errand.goes_to(journey, on, asyncio.get_running_loop().time())
        return self._request(journey)

    async def _refreshed(self, journey: Journey) -> Url | None:
        """Read the body and return where a Refresh header or a meta refresh leads at once."""
        answer = journey.answer
        assert answer is not None
        assert journey.url is not None
        header = parse_refresh(answer.header(b"refresh") or "")
        meta = None
        if answer.media_type is not None:
            extraction = await self.errand.read(journey, answer)
            meta = extraction.refresh
        for refresh, mechanism in ((header, Mechanism.REFRESH), (meta, Mechanism.META)):
            if refresh is None or refresh.seconds > _PROMPT_REFRESH or _same(refresh.url, journey.url):
                continue
            return journey.next_hop(refresh.url, mechanism, self.errand.reach)
        return await self._rendered(journey)

    async def _rendered(self, journey: Journey) -> Url | None:
        """Have the page's scripts run where the Job says so, and return where they lead."""
        leads_to = await self.errand.rendering.render(journey)
        if leads_to is None:
            return None
        return journey.next_hop(leads_to, Mechanism.SCRIPT, self.errand.reach)

    def refused(self, failure: Failure) -> Iterator[Landing]:
        """Land with the refusal. The failure is not kept or logged: it may hold what was refused."""
        request: Request = failure.request  # type: ignore[attr-defined]
        journey: Journey = request.meta["journey"]
        if not isinstance(failure.value, Refused):
            failure.raiseException()
        if failure.value.rule is Rule.NO_RESOLVER:
            self.errand.give_up(failure.value.detail)
            return
        journey.refuse(failure.value)
        yield self._landing(journey)

    def _landing(self, journey: Journey) -> Landing:
        return self.errand.land(journey, asyncio.get_running_loop().time())


def _same(target: str, url: Url) -> bool:
    """Answer whether a refresh only reloads the page."""
    try:
        return resolve(target, url.href).href == url.href
    except UrlError:
        return False
