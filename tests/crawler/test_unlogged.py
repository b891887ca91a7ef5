from typing import Any

import pytest
from scrapy.http import Request, Response
from scrapy.logformatter import LogFormatter

from crawler import settings


@pytest.mark.parametrize(
    "name", [name for name in vars(LogFormatter) if not name.startswith("_") and name != "from_crawler"]
)
def test_scrapy_has_nothing_to_say_of_pages(name: str) -> None:
    formatter: Any = settings.LOG_FORMATTER.from_crawler(None)
    request, response = Request("http://kittens.example/"), Response("http://kittens.example/")
    said = getattr(formatter, name)(request, response, spider=None)
    assert said is None if name in {"crawled", "scraped", "dropped"} else "kittens" not in str(said)
