"""Stock scrapy-playwright, as its documentation has it; what is media by its type it does not load."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor

from tests.bench.said import Asked, Surroundings

_ABORTED = frozenset({"image", "media", "font"})


class RenderedSpider(scrapy.Spider):
    """Follows each link of the site, every page in a browser."""

    name = "rendered"
    links = LinkExtractor()

    async def start(self) -> AsyncIterator[Any]:
        """Yield the seed."""
        for url in self.start_urls:
            yield self._request(url)

    def _request(self, url: str) -> scrapy.Request:
        meta = {
            "playwright": True,
            # What its script writes, it writes after an answer: the stock recipe for that.
            "playwright_page_goto_kwargs": {"wait_until": "networkidle"},
        }
        return scrapy.Request(url, meta=meta)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Yield the page, then its links."""
        assert isinstance(response, HtmlResponse)
        yield {"url": response.url, "pictures": response.css("img::attr(src)").getall()}
        for link in self.links.extract_links(response):
            yield self._request(link.url)


def main() -> None:
    """Crawl what the first argument describes, as the second one says."""
    where = msgspec.json.decode(sys.argv[1], type=Surroundings)
    asked = msgspec.json.decode(sys.argv[2], type=Asked)
    handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    settings = {
        "CONCURRENT_REQUESTS": asked.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": asked.concurrency,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]},
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": asked.concurrency,
        "PLAYWRIGHT_ABORT_REQUEST": lambda request: request.resource_type in _ABORTED,
    }
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(RenderedSpider)
    process.crawl(crawler, start_urls=[where.plain_seed], allowed_domains=[where.address])
    process.start()
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    sys.stdout.write(f"{stats.get('item_scraped_count', 0)} {stats['finish_reason']}\n")


if __name__ == "__main__":
    main()
