"""The other side: the spider that somebody would write with Scrapy in ten minutes, on Scrapy's own settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor

from tests.bench.said import Asked, Surroundings


class PlainSpider(scrapy.Spider):
    """Follows each link of the site, and yields what the pictures of a page are."""

    name = "plain"
    links = LinkExtractor()

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Yield the page, then its links."""
        assert isinstance(response, HtmlResponse)
        yield {"url": response.url, "pictures": response.css("img::attr(src)").getall()}
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url)


def main() -> None:
    """Crawl what the first argument describes, as the second one says."""
    where = msgspec.json.decode(sys.argv[1], type=Surroundings)
    asked = msgspec.json.decode(sys.argv[2], type=Asked)
    settings = {
        "CONCURRENT_REQUESTS": asked.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": asked.concurrency,
        "ROBOTSTXT_OBEY": True,
        # Not stock, and in Scrapy's favour: it would write a line for every page and every item.
        "LOG_LEVEL": "ERROR",
    }
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(PlainSpider)
    process.crawl(crawler, start_urls=[where.plain_seed], allowed_domains=[where.address])
    process.start()
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    sys.stdout.write(f"{stats['item_scraped_count']} {stats['finish_reason']}\n")


if __name__ == "__main__":
    main()
