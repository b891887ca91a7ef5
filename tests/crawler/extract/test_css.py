import time

import pytest

from crawler.extract.css import read_css
from crawler.extract.sightings import Found


def names(css: str) -> list[tuple[str, str]]:
    found = Found("https://kittens.test/css/site.css")
    read_css(css, found)
    return [(one.url.removeprefix("https://kittens.test"), one.where) for one in found.sightings]


@pytest.mark.parametrize(
    ("css", "url", "where"),
    [
        ("a{background:url(a.png)}", "/css/a.png", "css url()"),
        ("a{background:URL( 'a b.png' )}", "/css/a%20b.png", "css url()"),
        ('a{background:u\\72l("a.png")}', "/css/a.png", "css url()"),
        ("a{background:url(a.png", "/css/a.png", "css url()"),
        ("@font-face{src:local(x),url(a.woff)}", "/css/a.woff", "css url()"),
        ("@import 'a.css';", "/css/a.css", "css @import"),
        ("@import/**/url( a.css )", "/css/a.css", "css @import"),
        ("a{background:-webkit-image-set('a.avif' type('image/avif'))}", "/css/a.avif", "css image-set()"),
    ],
)
def test_a_sheet_names(css: str, url: str, where: str) -> None:
    assert names(css) == [(url, where)]


@pytest.mark.parametrize(
    "css", ["a{clip-path:url(#cat)}", "a{content:'a.png'}", "a{b:curl(x)}", "url()", "@importance x"]
)
def test_a_sheet_names_nothing(css: str) -> None:
    assert names(css) == []


@pytest.mark.parametrize("piece", ["url(", "/*", "@import ", "image-set(", "\\", "url('", "@import/**/"])
def test_time_grows_with_length_alone(piece: str) -> None:
    began = time.process_time()
    names(piece * 20_000)
    assert time.process_time() - began < 2
