"""Stock scrapy-playwright with the usual recipe, asked to show the same URLs: what it lets in shows that the rig can fail.

The recipe: `PLAYWRIGHT_ABORT_REQUEST` aborts what is asked for as image, media or font. No names of the outside resolve.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from typing import Any, Final

import scrapy
from playwright.async_api import Request as PlaywrightRequest
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response
from scrapy_playwright.page import PageMethod
from twisted.python.failure import Failure

from tests.scorecard.bodies import MARK
from tests.scorecard.measuring import costing

_MEDIA: Final = frozenset({"font", "image", "media"})
_HANDLER: Final = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
_WAIT: Final = 3_000
"""Milliseconds that a page is given after it was loaded, as those do who want to see what scripts write."""
_MOST_HTML: Final = 20_000


def is_media(request: PlaywrightRequest) -> bool:
    """Answer whether the usual recipe aborts a request."""
    return request.resource_type in _MEDIA


def settings() -> dict[str, Any]:
    return {
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "RETRY_ENABLED": False,
        "CONCURRENT_REQUESTS": 1,
        "DOWNLOAD_TIMEOUT": 30,
        "DOWNLOAD_MAXSIZE": 5 * 1024 * 1024,
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_ABORT_REQUEST": is_media,
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": shutil.which("chromium"),
            "chromium_sandbox": os.geteuid() != 0,
            # Chromium calls home by itself; the rig lets no name but its own be found.
            "args": ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"],
        },
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 10_000,
    }


class StockSpider(scrapy.Spider):
    """Shows each URL of the task once, one after the other, and notes what it was given."""

    name = "stock"
    told: dict[str, Any]
    outcomes: dict[str, dict[str, Any]]
    since: float
    """When the URL before was done with."""

    async def start(self) -> AsyncIterator[Any]:
        self.since = time.monotonic()
        for place, url in enumerate(self.told["urls"]):
            self.outcomes[url] = _outcome(url)
            meta = {
                "playwright": True,
                "playwright_page_methods": [PageMethod("wait_for_timeout", _WAIT)],
                "asked": url,
            }
            yield Request(
                url, callback=self.parse, errback=self.failed, dont_filter=True, meta=meta, priority=-place
            )

    def parse(self, response: Response, **_: Any) -> None:
        self._note(response.meta, response, None)

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._note(request.meta, None, type(failure.value).__name__)

    def _note(self, meta: dict[str, Any], response: Response | None, rule: str | None) -> None:
        body = response.body if response is not None else b""
        now = time.monotonic()
        self.outcomes[meta["asked"]] |= {
            "rule": rule,
            "status": response.status if response is not None else None,
            "body": len(body) if MARK in body else 0,
            "canary": MARK in body,
            "seconds": now - self.since,
            "shown": body[:_MOST_HTML].decode("utf-8", "replace") if MARK not in body else "",
        }
        self.since = now


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
    began = time.monotonic()
    with costing() as cost:
        process = CrawlerProcess(settings())
        process.crawl(StockSpider, told=told, outcomes=outcomes)
        process.start()
    cost.seconds = time.monotonic() - began
    json.dump({"outcomes": list(outcomes.values()), **cost.told()}, sys.stdout)


if __name__ == "__main__":
    main()
