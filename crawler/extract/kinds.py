"""What a URL is for, by the element and the attribute that name it: one table for HTML, SVG and feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipelines.records import Kind

Attributes = Mapping[str, str | None]

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


def kind_of(tag: str, name: str, attributes: Attributes) -> Kind | None:
    """Return what the attribute's URL is for, or None where no standard says that it holds one."""
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


def lazy_kind(tag: str, name: str) -> Kind:
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
