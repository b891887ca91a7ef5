"""Which attributes of which elements name a URL, and what for: one table for HTML, SVG and feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from crawler.extract.hashes import HASH_ATTRIBUTES, asserted_hashes
from crawler.extract.media_names import names_media
from crawler.extract.plain import urls_in
from crawler.extract.refresh import Refresh, parse_refresh
from crawler.extract.sightings import Found
from crawler.extract.srcset import candidates
from pipelines.records import Hash, Kind

Attributes = Mapping[str, str | None]

_BLANK: Final = re.compile(r"[\s<>{}]")
_KINDS: Final[Mapping[tuple[str, str], Kind]] = {
    **dict.fromkeys(
        (
            *(
                (tag, "src")
                for tag in ("img", "image", "source", "video", "audio", "track", "embed", "input", "bgsound")
            ),
            *(
                (tag, "href")
                for tag in ("image", "feimage", "use", "itunes:image", "mpath", "cursor", "pattern")
            ),
            *((tag, "data") for tag in ("object",)),
            *((tag, "url") for tag in ("enclosure", "media:content", "media:thumbnail", "thumbnail")),
            ("video", "poster"),
            ("img", "lowsrc"),
            ("img", "dynsrc"),
        ),
        Kind.MEDIA,
    ),
    **dict.fromkeys(
        (("iframe", "src"), ("frame", "src"), ("portal", "src"), ("fencedframe", "src")), Kind.FRAME
    ),
    ("media:player", "url"): Kind.FRAME,
    ("script", "src"): Kind.OTHER,
    ("script", "href"): Kind.OTHER,
    ("img", "longdesc"): Kind.PAGE,
    ("outline", "xmlurl"): Kind.PAGE,
    ("outline", "htmlurl"): Kind.PAGE,
}
"""Kinds of (element, attribute), in lower case."""
_ANYWHERE: Final[Mapping[str, Kind]] = {
    "href": Kind.PAGE,
    "xlink:href": Kind.PAGE,
    "src": Kind.OTHER,
    "background": Kind.MEDIA,
    "poster": Kind.MEDIA,
    "action": Kind.OTHER,
    "formaction": Kind.OTHER,
    "ping": Kind.OTHER,
    "cite": Kind.OTHER,
    "classid": Kind.OTHER,
    "codebase": Kind.OTHER,
    "archive": Kind.OTHER,
    "manifest": Kind.OTHER,
    "profile": Kind.OTHER,
    "itemid": Kind.OTHER,
    "data": Kind.OTHER,
    "srcset": Kind.MEDIA,
    "imagesrcset": Kind.MEDIA,
}
"""Kinds of attributes on any other element."""
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
_FEW_LINK_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(
        ("icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon", "fluid-icon"), Kind.MEDIA
    ),
    **dict.fromkeys(
        ("apple-touch-startup-image", "image_src", "video_src", "enclosure", "thumbnail"), Kind.MEDIA
    ),
    **dict.fromkeys(("stylesheet", "manifest", "modulepreload", "preconnect", "dns-prefetch"), Kind.OTHER),
    **dict.fromkeys(("pingback", "search", "edituri", "wlwmanifest", "profile", "preload"), Kind.OTHER),
}
_MEDIA_TYPES: Final = ("image/", "video/", "audio/", "font/", "application/x-shockwave-flash")
_MEDIA_ROLES: Final = frozenset({"image", "video", "audio", "font", "track"})
_META_MEDIA: Final = (
    "image",
    "video",
    "audio",
    "thumbnail",
    "tileimage",
    "logo",
    "photo",
    "contenturl",
    "stream",
)
_META_PAGES: Final = frozenset({"url", "og:url", "twitter:url", "canonical", "al:web:url", "og:see_also"})


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
        _read_meta(attributes, found)
        return
    if attributes.keys() <= _QUIET:
        return
    hashes = () if HASH_ATTRIBUTES.isdisjoint(attributes) else asserted_hashes(attributes, found.host)
    element = _Element(tag, attributes, found, hashes)
    named = False
    for name, value in attributes.items():
        if value and name not in _QUIET and name not in HASH_ATTRIBUTES:
            named |= _read_attribute(element, name, value)
    if hashes:
        _place_hashes(element, link, named=named)
    if style := attributes.get("style"):
        _read_style(style, found)


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
    kind = _kind(element.tag, name, element.attributes)
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


def _kind(tag: str, name: str, attributes: Attributes) -> Kind | None:
    kind = _KINDS.get((tag, name))
    if kind is Kind.MEDIA and tag in {"embed", "object"} and "html" in (attributes.get("type") or ""):
        return Kind.FRAME
    if kind is not None:
        return kind
    if name == "href" and tag in {"link", "atom:link", "xhtml:link"}:
        return _kind_of_link(attributes)
    if name == "xlink:href" and (tag, "href") in _KINDS:
        return _KINDS[tag, "href"]
    kind = _ANYWHERE.get(name)
    if kind is Kind.PAGE and (attributes.get("type") or "").startswith(_MEDIA_TYPES):
        return Kind.MEDIA
    return kind


def _kind_of_link(attributes: Attributes) -> Kind:
    rels = (attributes.get("rel") or "").lower().split()
    kinds = [_FEW_LINK_KINDS[rel] for rel in rels if rel in _FEW_LINK_KINDS]
    as_media = (attributes.get("as") or "").lower() in _MEDIA_ROLES
    if as_media or Kind.MEDIA in kinds or (attributes.get("type") or "").startswith(_MEDIA_TYPES):
        return Kind.MEDIA
    return kinds[0] if kinds else Kind.PAGE


def _read_unknown(element: _Element, name: str, value: str) -> bool:
    """Look into attributes that no standard knows: `data-src`, `data-bg`, `data-props`, handlers."""
    if "<" in value and ("src" in value or "href" in value):
        element.found.read_later(value, "text/html", f"{element.tag}[{name}]")
        return False
    if value.startswith(("http://", "https://", "//")) and " " not in value:
        return element.add(value, _lazy_kind(element.tag, name), name)
    if name.startswith(("data-", "lazy", "on")) or "://" in value or "url(" in value:
        return _read_lazy(element, name, value)
    return False


def _read_lazy(element: _Element, name: str, value: str) -> bool:
    kind = _lazy_kind(element.tag, name)
    if "url(" in value:
        element.found.read_later(value, "text/css", f"{element.tag}[{name}]")
    elif name.startswith("on"):
        element.found.read_later(value, "text/javascript", f"{element.tag}[{name}]")
    elif value[0] in "{[":
        element.found.read_later(value, "application/json", f"{element.tag}[{name}]")
    elif _is_name(value) and (kind is not Kind.OTHER or names_media(value)):
        return element.add(value, kind, name)
    else:
        return _add_all(element, urls_in(value), Kind.OTHER, name)
    return False


def _is_name(value: str) -> bool:
    return ("/" in value or "." in value) and not _BLANK.search(value)


def _lazy_kind(tag: str, name: str) -> Kind:
    """Guess what a `data-` attribute stands in for, by the attribute of the element that it postpones."""
    if tag in {"iframe", "frame"}:
        return Kind.FRAME
    if tag in {"img", "source", "video", "audio", "picture", "image"}:
        return Kind.MEDIA
    if any(
        word in name
        for word in ("src", "bg", "background", "image", "img", "poster", "thumb", "original", "full", "lazy")
    ):
        return Kind.MEDIA
    return Kind.PAGE if name.endswith(("href", "url", "link")) else Kind.OTHER


def _read_style(style: str, found: Found) -> None:
    if "(" in style or "\\" in style:
        found.read_later(style, "text/css", "")


def _read_meta(attributes: Attributes, found: Found) -> None:
    content = attributes.get("content")
    if not content:
        return
    if (attributes.get("http-equiv") or "").lower() == "refresh":
        _read_refresh(content, found)
        return
    name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
    kind = _kind_of_meta(name)
    if kind is not None and not name.endswith((":width", ":height", ":type", ":alt", "duration")):
        found.add(content, kind, f"meta[{name[:80]}]")
    else:
        for url in urls_in(content):
            found.add_unseen(url, Kind.OTHER, f"meta[{name[:80]}]" if name else "meta[content]")


def _kind_of_meta(name: str) -> Kind | None:
    last = name.rpartition(":")[2]
    if name in {"twitter:player", "embedurl"}:
        return Kind.FRAME
    if name in _META_PAGES:
        return Kind.PAGE
    if any(word in name for word in _META_MEDIA) and last in {
        *_META_MEDIA,
        "url",
        "secure_url",
        "src",
        "src0",
        "image0",
    }:
        return Kind.MEDIA
    return Kind.MEDIA if last.endswith(("image", "thumbnailurl", "tileimage", "logo")) else None


def _read_refresh(content: str, found: Found) -> None:
    refresh = parse_refresh(content)
    if (
        refresh
        and found.add(refresh.url, Kind.PAGE, "meta[refresh]")
        and not found.place
        and found.refresh is None
    ):
        resolved = found.resolve(refresh.url)
        found.refresh = Refresh(seconds=refresh.seconds, url=resolved[0]) if resolved else None
