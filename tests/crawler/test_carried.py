"""A URL inside a piece of another, in every writing."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.carried import absolute_in, schemed, values_of

URL = "https://kittens.example/cat?size=9&tail=long"
IN_BASE64 = base64.urlsafe_b64encode(URL.encode()).decode()


@pytest.mark.parametrize(
    "written",
    [
        URL,
        URL.replace("://", ":/"),
        quote(URL, safe=""),
        quote(quote(URL, safe=""), safe=""),
        quote(quote(quote(URL, safe=""), safe=""), safe=""),
        IN_BASE64,
        IN_BASE64.rstrip("="),
        f"fit/{IN_BASE64}",
        URL.encode().hex(),
        URL.encode().hex().upper(),
        f"imgurl:{URL}",
        f"w=300,u={quote(URL, safe='')}",
    ],
)
def test_every_writing_is_read(written: str) -> None:
    assert absolute_in(written) == URL


def test_the_base64_of_imgproxy_is_put_together() -> None:
    pieces = [IN_BASE64.rstrip("=")[at : at + 16] for at in range(0, len(IN_BASE64.rstrip("=")), 16)]
    assert absolute_in(f"/sign/rs:fill/{'/'.join(pieces)}.png") == URL


def test_a_plain_url_in_a_path_goes_on_in_the_query() -> None:
    assert absolute_in("/proxy/http://tabby.example/a?b=c", "/proxy/http://tabby.example/a") == (
        "http://tabby.example/a?b=c"
    )
    encoded = "/shot/http%3A%2F%2Ftabby.example%2Fa"
    assert absolute_in(f"{encoded}?width=300", encoded) == "http://tabby.example/a"


@pytest.mark.parametrize(
    "text",
    [
        "/path",
        "/http-headers",
        "nothttp://",
        "xhttps://kittens.example/",
        "https:",
        "Look%20at%20https://kittens.example/",
        "Look+at+https://kittens.example/",
        "aHR0c",
        "aHR0cGxlYXNlLW5vLXVybA",
        "68747470736f6d65",
        "//path",
        "",
    ],
)
def test_what_is_no_url_is_none(text: str) -> None:
    assert absolute_in(text) is None


def test_a_value_may_leave_out_its_scheme() -> None:
    assert absolute_in("//kittens.example/cat") == "http://kittens.example/cat"
    assert schemed("kittens.example/cat") == "http://kittens.example/cat"
    assert schemed("ssl:kittens.example/cat") == "http://kittens.example/cat"
    assert schemed("https/kittens.example/cat") == "https://kittens.example/cat"
    assert schemed("cache:AbCdEfGhIjKl:kittens.example/cat") == "http://kittens.example/cat"
    assert schemed("kittens") is None


def test_values_of_a_query() -> None:
    assert list(values_of("?URL=a%20b&c")) == [("url", "a%20b"), ("", "c")]
    assert list(values_of("?https://tabby.example/?a=b")) == [("", "https://tabby.example/?a=b")]


@given(st.text())
def test_nothing_fails(text: str) -> None:
    absolute_in(text)
    schemed(text)
    list(values_of(text))
