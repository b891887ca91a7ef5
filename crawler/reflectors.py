"""Pure: would asking for this URL make a third party ask for another one, and which one is inside?

Two ways to tell: the services of `crawler/data/reflectors.csv`, and any URL of another site in a path or query.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote_plus

from crawler.carried import absolute_in, schemed, values_of
from crawler.extract.media_names import names_media
from geo.domains import site_of
from geo.urls import Url, UrlError, parse
from pipelines.records import Kind, Sighting

SHIPPED: Final = Path(__file__).parent / "data" / "reflectors.csv"
COLUMNS: Final = ("name", "does", "host", "path", "carried", "example", "origin")
FETCHES_MEDIA: Final = frozenset({"reverse-image-search", "image-proxy"})
WHERE: Final = "reflector"
"""The `where` of a Sighting that stood inside another URL."""
# What sites write there says where a visitor came from; nobody fetches it.
_TRACKING: Final = re.compile(r"ref|referr?er|origin|via|utm_\w+|[a-z]{1,3}clid", re.IGNORECASE)
# Nothing else can carry a URL by the rule: a scheme, its base64 or hexadecimal form, or two slashes as a value.
_HINT: Final = re.compile(r"https?(?::|%)|aHR0c|68747470|=(?:/|%2f){2}", re.IGNORECASE)
_DEEPEST: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Reflector:
    """One row of the file: a public service that fetches what its URL names."""

    name: str
    does: str
    host: re.Pattern[str]
    path: re.Pattern[str]
    carried: str
    """`query A|B`: in these parameters; `path`: what follows `path`; `label`: in the first label of the host."""
    example: str
    origin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reflection:
    """A URL that somebody else would fetch for us."""

    name: str | None
    """The service; None where the rule alone tells."""
    does: str
    inner: Url | None
    """What would be fetched; None where it is no URL that could be traced."""


@cache
def reflectors() -> tuple[Reflector, ...]:
    """Return the rows of the shipped file."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return tuple(
            Reflector(
                name=row["name"],
                does=row["does"],
                host=_hosts(row["host"].split("|")),
                path=re.compile(row["path"], re.IGNORECASE),
                carried=row["carried"],
                example=row["example"],
                origin=row["origin"],
            )
            for row in csv.DictReader(file)
        )


def _hosts(patterns: Iterable[str]) -> re.Pattern[str]:
    """A plain name means the host and what is below it; `*` and `?` stand for letters, as in file names."""
    return re.compile("|".join(rf"(?:[^/]+\.)?{translate(pattern)}" for pattern in patterns))


def reflection_of(url: Url) -> Reflection | None:
    """Return what asking for `url` would make others fetch, or None."""
    return _known(url) or _by_rule(url, _DEEPEST)


@lru_cache(maxsize=4096)
def _services_at(host: str) -> tuple[Reflector, ...]:
    return tuple(reflector for reflector in reflectors() if reflector.host.fullmatch(host))


def _known(url: Url) -> Reflection | None:
    for service in _services_at(url.host):
        for text in _carried_by(service, url):
            return Reflection(name=service.name, does=service.does, inner=_parsed(text))
    return None


def _carried_by(service: Reflector, url: Url) -> Iterator[str]:
    start = service.path.match(url.path)
    if start is None:
        return
    way, _, names = service.carried.partition(" ")
    if way == "label":
        label = url.host.partition(".")[0].replace("--", "\0").replace("-", ".").replace("\0", "-")
        yield f"https://{label}{url.path}"
    elif way == "path":
        rest = url.path[start.end() :]
        # What resizes pictures is told how in its own query; what shows pages hands the query on.
        after = "" if service.does in FETCHES_MEDIA else url.query
        yield from filter(None, [absolute_in(rest + after, rest), schemed(rest + after)])
    else:
        for name, value in values_of(url.query):
            if name in names.split("|") and value:
                yield from filter(None, [absolute_in(value), schemed(unquote_plus(value))])


def _by_rule(url: Url, deepest: int) -> Reflection | None:
    if not _HINT.search(url.href, len("https://")):
        return None
    site = site_of(url.host)
    pieces = [(url.path + url.query, url.path)] if url.path != "/" else []
    pieces += [(value, value) for name, value in values_of(url.query) if not _TRACKING.fullmatch(name)]
    for whole, piece in pieces:
        text = absolute_in(whole, piece)
        inner = _parsed(text) if text else None
        if inner is not None and site_of(inner.host) == site:
            # A site that speaks of itself, unless that URL in turn carries another.
            found = _by_rule(inner, deepest - 1) if deepest else None
        else:
            found = Reflection(name=None, does="", inner=inner) if text else None
        if found:
            return found
    return None


def _parsed(text: str) -> Url | None:
    try:
        return parse(text)
    except UrlError:
        return None


def is_third(url: Url, reflection: Reflection, named_by: str | None) -> bool:
    """Answer whether a third party would fetch: a site's own out-link, named by that site, tells nobody anything new."""
    return reflection.name is not None or named_by is None or site_of(url.host) != named_by


def revealed(sightings: Iterable[Sighting], own_site: str) -> Iterator[Sighting]:
    """Yield a sighting for each URL that stands inside a sighted one, as long as nobody else is to fetch it.

    The own out-links of a page are asked for and come out as hops; only what they show as media is named here.
    """
    for sighting in sightings:
        if not _services_at(sighting.host) and not _HINT.search(sighting.url, len("https://")):
            continue
        outer, kind = _parsed(sighting.url), sighting.kind
        for _ in range(_DEEPEST):
            reflection = reflection_of(outer) if outer else None
            if not outer or not reflection or not reflection.inner:
                break
            if kind is not Kind.MEDIA and not is_third(outer, reflection, own_site):
                break
            outer = reflection.inner
            kind = kind_inside(outer, kind, reflection)
            yield Sighting(url=outer.href, host=outer.host, kind=kind, where=WHERE)


def kind_inside(inner: Url, kind: Kind, reflection: Reflection) -> Kind:
    """Return what the URL inside is for: media where its name, the service or the markup around says so."""
    media = kind is Kind.MEDIA or reflection.does in FETCHES_MEDIA or names_media(inner.href)
    return Kind.MEDIA if media else kind
