"""Scrapy's messages about pages are not even made: they hold URLs, and nobody reads them."""

from __future__ import annotations

import logging
from typing import Any, Self


class Unlogged:
    """Stands where Scrapy asks what to log, and has nothing to say: what fails is told to the spider by signals."""

    @classmethod
    def from_crawler(cls, crawler: object) -> Self:
        """Make one for any crawler."""
        del crawler
        return cls()

    def crawled(self, *_: Any, **__: Any) -> None:
        """Say nothing."""

    scraped = dropped = crawled

    def item_error(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Say that something failed and not of what: here Scrapy takes no silence."""
        return {"level": logging.DEBUG, "msg": "it failed", "args": ()}

    spider_error = download_error = item_error
