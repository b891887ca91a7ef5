from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.lists.compiling import compile_list
from pipelines.lists.entries import ListKind
from pipelines.lists.hash_sites import HashSites
from pipelines.lists.known import KnownList
from pipelines.matching import Matcher
from pipelines.records import Algorithm, Hash, Hop, Kind, Match, Mechanism, Page, Parse, Sighting

MD5 = hashlib.md5(b"a red bicycle").hexdigest()
SHA1 = hashlib.sha1(b"a red bicycle").hexdigest()
SEED = "http://links.example/today"


def known(directory: Path, kind: str, *entries: str) -> KnownList:
    file: io.BufferedReader = io.BufferedReader(io.BytesIO("\n".join(entries).encode()))
    made = compile_list(file, name=f"our-{kind}", kind=ListKind(kind), directory=directory)
    return KnownList(name=made.name, source="the cattery", path=made.path)


def page(*sightings: Sighting, url: str = SEED, hops: tuple[Hop, ...] = (), final_url: str = SEED) -> Page:
    return Page(
        job="j",
        url=url,
        final_url=final_url,
        status=200,
        media_type="text/html",
        at=datetime.now(UTC),
        depth=0,
        referrer=None,
        peer_address=None,
        parse=Parse.COMPLETE,
        markup_sha256=None,
        structure=None,
        hops=hops,
        sightings=sightings,
    )


def sighting(url: str, *hashes: Hash) -> Sighting:
    return Sighting(url=url, host="kittens.example", kind=Kind.MEDIA, where="img[src]", hashes=hashes)


def said(value: str, algorithm: str = "md5", tier: str = "B") -> Hash:
    return Hash(algorithm=Algorithm(algorithm), value=value, asserted_by="boards.example data-md5", tier=tier)


def found(matcher: Matcher, page: Page) -> list[tuple[str, str, str]]:
    return [(match.url, match.basis, match.strength) for match in matcher.matches(page)]


@pytest.mark.parametrize(
    ("listed", "url", "expected"),
    [
        ("http://kittens.example/a.jpg", "http://kittens.example/a.jpg", ("URL", "exact")),
        ("http://kittens.example/a.jpg", "https://KITTENS.example:8443/%61.jpg#x", ("URL", "exact")),
        ("http://kittens.example/a.jpg", "http://kittens.example/a.jpg?size=2", ("URL", "declared")),
        ("http://kittens.example/a.jpg?size=2", "http://kittens.example/a.jpg", None),
        ("http://kittens.example/a.jpg", "http://kittens.example/a.jpg.html", None),
        ("http://kittens.example/red/", "http://kittens.example/red/b/c.jpg", ("URL", "declared")),
        ("http://kittens.example/red/", "http://kittens.example/redder/c.jpg", None),
        ("http://kittens.example/red", "http://kittens.example/red/c.jpg", None),
        ("kittens.example", "http://kittens.example/a.jpg", ("HOST", "hint")),
        ("kittens.example", "http://img.kittens.example/a.jpg", ("HOST", "hint")),
        ("kittens.example", "http://notkittens.example/a.jpg", None),
        ("kittens.example", "http://kittens.example/", ("URL", "exact")),
        ("kittens.example", "http://img.kittens.example/", ("HOST", "hint")),
        ("img.kittens.example", "http://kittens.example/a.jpg", None),
        ("kittens.example", "data:image/png;length=68", None),
    ],
)
def test_by_url(tmp_path: Path, listed: str, url: str, expected: tuple[str, str] | None) -> None:
    with known(tmp_path, "url", listed) as urls:
        assert found(Matcher([urls]), page(sighting(url))) == ([(url, *expected)] if expected else [])


def test_a_match_says_who_asserted_what(tmp_path: Path) -> None:
    url = "http://kittens.example/a.jpg"
    with known(tmp_path, "md5", MD5) as md5s, known(tmp_path, "url", url) as urls:
        matches = Matcher([md5s, urls]).matches(page(sighting(url, said(MD5))))
        assert matches == (
            Match(
                url=url,
                list="our-url",
                list_version=urls.version,
                basis="URL",
                asserted_by="the cattery",
                strength="exact",
            ),
            Match(
                url=url,
                list="our-md5",
                list_version=md5s.version,
                basis="HASH",
                asserted_by="the cattery; hash by boards.example data-md5",
                strength="declared",
            ),
        )


def test_the_narrowest_entry_of_a_list_speaks_for_it(tmp_path: Path) -> None:
    url = "http://kittens.example/red/a.jpg"
    with known(tmp_path, "url", "kittens.example", "kittens.example/red/", url) as urls:
        assert found(Matcher([urls]), page(sighting(url), sighting(url))) == [(url, "URL", "exact")]


def test_the_page_itself_and_its_hops_are_looked_up(tmp_path: Path) -> None:
    middle, final = "http://short.example/x", "http://kittens.example/basket"
    hop = Hop(url=middle, status=302, mechanism=Mechanism.HTTP, address=None)
    with known(tmp_path, "url", SEED, middle, final) as urls:
        assert [url for url, _, _ in found(Matcher([urls]), page(hops=(hop,), final_url=final))] == [
            SEED,
            middle,
            final,
        ]


@pytest.mark.parametrize(("tier", "strength"), [("A", "exact"), ("B", "declared"), ("C", "hint")])
def test_the_tier_of_a_hash_is_its_strength(tmp_path: Path, tier: str, strength: str) -> None:
    url = "http://kittens.example/a.jpg"
    with known(tmp_path, "sha1", SHA1) as sha1s:
        asserted = sighting(url, said(SHA1, "sha1", tier))
        assert found(Matcher([sha1s]), page(asserted)) == [(url, "HASH", strength)]


def test_hashes_that_say_nothing_are_passed_over(tmp_path: Path) -> None:
    with known(tmp_path, "md5", MD5) as md5s, known(tmp_path, "sha1", SHA1) as sha1s:
        empty = hashlib.md5(b"").hexdigest()
        asserted = sighting("http://kittens.example/a.jpg", said(empty), said("kittens"), said(MD5, "sha1"))
        assert found(Matcher([md5s, sha1s]), page(asserted)) == []


def test_a_hash_is_not_looked_up_among_urls(tmp_path: Path) -> None:
    with known(tmp_path, "url", "kittens.example/a") as urls:
        same = hashlib.sha256(b"kittens.example/a").hexdigest()
        assert found(Matcher([urls]), page(sighting("http://b.example/", said(same, "sha256")))) == []


def test_names_are_hashes_only_on_listed_sites(tmp_path: Path) -> None:
    sites = tmp_path / "sites.csv"
    sites.write_text(
        "host,path,algorithm,tier,names,origin\n"
        r"files.example,/(?P<hash>[0-9a-f]{32})\.jpg,md5,A,file,our own test" + "\n"
        r"files.example,/small/(?P<hash>[0-9a-f]{32})\.jpg,md5,C,original,our own test" + "\n"
    )
    urls = [f"http://files.example/{MD5}.jpg", f"http://files.example/small/{MD5}.jpg"]
    others = [
        f"http://other.example/{MD5}.jpg",
        f"http://x.files.example/{MD5}.jpg",
        f"http://files.example/a/{MD5}.jpg",
    ]
    with known(tmp_path / "lists", "md5", MD5) as md5s:
        matcher = Matcher([md5s], sites=HashSites.load(sites))
        matches = matcher.matches(page(*(sighting(url) for url in [*urls, *others])))
    assert [(match.url, match.strength) for match in matches] == [(urls[0], "exact"), (urls[1], "hint")]
    assert matches[1].asserted_by.endswith("files.example file name, of the original")


def test_without_lists_nothing_matches() -> None:
    assert Matcher([]).matches(page(sighting("http://kittens.example/"))) == ()
