"""Scrapy's download handler: conduct first, then the door; there is no other way out of the crawler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Request, Response

from crawler.door.answer import Answer

if TYPE_CHECKING:
    from crawler.errand import Errand
    from crawler.journey import Journey


class DoorResponse(Response):
    """Scrapy's response around an answer of the door."""

    def __init__(self, url: str, *, answer: Answer, request: Request) -> None:
        # Scrapy holds on to a response until its items are kept: the body would be in memory for as long.
        super().__init__(url, status=answer.status, request=request)
        self._answer: Answer | None = answer

    def take(self) -> Answer:
        """Hand over the answer, which is no longer here then."""
        answer, self._answer = self._answer, None
        assert answer is not None
        return answer


class DoorHandler(BaseDownloadHandler):
    """Downloads nothing by itself: a request without a Job's journey is an error, whatever its meta says."""

    async def download_request(self, request: Request) -> Response:
        """Return the door's answer as a response; raises `Refused`, and nothing else.

        A journey that conduct ended before its first URL comes back as it is: nothing is asked for.
        """
        journey: Journey = request.meta["journey"]
        if journey.url is None:
            return Response(request.url)
        errand: Errand = self.crawler.spider.errand  # type: ignore[union-attr]
        answer = await errand.ask(journey)
        return DoorResponse(request.url, answer=answer, request=request)
