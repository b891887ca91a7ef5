"""What known lists say about a page: asked on this machine only, judged by a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Final

from geo.urls import UrlError
from pipelines.canonical import canonical
from pipelines.fingerprints import expressions
from pipelines.lists.entries import EntryError, ListKind, entry
from pipelines.lists.hash_sites import HashSites
from pipelines.lists.known import KnownList
from pipelines.records import Hash, Match, Page, Sighting

_STRENGTHS: Final = {"A": "exact", "B": "declared", "C": "hint"}


class Matcher:
    """The known lists of one Job."""

    def __init__(self, lists: Iterable[KnownList], *, sites: HashSites | None = None) -> None:
        """Take the lists to ask, and the sites that name files by hash (left out: the shipped ones)."""
        self._lists = tuple(lists)
        self._urls = tuple(known for known in self._lists if known.kind is ListKind.URL)
        self._sites = sites or HashSites.load()

    def matches(self, page: Page) -> tuple[Match, ...]:
        """Return what the lists say about the page, its hops and what it points to, each once."""
        if not self._lists:
            return ()
        urls = (page.url, *(hop.url for hop in page.hops), page.final_url)
        seen = dict.fromkeys((*urls, *(sighting.url for sighting in page.sightings)))
        found = [match for url in seen for match in self._by_url(url)]
        found += [match for sighting in page.sightings for match in self._by_hash(sighting)]
        return tuple(dict.fromkeys(found))

    def _by_url(self, url: str) -> Iterator[Match]:
        """Yield of each URL list the narrowest entry that means this URL."""
        if not self._urls:
            return
        asked = _asked(url)
        for known in self._urls:
            for basis, strength, digest in asked:
                if digest in known:
                    yield _match(url, known, basis=basis, strength=strength, asserted_by=known.source)
                    break

    def _by_hash(self, sighting: Sighting) -> Iterator[Match]:
        """Yield what lists say about the hashes that the site asserts; none is ever computed here."""
        named = self._sites.hash_of(sighting.url)
        for asserted in (*sighting.hashes, *([named] if named else [])):
            kind = ListKind(asserted.algorithm)
            try:
                digest = entry(asserted.value, kind)
            except EntryError:
                continue  # A site may assert anything: the empty file's digest, or a text that is none.
            for known in self._lists:
                if known.kind is kind and digest in known:
                    yield _hash_match(sighting.url, known, asserted)


def _hash_match(url: str, known: KnownList, asserted: Hash) -> Match:
    by = f"{known.source}; hash by {asserted.asserted_by}"
    return _match(url, known, basis="HASH", strength=_STRENGTHS.get(asserted.tier, "hint"), asserted_by=by)


def _match(url: str, known: KnownList, *, basis: str, strength: str, asserted_by: str) -> Match:
    return Match(
        url=url,
        list=known.name,
        list_version=known.version,
        basis=basis,
        asserted_by=asserted_by,
        strength=strength,
    )


@lru_cache(maxsize=20_000)
def _asked(url: str) -> tuple[tuple[str, str, bytes], ...]:
    """Return basis, strength and compiled entry, narrowest first; cached, for pages share their links."""
    try:
        own, *wider = expressions(canonical(url))
    except UrlError:
        return ()
    ranked = [("URL", "exact", own)]
    ranked += [("URL", "declared", expression) for expression in wider if not _is_host(expression)]
    ranked += [("HOST", "hint", expression) for expression in wider if _is_host(expression)]
    return tuple((basis, strength, sha256(text.encode()).digest()) for basis, strength, text in ranked)


def _is_host(expression: str) -> bool:
    return expression.find("/") == len(expression) - 1
