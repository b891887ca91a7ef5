"""The spider of a CRAWL Job: from the reported seeds, within their scope, hop by hop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Request
from twisted.python.failure import Failure

from crawler.conduct import require_url
from crawler.door.handler import DoorResponse
from crawler.errand import Errand
from crawler.extract.refresh import parse_refresh
from crawler.journey import Journey
from crawler.refused import Refused
from geo.urls import Url, UrlError, resolve
from pipelines.records import Mechanism
from pipelines.stages import Landing


_PROMPT_REFRESH = 30.0
"""Seconds up to which a refresh is a redirect; a longer one reloads a page that people read meanwhile."""


class ReportedSpider(scrapy.Spider):
    """Asks for each visit of the frontier, follows its redirects, and yields one landing for it."""

    name = "reported"
    errand: Errand

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each visit, as soon as its host's pace allows."""
        async for visit in self.errand.frontier.visits():
            journey = Journey(visit=visit, began=asyncio.get_running_loop().time())
            try:
                journey.url = require_url(visit.url)
            except Refused as refused:
                journey.refuse(refused)
                yield self._landing(journey)
                continue
            yield self._request(journey)

    def _request(self, journey: Journey) -> Request:
        assert journey.url is not None
        return Request(
            journey.url.href,
            callback=self.parse,
            errback=self.refused,
            dont_filter=True,
            meta={"journey": journey},
        )

    async def parse(self, response: DoorResponse, **_: Any) -> AsyncIterator[Any]:  # type: ignore[override]
        """Follow what leads on, else land."""
        assert response.request is not None
        journey: Journey = response.request.meta["journey"]
        answer = journey.answer = response.answer
        on = None
        if answer.is_redirect:
            on = journey.next_hop(answer.header(b"location") or "", Mechanism.HTTP, self.errand.reach)
        else:
            on = await self._refreshed(journey)
        if on is None:
            yield self._landing(journey)
            return
        journey.url = on
        journey.answer = None
        yield self._request(journey)

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
        return None

    def refused(self, failure: Failure) -> Iterator[Landing]:
        """Land with the refusal. The failure is not kept or logged: it may hold what was refused."""
        request: Request = failure.request  # type: ignore[attr-defined]
        journey: Journey = request.meta["journey"]
        if not isinstance(failure.value, Refused):
            failure.raiseException()
        journey.refuse(failure.value)  # type: ignore[arg-type]
        yield self._landing(journey)

    def _landing(self, journey: Journey) -> Landing:
        return self.errand.land(journey, asyncio.get_running_loop().time())


def _same(target: str, url: Url) -> bool:
    """Answer whether a refresh only reloads the page."""
    try:
        return resolve(target, url.href).href == url.href
    except UrlError:
        return False
