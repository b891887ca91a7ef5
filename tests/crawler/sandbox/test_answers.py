from __future__ import annotations

import pytest

from crawler.sandbox.answers import Request, Web, html, not_found, redirect


@pytest.mark.parametrize(
    ("path", "segments"),
    [("/", []), ("", []), ("/thread/7", ["thread", "7"]), ("/a%2Fb/", ["a/b"]), ("//x", ["x"])],
)
def test_segments(path: str, segments: list[str]) -> None:
    assert Request(method="GET", host="cat.example", path=path, query="", headers={}).segments == segments


def test_secure_hosts_have_https_urls() -> None:
    web = Web(port=81, secure_hosts=frozenset({"locked.example"}))
    assert web.url("locked.example", "/a") == "https://locked.example:81/a"
    assert web.url("unlocked.example") == "http://unlocked.example:81/"


def test_short_answers() -> None:
    assert (not_found().status, redirect("/a").status) == (404, 302)
    assert html("<p>cat").body == b"<!doctype html>\n<p>cat\n"
