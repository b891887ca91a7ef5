from __future__ import annotations

import jinja2
import pytest

from crawler.sandbox.answers import Request, Web
from crawler.sandbox.pages import page, showing


def test_values_are_escaped() -> None:
    assert b"&lt;b&gt;" in page("showing.html", title="<b>").body


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        page("showing.html")


@pytest.mark.parametrize(
    ("path", "status", "media"),
    [("/", 200, False), ("/about", 200, False), ("/kitten.jpg", 200, True), ("/other", 404, False)],
)
def test_a_site_that_only_shows_something(path: str, status: int, *, media: bool) -> None:
    request = Request(method="GET", host="cat.example", path=path, query="", headers={})
    answer = showing("A cat")(request, Web(port=81))
    assert (answer.status, answer.is_media) == (status, media)
