"""Scrapy's effective settings."""

import pytest

from crawler.effective import hostline_settings, require_ours
from crawler.refused import Refused


def test_ours_are_ours() -> None:
    require_ours(hostline_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("COOKIES_ENABLED", True),
        ("HTTPCACHE_ENABLED", True),
        ("TELNETCONSOLE_ENABLED", True),
        ("LOG_ENABLED", True),
        ("DOWNLOAD_HANDLERS", {"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}),
        ("DOWNLOAD_HANDLERS_BASE", {"file": "scrapy.core.downloader.handlers.file.FileDownloadHandler"}),
        ("DOWNLOADER_MIDDLEWARES", {"scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 1}),
        ("EXTENSIONS", {"scrapy.extensions.telnet.TelnetConsole": 1}),
        ("ITEM_PIPELINES", {}),
        ("SPIDER_MIDDLEWARES", {"x.y": 1}),
        ("FEEDS", {"pages.json": {"format": "json"}}),
        ("ADDONS", {"x.Y": 1}),
        ("USER_AGENT", "Mozilla/5.0"),
        ("A_SETTING_OF_NOBODY", 1),
    ],
)
def test_any_difference_is_refused(name: str, value: object) -> None:
    settings = hostline_settings()
    settings.set(name, value, priority="cmdline")
    with pytest.raises(Refused, match=name):
        require_ours(settings)
