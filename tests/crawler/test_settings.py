"""Scrapy's settings: nothing beside the door is left on."""

from scrapy.settings import default_settings

from crawler import settings
from crawler.door.handler import DoorHandler
from crawler.effective import hostline_settings
from pipelines.stages import Keep, LocateHosts, MatchLists, RefuseBytes


def test_the_door_is_the_only_way_out() -> None:
    handlers = hostline_settings().getwithbase("DOWNLOAD_HANDLERS")
    assert dict(handlers) == {"http": DoorHandler, "https": DoorHandler}


def test_no_middleware_or_extension_of_scrapy_is_left() -> None:
    effective = hostline_settings()
    for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"):
        assert dict(effective.getwithbase(name)) == {}


def test_the_order_of_the_stages() -> None:
    stages = sorted(settings.ITEM_PIPELINES, key=lambda stage: settings.ITEM_PIPELINES[stage])
    assert stages == [RefuseBytes, LocateHosts, MatchLists, Keep]


def test_every_setting_is_one_of_scrapy_s() -> None:
    ours = {name for name in vars(settings) if name.isupper()}
    assert ours - set(vars(default_settings)) <= {"BOT_NAME", "SPIDER_MODULES"}
