import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.sightings import MOST_INNER, MOST_REFERENCES, Found
from geo.urls import UrlError, resolve
from pipelines.records import Algorithm, Hash, Kind

URL = "https://kittens.test/thread/1?page=2"
HASH = Hash(algorithm=Algorithm.MD5, value="a" * 32, asserted_by="kittens.test data-md5", tier="B")
REFERENCE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "/",
                "//",
                "..",
                ".",
                "?",
                "#",
                ":",
                "http://",
                "https:",
                "a.test",
                "[::1]",
                "%2e",
                "\\",
                "\t",
                "@",
                "\u00fc",
            ]
        ),
        st.text(string.ascii_letters + string.digits + "-._~ ", max_size=5),
    ),
    min_size=1,
    max_size=8,
).map("".join)


@given(REFERENCE)
def test_references_are_resolved_as_geo_does(reference: str) -> None:
    found = Found(URL)
    try:
        expected = resolve(reference, URL)
    except UrlError:
        resolved = found.resolve(reference)
        assert resolved is None or "@" in resolved[0]
    else:
        assert found.resolve(reference) == (expected.href, expected.host)


PATH = st.lists(st.text("/aZ0-._~?&=%# ", min_size=1, max_size=3), max_size=8).map("".join)


@given(PATH)
def test_plain_paths_are_resolved_as_geo_does(path: str) -> None:
    for url in (URL, "http://[2001:db8::1]:8080/a?b/c"):
        expected = resolve(f"/a{path}", url)
        assert Found(url).resolve(f"/a{path}") == (expected.href, expected.host)


def test_a_url_is_kept_once_for_each_place() -> None:
    found = Found(URL)
    for where in ("a[href]", "a[href]", "link[href]"):
        assert found.add("/a", Kind.PAGE, where)
    assert [one.where for one in found.sightings] == ["a[href]", "link[href]"]


def test_hashes_that_are_asserted_later_are_added() -> None:
    found = Found(URL)
    found.add("/a.jpg", Kind.MEDIA, "a[href]")
    found.add("/a.jpg", Kind.MEDIA, "a[href]", (HASH,))
    found.add("/a.jpg", Kind.MEDIA, "a[href]", (HASH,))
    assert [one.hashes for one in found.sightings] == [(HASH,)]


@pytest.mark.parametrize(
    "reference", [None, "", "#top", "mailto:cat@kittens.test", "javascript:x", "http://", "ftp://a.test/"]
)
def test_what_leads_nowhere_is_not_kept(reference: str | None) -> None:
    found = Found(URL)
    assert not found.add(reference, Kind.PAGE, "a[href]")
    assert found.sightings == ()


@pytest.mark.parametrize("kind", list(Kind))
def test_names_of_media_make_media_whatever_the_markup_says(kind: Kind) -> None:
    found = Found(URL)
    found.add("cat.jpg", kind, "a[href]")
    assert found.sightings[0].kind is Kind.MEDIA


def test_payloads_leave_type_and_length() -> None:
    found = Found(URL)
    found.add("d\nata:image/png;base64,QUFB", Kind.PAGE, "a[href]")
    found.add("data:text/html,x", Kind.FRAME, "iframe[src]")
    assert [(one.url, one.host, one.kind) for one in found.sightings] == [
        ("data:image/png;length=4", "kittens.test", Kind.MEDIA),
        ("data:text/html;length=1", "kittens.test", Kind.OTHER),
    ]


def test_a_base_holds_for_what_follows() -> None:
    found = Found(URL)
    assert found.resolve("a") == ("https://kittens.test/thread/a", "kittens.test")
    found.set_base("//baskets.test/")
    found.set_base("javascript:void(0)")
    assert found.resolve("a") == ("https://baskets.test/a", "baskets.test")


def test_inner_texts_are_bounded() -> None:
    found = Found(URL)
    for _ in range(MOST_INNER):
        found.read_later("x", "text/html", "comment")
    assert not found.gaps
    found.read_later("x", "text/html", "comment")
    assert found.gaps


def test_references_are_bounded() -> None:
    found = Found(URL)
    for number in range(MOST_REFERENCES):
        found.resolve(f"mailto:{number}")
    assert not found.gaps
    assert found.resolve("/one-more") is None
    assert found.gaps


def test_a_place_is_short() -> None:
    found = Found("http://kittens.example/")
    found.add("/cat.jpg", Kind.MEDIA, "x" * 5000)
    assert len(found.sightings[0].where) == 200


def test_a_base_of_bytes_is_no_base() -> None:
    found = Found("http://kittens.example/")
    found.set_base("data:image/png;base64,AAAA")
    found.add("cat", Kind.PAGE, "a[href]")
    assert found.sightings[0].url == "http://kittens.example/cat"


def test_a_plain_path_may_be_a_picture() -> None:
    found = Found("http://kittens.example/")
    found.add("/9j/4" + "AbC9" * 100, Kind.MEDIA, "json image")
    assert found.sightings[0].url == "data:image/jpeg;length=405"
