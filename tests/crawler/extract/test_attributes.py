import pytest

from crawler.extract.attributes import read_element
from crawler.extract.sightings import Found

MD5 = "9e107d9d372bb6826bd81d3542a419d6"


def read(tag: str, attributes: dict[str, str | None], link: dict[str, str | None] | None = None) -> Found:
    found = Found("https://boards.test/k/")
    read_element(tag, attributes, found, link)
    return found


@pytest.mark.parametrize(
    ("tag", "attributes", "paths"),
    [
        ("img", {"src": "a.jpg", "srcset": "a.jpg 1x, b.jpg 2x"}, ["a.jpg", "a.jpg", "b.jpg"]),
        ("a", {"href": "x", "ping": "/p /q"}, ["x", "/p", "/q"]),
        ("p", {"style": "background:url(a.png)"}, ["a.png"]),
        ("p", {"class": "a", "style": "b:u\\72l(a.png)"}, ["a.png"]),
        ("div", {"data-bg": "a.png"}, ["a.png"]),
        ("div", {"data-caption": "see https://boards.test/k/a"}, ["a"]),
        ("div", {"onclick": "location='/clicked'"}, ["/clicked"]),
        ("a", {"href": None, "class": None}, []),
        ("div", {"data-id": "5", "data-version": "1.2", "data-title": "a b.jpg"}, []),
    ],
)
def test_an_element_names(tag: str, attributes: dict[str, str | None], paths: list[str]) -> None:
    found = read(tag, attributes)
    assert [one.url for one in found.sightings] == [
        f"https://boards.test{path}" if path[0] == "/" else f"https://boards.test/k/{path}" for path in paths
    ]


def test_the_hash_on_a_thumbnail_is_that_of_the_file_behind_it() -> None:
    found = read("img", {"src": "1s.jpg", "data-md5": MD5}, {"href": "1.png"})
    assert {one.url[-6:]: len(one.hashes) for one in found.sightings} == {"1s.jpg": 1, "/1.png": 1}


def test_a_thumbnail_in_a_link_to_a_page_says_nothing_about_the_page() -> None:
    found = read("img", {"src": "1s.jpg", "data-md5": MD5}, {"href": "thread/1"})
    assert [one.url for one in found.sightings] == ["https://boards.test/k/1s.jpg"]


def test_a_hash_without_a_file_is_kept_with_the_page() -> None:
    (one,) = read("div", {"class": "file", "data-md5": MD5}).sightings
    assert (one.url, one.hashes[0].value) == ("https://boards.test/k/", MD5)


def test_markup_and_json_in_attributes_are_read_later() -> None:
    found = read("div", {"srcdoc": "<a href=x>", "data-html": "<img src=y>", "data-props": '{"url":"/z"}'})
    assert [inner.media_type for inner in found.inner] == ["text/html", "text/html", "application/json"]
