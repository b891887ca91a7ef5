"""The URLs of JSON: JSON-LD, data in scripts, and JSON bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from crawler.extract.hashes import asserted_hashes
from crawler.extract.media_names import names_media
from crawler.extract.plain import urls_in
from crawler.extract.sightings import Found
from pipelines.records import Hash, Kind

_MEDIA_KEYS: Final = frozenset(
    [
        "contenturl",
        "thumbnailurl",
        "thumbnail",
        "image",
        "images",
        "logo",
        "photo",
        "photos",
        "primaryimageofpage",
        "screenshot",
        "poster",
        "picture",
        "video",
        "audio",
        "banner_image",
        "icon",
        "favicon",
        "avatar",
        "src",
    ]
)
_PAGE_KEYS: Final = frozenset(
    [
        "url",
        "@id",
        "sameas",
        "mainentityofpage",
        "item",
        "discussionurl",
        "relatedlink",
        "significantlink",
        "href",
        "link",
        "permalink",
        "home_page_url",
        "external_url",
        "feed_url",
        "next_url",
        "canonical",
    ]
)
_FRAME_KEYS: Final = frozenset({"embedurl", "embed_url", "playerurl"})
_MOST_VALUES: Final = 100_000
_WRAPPING: Final = re.compile(
    r"^[\s;]*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)?\s*|\s*(?://)?\s*(?:-->|\]\]>)?[\s;]*$"
)


def read_linked_data(text: str, found: Found) -> None:
    """Add what JSON-LD names."""
    _read(text, found, "json-ld")


def read_json(text: str, found: Found) -> None:
    """Add what any other JSON names."""
    _read(text, found, "json")


def _read(text: str, found: Found, label: str) -> None:
    try:
        document = msgspec.json.decode(_WRAPPING.sub("", text.removeprefix(")]}'")))
    except (msgspec.DecodeError, RecursionError, ValueError):
        found.gap("its JSON cannot be parsed")
        for url in urls_in(text):
            found.add_unseen(url, Kind.OTHER, label)
        return
    waiting: list[tuple[str, object, tuple[Hash, ...]]] = [("", document, ())]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        key, value, hashes = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(_fields(key, value, found.host))
        elif isinstance(value, list):
            waiting.extend((key, entry, hashes) for entry in reversed(value))
        elif isinstance(value, str):
            _read_string(key, value, hashes, found, label)
    found.gap(f"its JSON has more than {_MOST_VALUES:,} values")


def _fields(outer: str, value: Mapping[str, object], host: str) -> list[tuple[str, object, tuple[Hash, ...]]]:
    """Return the fields in reverse: `url` and `@id` of a picture are named after the field that holds the picture."""
    hashes = asserted_hashes(value, host)
    inherits = outer.lower() in _MEDIA_KEYS and "picture"
    return [
        (outer if inherits and key.lower() in {"url", "@id"} else key, field, hashes)
        for key, field in reversed(list(value.items()))
    ]


def _read_string(key: str, value: str, hashes: tuple[Hash, ...], found: Found, label: str) -> None:
    where = f"{label} {key[:60]}".rstrip()
    if "<" in value and ("href" in value or "src" in value):
        found.read_later(value, "text/html", where)
        return
    kind = _kind(key.lower(), value)
    if kind is not None and not any(blank in value for blank in " \n\t"):
        found.add(value, kind, where, hashes)
        return
    for url in urls_in(value):
        found.add(url, Kind.OTHER, where)


def _kind(key: str, value: str) -> Kind | None:
    if value.startswith(("http://", "https://", "//", "/", "data:")) or "/" in value or names_media(value):
        if key in _MEDIA_KEYS or (names_media(value) and len(value) > len(".jpg")):
            return Kind.MEDIA
        if key in _FRAME_KEYS:
            return Kind.FRAME
        if key in _PAGE_KEYS:
            return Kind.PAGE
        if value.startswith(("http://", "https://", "data:")):
            return Kind.OTHER
    return None
