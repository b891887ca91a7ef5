"""Plain Scrapy, as a careful user sets it up, asked for the same URLs: what it lets in shows that the rig can fail.

Its handlers of `headers_received` and `bytes_received` stop what is no text; timeout and largest body are set.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import AsyncIterator
from typing import Any, Final

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.exceptions import StopDownload
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from tests.scorecard.bodies import MARK
from tests.scorecard.measuring import costing

_SIGNS: Final = (b"\xff\xd8\xff", b"ftyp", b"RIFF", b"G\x40\x00\x10")
_SETTINGS: Final[dict[str, Any]] = {
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "DOWNLOAD_TIMEOUT": 30,
    "DOWNLOAD_MAXSIZE": 5 * 1024 * 1024,
    "RETRY_ENABLED": False,
}


class StockSpider(scrapy.Spider):
    """Asks for each URL of the task once, and notes what it was given."""

    name = "stock"
    told: dict[str, Any]
    outcomes: dict[str, dict[str, Any]]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> StockSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.headers_received, signals.headers_received)
        crawler.signals.connect(spider.bytes_received, signals.bytes_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        for url in self.told["urls"]:
            self.outcomes[url] = _outcome(url)
            meta = {"asked": url, "began": time.monotonic()}
            yield Request(url, callback=self.parse, errback=self.failed, dont_filter=True, meta=meta)

    def headers_received(self, headers: Any, **_: Any) -> None:
        if self.told.get("fault"):
            raise KeyError("a handler of ours is broken")
        if not (headers.get(b"Content-Type") or b"").startswith((b"text/", b"application/json")):
            raise StopDownload(fail=True)

    def bytes_received(self, data: bytes, **_: Any) -> None:
        if not self.told.get("fault") and any(sign in data[:512] for sign in _SIGNS):
            raise StopDownload(fail=True)

    def parse(self, response: Response, **_: Any) -> None:
        self._note(response.meta, response, None)

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        response = getattr(failure.value, "response", None)
        self._note(request.meta, response, type(failure.value).__name__)

    def _note(self, meta: dict[str, Any], response: Response | None, rule: str | None) -> None:
        body = response.body if response is not None else b""
        self.outcomes[meta["asked"]] |= {
            "rule": rule,
            "status": response.status if response is not None else None,
            "body": len(body),
            "canary": MARK in body,
            "seconds": time.monotonic() - meta["began"],
        }


def _outcome(url: str) -> dict[str, Any]:
    return {
        "url": url,
        "rule": "nothing came",
        "detail": "",
        "status": None,
        "body": 0,
        "canary": False,
        "seconds": 0.0,
    }


def main() -> None:
    logging.disable()
    told = json.load(sys.stdin)
    outcomes: dict[str, dict[str, Any]] = {}
    settings = {**_SETTINGS, "CONCURRENT_REQUESTS_PER_DOMAIN": told["at_once"]}
    with costing() as cost:
        process = CrawlerProcess(settings)
        process.crawl(StockSpider, told=told, outcomes=outcomes)
        process.start()
    json.dump({"outcomes": list(outcomes.values()), **cost.told()}, sys.stdout)


if __name__ == "__main__":
    main()
