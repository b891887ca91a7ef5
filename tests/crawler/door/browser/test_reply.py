"""What the browser is told: the site's own headers, but nothing of the connection, and no picture from within."""

import pytest

from crawler.door.answer import Answer
from crawler.door.browser.purpose import Purpose
from crawler.door.browser.reply import reply_of
from crawler.refused import Refused
from geo.urls import parse


def answer(*headers: tuple[bytes, bytes], status: int = 200, at: str = "/") -> Answer:
    return Answer(
        url=parse(f"http://kittens.example{at}"),
        status=status,
        headers=headers,
        address="127.0.0.1",
        unverified=None,
        body=b"kittens",
    )


def told(said: Answer, purpose: Purpose = Purpose.SCRIPT) -> dict[str, str]:
    return reply_of(said, said.url, purpose).headers


@pytest.mark.parametrize(
    "name", [b"Content-Encoding", b"content-length", b"Refresh", b"Alt-Svc", b"Report-To"]
)
def test_headers_of_the_connection_and_orders_to_ask_are_left_out(name: bytes) -> None:
    assert told(answer((name, b"x"), (b"X-Kitten", b"tabby"))) == {"x-kitten": "tabby"}


def test_cookies_are_lines_and_other_headers_a_list() -> None:
    twice = answer((b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2"), (b"Vary", b"a"), (b"vary", b"b"))
    assert told(twice) == {"set-cookie": "a=1\nb=2", "vary": "a, b"}


def test_documents_keep_their_policy_and_get_no_pictures_from_within() -> None:
    policy = told(answer((b"Content-Security-Policy", b"script-src 'self'")), Purpose.DOCUMENT)
    assert policy["content-security-policy"].startswith("script-src 'self', img-src *;")
    assert "content-security-policy" not in told(answer())


def test_a_document_that_came_by_redirects_is_told_to_be_elsewhere() -> None:
    there = answer(at="/there?a='b\"c")
    moved = reply_of(there, parse("http://kittens.example/here"), Purpose.DOCUMENT)
    assert b"url=http://kittens.example/there?a=%27b%22c" in moved.body
    assert reply_of(there, parse("http://kittens.example/here"), Purpose.SCRIPT).body == b"kittens"


@pytest.mark.parametrize("status", [101, 600, 999])
def test_a_status_that_no_browser_knows_is_refused(status: int) -> None:
    with pytest.raises(Refused):
        reply_of(answer(status=status), answer().url, Purpose.DATA)
