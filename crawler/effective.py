"""Are Scrapy's effective settings those that `crawler.settings` names? Any difference is refused."""

from __future__ import annotations

from scrapy.settings import BaseSettings, Settings

from crawler import settings as ours
from crawler.refused import Refused
from pipelines.records import Rule

_SET_BY_SCRAPY = frozenset({"SETTINGS_MODULE", "SCRAPY_SETTINGS_MODULE"})


def hostline_settings() -> Settings:
    """Return Scrapy's defaults with Hostline's values over them."""
    settings = Settings()
    settings.setmodule(ours, priority="project")
    return settings


def require_ours(effective: BaseSettings) -> None:
    """Raise `Refused` naming the first Scrapy setting that is not as Hostline needs it."""
    expected = hostline_settings()
    for name in sorted({*effective, *expected} - _SET_BY_SCRAPY):
        if _plain(effective[name]) != _plain(expected[name]):
            raise Refused(
                Rule.BROKEN_RULE,
                f"the Scrapy setting {name} was changed, and the guards depend on it; run without -s {name}",
            )


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, BaseSettings) else value
