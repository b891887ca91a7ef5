"""Jobs that are put together wrongly: what the test before each Job must notice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import crawler.carry_out
import crawler.door.browser.launching
import crawler.door.fetch
from crawler.door.fetch import Door
from crawler.door.limits import DEFAULT_LIMITS
from crawler.door.media import TextHeader
from crawler.refused import Refused
from pipelines.records import Rule


class WideDoor(Door):
    """A door whose window is never clamped."""

    def __init__(self, **given: Any) -> None:
        wide = replace(DEFAULT_LIMITS, clamped_window=DEFAULT_LIMITS.open_window)
        super().__init__(**{**given, "limits": wide})


class DeadDoor(Door):
    """A door that fails at every request."""

    async def ask(self, *_: Any, **__: Any) -> Any:
        raise Refused(Rule.BROKEN_RULE, "nothing works here")


def _any_header(*_: object, **__: object) -> TextHeader:
    return TextHeader(media_type="text/html", charset=None, codings=(), length=None)


def _any_bytes(*_: object, **__: object) -> None:
    return


_DOORS: Final = {"window": WideDoor, "dead": DeadDoor}
_RULES: Final[dict[str, dict[str, Any]]] = {
    "header rule": {"require_text_header": _any_header},
    "first bytes rule": {"require_text_bytes": _any_bytes, "require_mostly_text": _any_bytes},
}
WIRINGS: Final = (*_DOORS, *_RULES)


def miswire(wiring: str) -> None:
    """Break this process in the way that is named."""
    if wiring in _DOORS:
        setattr(crawler.carry_out, "Door", _DOORS[wiring])  # noqa: B010 a type is no variable to mypy
    for name, broken in _RULES.get(wiring, {}).items():
        setattr(crawler.door.fetch, name, broken)


def without_namespace() -> None:
    """Have this process start its browsers where the machine grants no network namespace: their flags hold alone."""
    setattr(crawler.door.browser.launching, "_NAMESPACES", ())  # noqa: B010 it is final to mypy
