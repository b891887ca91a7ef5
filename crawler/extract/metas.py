"""What meta elements name: pictures and pages for other sites' previews, and where the reader is sent."""

from __future__ import annotations

from typing import Final

from crawler.extract.kinds import Attributes
from crawler.extract.plain import urls_in
from crawler.extract.refresh import Refresh, parse_refresh
from crawler.extract.sightings import Found
from pipelines.records import Kind

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


def read_meta(attributes: Attributes, found: Found) -> None:
    """Add what a meta element names; a refresh of the page itself is kept apart as well."""
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
