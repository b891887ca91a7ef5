"""The URLs in the attributes of one element, those that scripts put off (`data-src`) among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crawler.extract.css import read_css
from crawler.extract.hashes import HASH_ATTRIBUTES, asserted_hashes
from crawler.extract.kinds import Attributes, kind_of, lazy_kind
from crawler.extract.media_names import names_media
from crawler.extract.metas import read_meta
from crawler.extract.plain import urls_in
from crawler.extract.script import read_script
from crawler.extract.sightings import Found
from crawler.extract.srcset import candidates
from pipelines.records import Hash, Kind

_BLANK: Final = re.compile(r"[\s<>{}]")
_SRCSETS: Final = (
    "srcset",
    "imagesrcset",
    "data-srcset",
    "data-lazy-srcset",
    "data-bgset",
    "data-sizes-srcset",
)
_QUIET: Final = frozenset(
    [
        "class",
        "id",
        "title",
        "alt",
        "style",
        "type",
        "name",
        "value",
        "width",
        "height",
        "loading",
        "rel",
        "content",
        "property",
        "lang",
        "dir",
        "role",
        "sizes",
        "media",
        "charset",
        "for",
        "target",
        "decoding",
        "http-equiv",
        "itemprop",
        "itemtype",
        "itemscope",
        "tabindex",
        "colspan",
        "rowspan",
        "color",
    ]
)


@dataclass(slots=True)
class _Element:
    """An element whose attributes are being read, and the hashes that they assert."""

    tag: str
    attributes: Attributes
    found: Found
    hashes: tuple[Hash, ...]

    def add(self, reference: str, kind: Kind, name: str) -> bool:
        return self.found.add(reference, kind, f"{self.tag}[{name}]", self.hashes)


def read_element(tag: str, attributes: Attributes, found: Found, link: Attributes | None = None) -> None:
    """Add each URL that an element's attributes name; `link` holds those of the link around a picture."""
    if tag == "meta":
        read_meta(attributes, found)
        return
    if (style := attributes.get("style")) and ("(" in style or "\\" in style):
        read_css(style, found)
    if _QUIET.issuperset(attributes):
        return
    hashes = () if HASH_ATTRIBUTES.isdisjoint(attributes) else asserted_hashes(attributes, found.host)
    element = _Element(tag, attributes, found, hashes)
    named = False
    for name, value in attributes.items():
        if value and name not in _QUIET and name not in HASH_ATTRIBUTES:
            named |= _read_attribute(element, name, value)
    if hashes:
        _place_hashes(element, link, named=named)


def _place_hashes(element: _Element, link: Attributes | None, *, named: bool) -> None:
    """Boards put the hash of a file on its thumbnail: the link around it leads to the file."""
    href = link.get("href") if link else None
    if href and names_media(href):
        named |= element.found.add(href, Kind.MEDIA, "a[href]", element.hashes)
    if not named:
        element.found.add(element.found.url, Kind.OTHER, f"{element.tag}[data-*]", element.hashes)


def _read_attribute(element: _Element, name: str, value: str) -> bool:
    if name in _SRCSETS:
        return _add_all(element, candidates(value), Kind.MEDIA, name)
    kind = kind_of(element.tag, name, element.attributes)
    if kind is not None:
        return (
            _add_all(element, value.split(), kind, name) if name == "ping" else element.add(value, kind, name)
        )
    if name == "srcdoc":
        element.found.read_later(value, "text/html", f"{element.tag}[srcdoc]")
        return False
    return _read_unknown(element, name, value)


def _add_all(element: _Element, references: Iterable[str], kind: Kind, name: str) -> bool:
    named = False
    for reference in references:
        named |= element.add(reference, kind, name)
    return named


def _read_unknown(element: _Element, name: str, value: str) -> bool:
    """Look into attributes that no standard knows: `data-src`, `data-bg`, `data-props`, handlers."""
    if "<" in value and ("src" in value or "href" in value):
        element.found.read_later(value, "text/html", f"{element.tag}[{name}]")
        return False
    if value.startswith(("http://", "https://", "//")) and " " not in value:
        return element.add(value, lazy_kind(element.tag, name), name)
    if name.startswith(("data-", "lazy", "on")) or "://" in value or "url(" in value:
        return _read_lazy(element, name, value)
    return False


def _read_lazy(element: _Element, name: str, value: str) -> bool:
    kind = lazy_kind(element.tag, name)
    if "url(" in value:
        read_css(value, element.found)
    elif name.startswith("on"):
        read_script(value, element.found)
    elif value[0] in "{[":
        element.found.read_later(value, "application/json", f"{element.tag}[{name}]")
    elif _is_name(value) and (kind is not Kind.OTHER or names_media(value)):
        return element.add(value, kind, name)
    else:
        return _add_all(element, urls_in(value), Kind.OTHER, name)
    return False


def _is_name(value: str) -> bool:
    return ("/" in value or "." in value) and not _BLANK.search(value)
