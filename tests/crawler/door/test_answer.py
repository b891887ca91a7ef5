"""What a site answered, with its body and without."""

from dataclasses import replace

from crawler.door.answer import Answer
from geo.urls import parse

ANSWER = Answer(
    url=parse("http://kittens.example/"),
    status=302,
    headers=((b"Location", b" /two "), (b"location", b"/three")),
    address="192.0.2.1",
    unverified=None,
    body=b"kittens",
)


def test_a_redirect_is_one_with_a_place_to_go_to() -> None:
    assert ANSWER.header(b"location") == "/two"
    assert ANSWER.is_redirect
    bare = Answer(url=ANSWER.url, status=302, headers=(), address="192.0.2.1", unverified=None)
    assert not bare.is_redirect


def test_without_its_body_all_else_is_the_same() -> None:
    assert ANSWER.without_body() == replace(ANSWER, body=b"")
