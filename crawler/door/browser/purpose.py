"""Pure: what a page asks for, told by the place in the browser that asks, and what of it the door is asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from crawler.door.wanted import DATA, PAGES, SCRIPTS, STYLES, Wanted
from crawler.refused import Refused
from pipelines.records import Kind, Rule


class Purpose(StrEnum):
    """What a part of a page is for."""

    DOCUMENT = "document"
    """A document in a frame."""
    SCRIPT = "script"
    """A script, a module or a worker."""
    STYLE = "stylesheet"
    """A style sheet."""
    DATA = "data"
    """What a script asks for by `fetch` or XMLHttpRequest: its type is unknown."""


WANTED: Final[dict[Purpose, Wanted]] = {
    Purpose.DOCUMENT: PAGES,
    Purpose.SCRIPT: SCRIPTS,
    Purpose.STYLE: STYLES,
    Purpose.DATA: DATA,
}
assert set(WANTED) == set(Purpose), "each purpose says what is read for it"

_PURPOSES: Final = {
    "document": Purpose.DOCUMENT,
    "fetch": Purpose.DATA,
    "script": Purpose.SCRIPT,
    "stylesheet": Purpose.STYLE,
    "xhr": Purpose.DATA,
}
_MEDIA: Final = frozenset({"font", "image", "imageset", "media", "object", "texttrack"})


def purpose_of(resource_type: str, method: str) -> Purpose:
    """Return what Chromium's type of a request stands for; raises `Refused` for media and for all but reading."""
    if method != "GET":
        raise Refused(Rule.ONLY_GET, f"nothing is sent with {method[:20]}")
    if resource_type in _MEDIA:
        raise Refused(Rule.MEDIA_REFERENCE, f"the page asks for it as {resource_type}")
    if resource_type not in _PURPOSES:
        raise Refused(Rule.ONLY_GET, f"the page asks for it as {resource_type[:20]}")
    return _PURPOSES[resource_type]


def kind_of(resource_type: str) -> Kind:
    """Return what a URL that the page asked for is, by the place that asked."""
    if resource_type in _MEDIA:
        return Kind.MEDIA
    return Kind.FRAME if resource_type == "document" else Kind.OTHER
