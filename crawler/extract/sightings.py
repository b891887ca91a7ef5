"""What reading one body told us, and the collector that readers tell it to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import ada_url

from crawler.extract.media_names import names_media
from crawler.extract.refresh import Refresh
from geo.urls import LONGEST_URL, UrlError, parse
from pipelines.payloads import SHORTEST, without_payload
from pipelines.records import Hash, Kind, Parse, Sighting

MOST_LINKS: Final = 2_000
MOST_REFERENCES: Final = 10 * MOST_LINKS
MOST_INNER: Final = 2_000
DEEPEST_INNER: Final = 3
_LONGEST_PLACE: Final = 200
_KEPT_OF_LONG: Final = 2 * LONGEST_URL
# Paths from the root that every parser leaves as they are; most links are such, and asking costs five times as much.
_PLAIN_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+/?(?:\?[A-Za-z0-9_.~=&/-]*)?")
_MEDIA_PAYLOADS: Final = ("data:image/", "data:video/", "data:audio/", "data:font/")


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """The URLs of one body, and how much of it was read."""

    parse: Parse
    why_incomplete: str | None
    """What was not read and why; null where everything was."""
    sightings: tuple[Sighting, ...]
    refresh: Refresh | None
    structure: str | None
    """A digest of the tree of tags: equal for pages made from one template, whatever their text; null if no HTML."""
    markup_sha256: str
    """Over the body from which `data:` payloads have been cut."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inner:
    """A text inside a text: the markup of a comment, a style sheet in an attribute, the HTML of a feed entry."""

    text: str
    media_type: str
    place: str
    """Where it stands, such as `comment`: it goes before the place of what is found in it."""
    depth: int


class Found:
    """Collects what the readers of one body see: sightings once each, inner texts still to read, and gaps."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.base = url
        self._origin = _origin_of(url)
        self.host = _host_of(url) or ""
        self.refresh: Refresh | None = None
        self.structure: str | None = None
        self.gaps: dict[str, None] = {}
        self.inner: list[Inner] = []
        self.place = ""
        self.depth = 0
        self._sightings: dict[tuple[str, str], Sighting] = {}
        self.resolved: dict[str, tuple[str, str] | None] = {}
        self._urls: set[str] = set()

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """What was seen, in the order of the body."""
        return tuple(self._sightings.values())

    def gap(self, why: str) -> None:
        """Say that a part was not read; each reason is kept once."""
        self.gaps[why] = None

    def set_base(self, reference: str) -> None:
        """Resolve what follows against `reference`, as `<base href>` asks for."""
        if (resolved := self.resolve(reference)) and not resolved[0].startswith("data:"):
            self.base = resolved[0]
            self._origin = _origin_of(self.base)
            self.resolved.clear()

    def add(self, reference: str | None, kind: Kind, where: str, hashes: Iterable[Hash] = ()) -> bool:
        """Keep a reference that the body makes; return whether it leads anywhere on the web."""
        if not reference or reference[0] == "#" or (resolved := self.resolve(reference)) is None:
            return False
        url, host = resolved
        if kind is not Kind.MEDIA:
            kind = _kind_by_name(url, kind)
        where = (self.place + where)[:_LONGEST_PLACE]
        self._keep(Sighting(url=url, host=host, kind=kind, where=where, hashes=tuple(hashes)))
        return True

    def add_unseen(self, reference: str, kind: Kind, where: str) -> None:
        """Keep a URL that stands in text, unless an element has named it already."""
        if not self.knows(reference):
            self.add(reference, kind, where)

    def knows(self, reference: str) -> bool:
        """Answer whether the URL, as written, has been kept."""
        resolved = self.resolve(reference)
        return resolved is None or resolved[0] in self._urls

    def resolve(self, reference: str) -> tuple[str, str] | None:
        """Return the absolute URL and its host, or None where it is not of the web. Cached: links repeat."""
        try:
            return self.resolved[reference]
        except KeyError:
            if len(self.resolved) >= MOST_REFERENCES:
                self.gap(f"it has more than {MOST_REFERENCES:,} different references")
                return None
            resolved = self.resolved[reference] = self._resolve(reference)
            return resolved

    def read_later(self, text: str, media_type: str, place: str) -> None:
        """Queue a text inside the text, within limits of number and depth."""
        if self.depth >= DEEPEST_INNER or len(self.inner) >= MOST_INNER:
            self.gap("more documents inside documents than are read")
        elif text:
            where = f"{self.place}{place} " if place else self.place
            self.inner.append(Inner(text=text, media_type=media_type, place=where, depth=self.depth + 1))

    def _resolve(self, reference: str) -> tuple[str, str] | None:
        if len(reference) >= SHORTEST or ";length=" in reference:
            # What escapes or entities had hidden from the cut in the raw text is seen here.
            kept = without_payload(reference)
            if kept.startswith("data:"):
                return kept, self.host
        if self._origin and _PLAIN_PATH.fullmatch(reference) and len(reference) < LONGEST_URL:
            return self._origin[0] + reference, self._origin[1]
        try:
            # The same parser as geo.urls, asked for the text alone: its URL objects cost ten times as much.
            href = ada_url.join_url(self.base, reference).partition("#")[0]
        except ValueError:
            return None
        if href.startswith("data:"):
            return without_payload(href)[:200], self.host
        if not href.startswith(("http://", "https://")):
            return None
        origin = _origin_of(href)
        return (_shortened(href), origin[1]) if origin else None

    def _keep(self, sighting: Sighting) -> None:
        key = (sighting.url, sighting.where)
        known = self._sightings.get(key)
        if known is None and len(self._sightings) >= MOST_LINKS:
            self.gap(f"it names more than {MOST_LINKS:,} links")
            return
        if known is not None:
            if not sighting.hashes or set(sighting.hashes) <= set(known.hashes):
                return
            merged = tuple(dict.fromkeys(known.hashes + sighting.hashes))
            sighting = Sighting(
                url=known.url, host=known.host, kind=known.kind, where=known.where, hashes=merged
            )
        self._sightings[key] = sighting
        self._urls.add(sighting.url)


def _origin_of(href: str) -> tuple[str, str] | None:
    """Return scheme and authority as one text, and the host, of a URL of the web that ada has written."""
    end = href.find("/", len("https://"))
    host = _host_of(href[:end]) if end > 0 else None
    return (href[:end], host) if host else None


@lru_cache(maxsize=4096)
def _host_of(origin: str) -> str | None:
    """Return the host of a URL that ada has written; user info is kept in the URL, where conduct refuses it."""
    scheme, _, rest = origin.partition("://")
    try:
        return parse(f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/").host
    except UrlError:
        return None


def _kind_by_name(url: str, kind: Kind) -> Kind:
    if url.startswith("data:"):
        return Kind.MEDIA if url.startswith(_MEDIA_PAYLOADS) else Kind.OTHER
    return Kind.MEDIA if names_media(url) else kind


def _shortened(href: str) -> str:
    """Keep of an overlong URL enough for the rules to refuse it, and a digest of the rest."""
    if len(href) <= _KEPT_OF_LONG:
        return href
    digest = hashlib.sha256(href.encode()).hexdigest()
    return f"{href[:_KEPT_OF_LONG]}#length={len(href)};sha256={digest}"
