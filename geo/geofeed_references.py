"""Pure: which geofeed a registry's record of a network refers to, by a link (RFC 9877) or a remark (RFC 9632)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from geo.prefixes import Ip
from geo.urls import UrlError, parse

_RELATIONS: Final = ("geo", "geofeed")
_REMARK: Final = re.compile(r"geofeed:?\s+(https://\S+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class GeofeedReference:
    """A feed, and the range of the record that refers to it: the feed speaks for no other."""

    url: str
    first: Ip
    last: Ip


def reference_in(document: object, *, first: Ip, last: Ip) -> GeofeedReference | None:
    """Return the one feed that an RDAP record refers to; of several, none is followed (RFC 9632, section 3)."""
    if not isinstance(document, dict):
        return None
    urls = {url for text in (*_links(document), *_remarks(document)) if (url := _https(text)) is not None}
    return GeofeedReference(url=urls.pop(), first=first, last=last) if len(urls) == 1 else None


def _links(document: dict[str, Any]) -> Iterator[str]:
    for link in _listed(document.get("links")):
        if isinstance(link, dict) and link.get("rel") in _RELATIONS and isinstance(link.get("href"), str):
            yield link["href"]


def _remarks(document: dict[str, Any]) -> Iterator[str]:
    for remark in _listed(document.get("remarks")):
        for line in _listed(remark.get("description")) if isinstance(remark, dict) else ():
            if isinstance(line, str) and (found := _REMARK.fullmatch(line.strip())):
                yield found[1]


def _https(text: str) -> str | None:
    try:
        url = parse(text)
    except UrlError:
        return None
    return url.href if url.scheme == "https" else None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
