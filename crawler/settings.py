"""Scrapy's settings: everything that could reach the net, or keep a byte, beside the door is off.

They are asserted when a spider starts: a crawl with other values, such as `scrapy crawl -s ...`, is refused.
"""

from __future__ import annotations

from typing import Any, Final

from crawler.door.handler import DoorHandler
from crawler.unlogged import Unlogged
from pipelines.stages import Keep, LocateHosts, MatchLists, RefuseBytes

BOT_NAME: Final = "hostline"
SPIDER_MODULES: Final = ["crawler.spiders"]
COMMANDS_MODULE: Final = "crawler.scrapy_commands"
TWISTED_REACTOR: Final = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# The one way out: no file:, data:, ftp: or s3:, whatever a page or a person asks for.
DOWNLOAD_HANDLERS_BASE: Final[dict[str, Any]] = {}
DOWNLOAD_HANDLERS: Final = {"http": DoorHandler, "https": DoorHandler}

# No cookies, no referrer, no automatic redirect or meta refresh, no cache, no robots.txt reader that fails open.
DOWNLOADER_MIDDLEWARES_BASE: Final[dict[Any, int]] = {}
SPIDER_MIDDLEWARES_BASE: Final[dict[Any, int]] = {}
EXTENSIONS_BASE: Final[dict[Any, int]] = {}
COOKIES_ENABLED: Final = False
REDIRECT_ENABLED: Final = False
METAREFRESH_ENABLED: Final = False
REFERER_ENABLED: Final = False
HTTPCACHE_ENABLED: Final = False
RETRY_ENABLED: Final = False
TELNETCONSOLE_ENABLED: Final = False
# Conduct reads robots.txt itself, and fails closed.
ROBOTSTXT_OBEY: Final = False

# Scrapy logs and counts URLs; the ledger and the records are where they belong.
LOG_ENABLED: Final = False
LOG_INSTALL_ROOT_HANDLER: Final = False
LOG_FORMATTER: Final = Unlogged
STATS_CLASS: Final = "scrapy.statscollectors.DummyStatsCollector"
STATS_DUMP: Final = False

# The frontier hands out what its hosts' pace allows, so Scrapy's own slots are wide open.
DUPEFILTER_CLASS: Final = "scrapy.dupefilters.BaseDupeFilter"
CONCURRENT_REQUESTS: Final = 512
CONCURRENT_REQUESTS_PER_DOMAIN: Final = 512
# One response comes to one landing; Scrapy starts this many workers for each response.
CONCURRENT_ITEMS: Final = 1
DOWNLOAD_DELAY: Final = 0
DOWNLOAD_TIMEOUT: Final = 600

ITEM_PIPELINES: Final = {RefuseBytes: 100, LocateHosts: 200, MatchLists: 300, Keep: 400}
