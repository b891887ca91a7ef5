from __future__ import annotations

import hashlib
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.urls import UrlError, parse
from pipelines.fingerprints import fingerprint, shape, visit_key

ONE_PAGE = [
    "http://kittens.example/~tom/basket",
    "https://kittens.example/~tom/basket",
    "http://kittens.example:80/~tom/basket",
    "https://kittens.example:443/~tom/basket",
    "http://kittens.example./~tom/basket",
    "HTTP://KITTENS.example/~tom/basket",
    "http://kittens.example/./~tom/basket",
    "http://kittens.example/dogs/../~tom/basket",
    "http://kittens.example//~tom///basket",
    "http://kittens.example/%7Etom/basket",
    "http://kittens.example/%7etom/b%61sket",
    "http://kittens.example/%2e/~tom/basket",
    "http://kittens.example/~tom/basket#third",
    "http://kittens.example/~tom/basket?",
    "http://kittens.example/~tom/basket?sid=0123456789abcdef0123",
    "http://kittens.example/~tom/basket?PHPSESSID=q1w2e3r4t5y6u7i8o9p0",
]
OTHER_PAGES = [
    "http://kittens.example:8080/~tom/basket",
    "http://www.kittens.example/~tom/basket",
    "http://notkittens.example/~tom/basket",
    "http://kittens.example/~Tom/basket",
    "http://kittens.example/~tom/basket/",
    "http://kittens.example/~tom%2Fbasket",
    "http://kittens.example/~tom/basket?page=1",
    "http://kittens.example/~tom/basket?page=2",
    "http://kittens.example/~tom/basket?sid=4",
    "http://kittens.example/~tom/basket?sid=5",
    "http://kittens.example/~tom/basket?aside=0123456789abcdef0123",
]


@pytest.mark.parametrize("url", ONE_PAGE)
def test_one_page_has_one_key(url: str) -> None:
    assert visit_key(url) == "kittens.example/~tom/basket"


def test_different_pages_have_different_keys() -> None:
    keys = {visit_key(url) for url in [*OTHER_PAGES, ONE_PAGE[0]]}
    assert len(keys) == len(OTHER_PAGES) + 1


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://[2001:db8::1]/", "[2001:db8::1]/"),
        ("http://192.0.2.7", "192.0.2.7/"),
        ("http://kittens.example?b=1&a=2", "kittens.example/?b=1&a=2"),
        ("http://kittens.example/?a=1&sid=0123456789abcdef&b=2", "kittens.example/?a=1&b=2"),
        ("http://kittens.example/?a=1&sid=0123456789abcdef", "kittens.example/?a=1"),
        ("http://kittens.example/k%c3%a4tzchen", "kittens.example/k%C3%A4tzchen"),
        ("http://kittens.example/?u=http://x.example//y", "kittens.example/?u=http://x.example//y"),
    ],
)
def test_keys_of_less_common_urls(url: str, key: str) -> None:
    assert visit_key(url) == key


def test_a_text_that_is_no_url_has_no_key() -> None:
    with pytest.raises(UrlError):
        visit_key("kittens and bicycles")


@given(
    st.text("abz/.%~2e", max_size=20),
    st.text("ab=&%1", max_size=20),
)
def test_the_key_of_a_key_is_itself(path: str, query: str) -> None:
    key = visit_key(parse(f"http://kittens.example/{path}?{query}").href)
    assert visit_key(f"http://{key}") == key


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://kittens.example", "/"),
        ("http://kittens.example/thread/4711", "/thread/{n}"),
        ("http://kittens.example:8080/thread/4711", "/thread/{n}"),
        ("http://kittens.example/thread-12/page3.html", "/thread-{n}/page{n}.html"),
        ("http://kittens.example/p/0cc175b9c0f1b6a831c399e269772661", "/p/{n}"),
        ("http://kittens.example/p/9f86d081-884c-4d65-9a2f-eaa0c55ad015/x", "/p/{n}/x"),
        ("http://kittens.example/watch/dQw4w9WgXcQabcdef12", "/watch/{n}"),
        ("http://kittens.example/deadbeef", "/deadbeef"),
        ("http://kittens.example/blog/how-to-feed-a-kitten", "/blog/{slug}"),
        ("http://kittens.example/blog/12-how-to-feed-3-kittens.html", "/blog/{slug}.html"),
        ("http://kittens.example/blog/red-bicycle", "/blog/red-bicycle"),
        ("http://kittens.example/tag/%E7%8C%AB", "/tag/{n}"),
        ("http://kittens.example/list?sort=new&page=2#x", "/list?page&sort"),
        ("http://kittens.example/list?page=9&sort=old", "/list?page&sort"),
        ("http://kittens.example/list?p1=9&p2=8", "/list?p{n}"),
    ],
)
def test_shape(url: str, expected: str) -> None:
    assert shape(url) == expected


def test_both_are_quick_enough_to_be_asked_for_each_link() -> None:
    url = "https://www.kittens.example/forum/thread/4711/page-2?sort=new&view=full"
    for function in (visit_key, shape):
        seconds = min(timeit.repeat(lambda ask=function: ask(url), number=1000, repeat=5)) / 1000  # type: ignore[misc]
        assert seconds < 50e-6, f"{function.__name__} took {seconds * 1e6:.1f} microseconds"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "http://a.kittens.example/1/2.html?red=1",
            [
                "a.kittens.example/1/2.html?red=1",
                "a.kittens.example/1/2.html",
                "a.kittens.example/",
                "a.kittens.example/1/",
                "kittens.example/1/2.html?red=1",
                "kittens.example/1/2.html",
                "kittens.example/",
                "kittens.example/1/",
            ],
        ),
        (
            "http://a.b.c.d.e.kittens.example/1.html",
            [
                "a.b.c.d.e.kittens.example/1.html",
                "a.b.c.d.e.kittens.example/",
                "c.d.e.kittens.example/1.html",
                "c.d.e.kittens.example/",
                "d.e.kittens.example/1.html",
                "d.e.kittens.example/",
                "e.kittens.example/1.html",
                "e.kittens.example/",
                "kittens.example/1.html",
                "kittens.example/",
            ],
        ),
        ("http://192.0.2.7:81/1/", ["192.0.2.7/1/", "192.0.2.7/"]),
        ("http://[2001:db8::1]/", ["[2001:db8::1]/"]),
        ("http://example/", ["example/"]),
        ("http://kittens.example/?", ["kittens.example/"]),
        (
            "http://kittens.example/1/2/3/4/5",
            [
                "kittens.example/1/2/3/4/5",
                "kittens.example/",
                "kittens.example/1/",
                "kittens.example/1/2/",
                "kittens.example/1/2/3/",
            ],
        ),
    ],
)
def test_expressions(url: str, expected: list[str]) -> None:
    assert list(fingerprint(url).expressions) == expected


def test_there_are_at_most_thirty_expressions() -> None:
    assert len(fingerprint("http://a.b.c.d.e.f.kittens.example/1/2/3/4/5/6?red").expressions) == 30


def test_no_expression_reaches_above_the_registrable_domain() -> None:
    named = fingerprint("http://www.kittens.co.uk/").expressions
    assert named == ("www.kittens.co.uk/", "kittens.co.uk/")


def test_the_hashes_of_a_fingerprint() -> None:
    found = fingerprint("HTTP://Kittens.example:81/basket")
    assert found.url == "HTTP://Kittens.example:81/basket"
    assert found.canonical == "http://kittens.example/basket"
    assert found.hashes == {
        "md5": hashlib.md5(b"http://kittens.example/basket").hexdigest(),
        "sha1": hashlib.sha1(b"http://kittens.example/basket").hexdigest(),
        "sha256": hashlib.sha256(b"http://kittens.example/basket").hexdigest(),
        "url_md5": hashlib.md5(b"Kittens.example:81/basket").hexdigest(),
        "expression_sha256": hashlib.sha256(b"kittens.example/basket").hexdigest(),
    }
    assert fingerprint("kittens.example").hashes["url_md5"] == hashlib.md5(b"kittens.example").hexdigest()
