"""One parser of URLs: what it reads as a browser does, and what it refuses instead of repairing."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.urls import LONGEST_URL, SchemeError, TooLongError, UrlError, as_address, host_of, parse, resolve


@pytest.mark.parametrize(
    ("text", "href", "host", "port"),
    [
        ("http://kittens.example", "http://kittens.example/", "kittens.example", 80),
        ("HTTPS://Kittens.Example:443/A?b#c", "https://kittens.example/A?b", "kittens.example", 443),
        ("http://kittens.example.:8080/", "http://kittens.example.:8080/", "kittens.example", 8080),
        ("http://kätzchen.example/", "http://xn--ktzchen-5wa.example/", "xn--ktzchen-5wa.example", 80),
        ("http://[2001:DB8::1]/", "http://[2001:db8::1]/", "2001:db8::1", 80),
        ("http://a_b.example/", "http://a_b.example/", "a_b.example", 80),
        ("http://kittens.example/a/../b", "http://kittens.example/b", "kittens.example", 80),
    ],
)
def test_a_url_is_read_as_a_browser_reads_it(text: str, href: str, host: str, port: int) -> None:
    url = parse(text)
    assert (url.href, url.host, url.port) == (href, host, port)
    assert parse(url.href) == url


@pytest.mark.parametrize(
    "text",
    [
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://\uff11\uff12\uff17.0.0.1/",
    ],
)
def test_each_spelling_of_an_address_is_an_address(text: str) -> None:
    assert parse(text).address == ip_address("127.0.0.1")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", UrlError),
        ("kittens.example", UrlError),
        ("//kittens.example/", UrlError),
        ("ftp://kittens.example/", SchemeError),
        ("javascript:purr()", SchemeError),
        ("data:text/html,purr", SchemeError),
        ("file:///etc/passwd", SchemeError),
        ("http://", UrlError),
        ("http://kittens example/", UrlError),
        ("http://kittens.example/a b", UrlError),
        ("http://kittens.example\\@roses.example/", UrlError),
        ("http://kittens.example\n/", UrlError),
        ("http://kittens.example/\u202etxt", UrlError),
        ("http://kittens.example/k\ufffdtzchen", UrlError),
        ("http://user@kittens.example/", UrlError),
        ("http://:secret@kittens.example/", UrlError),
        ("http://256.256.256.256/", UrlError),
        ("http://[::1/", UrlError),
        ("http://kittens.example:65536/", UrlError),
        (f"http://{'k' * 64}.example/", UrlError),
        ("http://kittens..example/", UrlError),
        ("http://kittens.example/" + "k" * LONGEST_URL, TooLongError),
        ("http://" + "k" * 10_000_000, TooLongError),
    ],
)
def test_what_is_doubtful_is_refused_with_a_short_sentence(text: str, kind: type[UrlError]) -> None:
    with pytest.raises(kind) as caught:
        parse(text)
    assert len(str(caught.value)) < 200


def test_the_longest_url_passes() -> None:
    base = "http://kittens.example/"
    assert len(parse(base + "k" * (LONGEST_URL - len(base))).href) == LONGEST_URL


@pytest.mark.parametrize(
    ("reference", "href"),
    [
        ("a", "http://kittens.example/b/a"),
        ("//roses.example/c", "http://roses.example/c"),
        ("?d", "http://kittens.example/b/c?d"),
        (" \te\n ", "http://kittens.example/b/e"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/"),
    ],
)
def test_a_reference_is_resolved_against_its_page(reference: str, href: str) -> None:
    assert resolve(reference, "http://kittens.example/b/c").href == href


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("kittens.example", "kittens.example"),
        ("http://Kittens.example/a", "kittens.example"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_a_host_may_be_given_alone(text: str, host: str) -> None:
    assert host_of(text) == host


def test_an_origin_names_its_port() -> None:
    assert parse("https://[2001:db8::1]/a").origin == "https://[2001:db8::1]:443"
    assert parse("http://kittens.example/a").origin == "http://kittens.example:80"


def test_a_name_is_no_address() -> None:
    assert as_address("kittens.example") is None
    assert as_address("192.0.2.1") == ip_address("192.0.2.1")


@given(st.text(max_size=60) | st.text(max_size=40).map("http://{}".format))
def test_any_text_is_a_url_or_is_refused(text: str) -> None:
    try:
        url = parse(text)
    except UrlError:
        return
    assert parse(url.href) == url
    assert url.host
    assert url.host.isascii()


def test_what_is_said_of_a_scheme_is_short() -> None:
    with pytest.raises(SchemeError) as refused:
        parse("a" * 2000 + ":kitten")
    assert len(str(refused.value)) < 100
