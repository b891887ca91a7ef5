from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.urls import SchemeError, TooLongError, UrlError, parse
from pipelines.canonical import canonical


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        # Escapes are resolved to the end, then written once.
        ("http://kittens.example/%25%32%35", "http://kittens.example/%25"),
        ("http://kittens.example/%2525252525", "http://kittens.example/%25"),
        ("http://kittens.example/%%%25%32%35a%%", "http://kittens.example/%25%25%25a%25%25"),
        ("http://kittens.example/%257Etom%2521", "http://kittens.example/~tom!"),
        ("http://kittens.example/b%61sket?c%61t=%31", "http://kittens.example/basket?cat=1"),
        ("http://kittens.example/red%23blue", "http://kittens.example/red%23blue"),
        ("http://kittens.example/a b", "http://kittens.example/a%20b"),
        ("http://kittens.example/ä", "http://kittens.example/%C3%A4"),
        ("http://%6bittens.example/%2E%68idden/", "http://kittens.example/.hidden/"),
        (b"http://\x01\x80.example/", "http://%01%80.example/"),
        # What is left out.
        ("http://kittens.example/basket#second#third", "http://kittens.example/basket"),
        ("http://tom:secret@kittens.example/", "http://kittens.example/"),
        ("http://tom@b.example@kittens.example/", "http://kittens.example/"),
        ("http://kittens.example:8080/", "http://kittens.example/"),
        ("https://kittens.example:443", "https://kittens.example/"),
        ("  http://kittens.example/ba\tsk\ret\n ", "http://kittens.example/basket"),
        # What is added.
        ("kittens.example", "http://kittens.example/"),
        ("kittens.example:80/red", "http://kittens.example/red"),
        ("kittens.example/basket", "http://kittens.example/basket"),
        ("http://kittens.example?red", "http://kittens.example/?red"),
        # Paths.
        ("http://kittens.example/red/../basket", "http://kittens.example/basket"),
        ("http://kittens.example/red/./basket", "http://kittens.example/red/basket"),
        ("http://kittens.example/basket/..", "http://kittens.example/"),
        ("http://kittens.example/../../basket", "http://kittens.example/basket"),
        ("http://kittens.example/basket/.", "http://kittens.example/basket/"),
        ("http://kittens.example//basket?more//slashes", "http://kittens.example/basket?more//slashes"),
        ("http://kittens.example/basket/...", "http://kittens.example/basket/..."),
        ("http://kittens.example/basket?red/../blue", "http://kittens.example/basket?red/../blue"),
        # Queries.
        ("http://kittens.example/q?", "http://kittens.example/q?"),
        ("http://kittens.example/q?r?s", "http://kittens.example/q?r?s"),
        ("http://kittens.example/q;r", "http://kittens.example/q;r"),
        # Hosts.
        ("http://KITTENS.example/Basket", "http://kittens.example/Basket"),
        ("http://kittens.example.../", "http://kittens.example/"),
        ("http://..www..kittens.example/", "http://www.kittens.example/"),
        ("http://kätzchen.example/", "http://xn--ktzchen-5wa.example/"),
        ("http://xn--ktzchen-5wa.example/", "http://xn--ktzchen-5wa.example/"),
        # 192.0.2.7 in many spellings, and near misses.
        ("http://3221225991/", "http://192.0.2.7/"),
        ("http://0xC0.0.02.7/", "http://192.0.2.7/"),
        ("http://0300.0.2.7/", "http://192.0.2.7/"),
        ("http://192.0.519/", "http://192.0.2.7/"),
        ("http://192.519/", "http://192.0.2.7/"),
        ("http://0xc0000207/", "http://192.0.2.7/"),
        ("http://[::ffff:192.0.2.7]/", "http://192.0.2.7/"),
        ("http://[64:ff9b::c000:207]/", "http://192.0.2.7/"),
        ("http://[64:ff9b:1::c000:207]/", "http://[64:ff9b:1::c000:207]/"),
        ("http://[2001:0DB8:0:0::0001]:80/", "http://[2001:db8::1]/"),
        ("http://192.0.2.256/", "http://192.0.2.256/"),
        ("http://192.0.2.08/", "http://192.0.2.08/"),
        ("http://192.0.2.7.1/", "http://192.0.2.7.1/"),
        ("http://4294967296/", "http://4294967296/"),
    ],
)
def test_canonical(url: str | bytes, expected: str) -> None:
    assert str(canonical(url)) == expected


@pytest.mark.parametrize(
    ("url", "error", "sentence"),
    [
        ("", UrlError, "no scheme"),
        ("kittens", UrlError, "no scheme"),
        ("a sentence/about.kittens", UrlError, "no scheme"),
        ("mailto:tom@kittens.example", SchemeError, "mailto: is not a scheme"),
        ("http:kittens.example", UrlError, "lacks //"),
        ("http://", UrlError, "no host"),
        ("http:///basket", UrlError, "no host"),
        ("http://.../", UrlError, "no host"),
        ("http://[kittens]/", UrlError, "no IPv6 address"),
        ("ftp://kittens.example/", SchemeError, "ftp: is not a scheme"),
        ("http://kittens.example/" + "a" * 2083, TooLongError, "more than 2083"),
    ],
)
def test_what_is_no_url_is_told(url: str, error: type[UrlError], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        canonical(url)


@given(st.text(string.ascii_lowercase + "/.%25~?#ä 0", max_size=40))
def test_the_canonical_form_is_its_own(rest: str) -> None:
    once = str(canonical(f"http://kittens.example/{rest}"))
    assert str(canonical(once)) == once
    assert once.isascii()


@given(st.text(string.ascii_lowercase + "/.%25~?#ä 0", max_size=40))
def test_a_parsed_url_has_the_form_of_its_spelling(rest: str) -> None:
    spelled = f"http://kittens.example/{rest.strip()}"
    assert canonical(parse(spelled.replace(" ", "%20")).href).path == canonical(spelled).path
