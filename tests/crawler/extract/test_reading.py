"""Each case is a folder: the page as it was served, and the extraction that is expected of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.reading import extract, skim
from crawler.extract.sightings import MOST_LINKS, Extraction
from pipelines.records import Kind, Parse

CASES = sorted((Path(__file__).parent / "cases").iterdir())
URL = "https://kittens.test/thread/1"


def read(body: str | bytes, media_type: str = "text/html", charset: str | None = "utf-8") -> Extraction:
    raw = body.encode() if isinstance(body, str) else body
    return extract(raw, url=URL, media_type=media_type, charset=charset)


def links(extraction: Extraction) -> set[str]:
    return {sighting.url.removeprefix("https://kittens.test") for sighting in extraction.sightings}


def seen(extraction: Extraction) -> list[dict[str, Any]]:
    """Return the sightings as the case files write them: hashes only where there are any."""
    plain: list[dict[str, Any]] = json.loads(msgspec.json.encode(extraction.sightings))
    return [{key: value for key, value in one.items() if key != "hashes" or value} for one in plain]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_names_what_is_expected(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    (page,) = case.glob("page.*")
    extraction = extract(
        page.read_bytes(),
        url=expected["url"],
        media_type=expected["media_type"],
        charset=expected["charset"],
    )
    assert seen(extraction) == expected["sightings"]
    assert extraction.parse == expected["parse"]
    assert extraction.why_incomplete == expected["why_incomplete"]
    assert msgspec.to_builtins(extraction.refresh) == expected["refresh"]


def test_each_host_is_that_of_its_url() -> None:
    extraction = read(
        '<a href="https://K\u00e4tzchen.test:8080/"></a><img src="http://[2001:DB8::1]/a"><a href=/x></a>'
    )
    assert [sighting.host for sighting in extraction.sightings] == [
        "xn--ktzchen-5wa.test",
        "2001:db8::1",
        "kittens.test",
    ]


@pytest.mark.parametrize("number", [MOST_LINKS, MOST_LINKS + 1])
def test_links_beyond_the_limit_make_the_page_incomplete(number: int) -> None:
    extraction = read("".join(f"<a href=/{n}></a>" for n in range(number)))
    assert len(extraction.sightings) == MOST_LINKS
    assert (extraction.parse is Parse.COMPLETE) == (number <= MOST_LINKS)


def test_no_byte_of_a_payload_survives() -> None:
    payload = "QSBraXR0ZW4gY2FuYXJ5"
    body = f'<img src="data:image/png;base64,{payload}"><a href="/x?data:image/gif;base64,{payload}">'
    assert payload not in repr(read(body))
    assert payload not in repr(read(body.encode("utf-16-le"), charset=None))


def test_the_digest_is_over_the_markup_without_payloads() -> None:
    two_kittens = [read(f'<img src="data:image/png;base64,{kitten}">') for kitten in ("QUFB", "QUJD")]
    assert two_kittens[0].markup_sha256 == two_kittens[1].markup_sha256
    assert read("<p>one").markup_sha256 != read("<p>two").markup_sha256


def test_pages_of_one_template_share_their_structure() -> None:
    ten, twenty = (read("<ul>" + "<li><a href=/a>cat</a>" * rows + "</ul>") for rows in (10, 20))
    other = read("<ol>" + "<li><a href=/a>cat</a>" * 10 + "</ol>")
    assert ten.structure == twenty.structure != other.structure


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<a " + " ".join(f"a{n}=1" for n in range(100_000)) + "><a href=/hidden>x</a>", "attributes"),
        ("<div>" * 200_000 + "<a href=https://kittens.test/hidden>x</a>", "deeper"),
        ("<p>" * 200_001 + "<a href=https://kittens.test/hidden>x</a>", "tags"),
    ],
    ids=["attributes", "depth", "tags"],
)
def test_what_would_choke_the_parser_is_left_out_and_said(body: str, why: str) -> None:
    extraction = read(body)
    assert extraction.parse is Parse.INCOMPLETE
    assert why in str(extraction.why_incomplete)
    assert "/hidden" in links(extraction)


def test_a_link_below_three_thousand_elements_is_found() -> None:
    extraction = read("<div>" * 3000 + "<a href=/deep>x</a>")
    assert extraction.parse is Parse.COMPLETE
    assert "/deep" in links(extraction)


def test_documents_inside_documents_end_somewhere() -> None:
    inner = "<a href=/innermost>x</a>"
    for _ in range(6):
        inner = '<iframe srcdoc="' + inner.replace("&", "&amp;").replace('"', "&quot;") + '"></iframe>'
    assert read(inner).parse is Parse.INCOMPLETE


def test_an_overlong_url_stays_too_long_and_keeps_its_host() -> None:
    (sighting,) = read(f'<a href="https://long.test/{"a" * 1_000_000}">x</a>').sightings
    assert sighting.host == "long.test"
    assert 2083 < len(sighting.url) < 5000
    assert "length=1000018;sha256=" in sighting.url


def test_skimming_finds_what_is_written_out() -> None:
    extraction = skim(b'<a href="https://kittens.test/a"><a href="/relative">', url=URL)
    assert [(one.url, one.kind) for one in extraction.sightings] == [("https://kittens.test/a", Kind.OTHER)]
    assert extraction.parse is Parse.INCOMPLETE


TYPES = [
    "text/html",
    "application/xhtml+xml",
    "text/xml",
    "text/css",
    "text/plain",
    "application/json",
    "text/javascript",
]
SCRAPS = [
    *(
        "<a href=",
        "'/x'",
        '"',
        "'",
        ">",
        "<",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<template>",
        "<svg>",
        "</script>",
    ),
    *(
        "<script>",
        "<style>",
        "url(",
        ")",
        "@import",
        "data:image/png;base64,",
        "data:text/html,",
        "QUFB",
        "http://a.test/",
    ),
    *(
        "<base href=",
        "<meta http-equiv=refresh content=",
        "0;url=",
        "srcset=",
        "a.jpg 1x,",
        "\0",
        "&#x3c;",
        "+ADw-",
        "\\75",
    ),
    *(
        '{"url":',
        "[",
        "}",
        "<?xml version='1.0'?>",
        "<rss>",
        "<link>",
        "<!DOCTYPE x [",
        "<!ENTITY",
        "www.",
        "hxxp://",
    ),
]


@given(
    body=st.one_of(
        st.binary(max_size=400),
        st.lists(st.one_of(st.sampled_from(SCRAPS), st.text(max_size=6)), max_size=40).map(
            lambda scraps: "".join(scraps).encode(errors="replace")
        ),
    ),
    media_type=st.sampled_from(TYPES),
    charset=st.sampled_from([None, "utf-8", "utf-16", "utf-7", "iso-2022-jp", "nonsense"]),
)
def test_nothing_makes_it_raise_or_fail(body: bytes, media_type: str, charset: str | None) -> None:
    extraction = read(body, media_type, charset)
    assert "reading it failed" not in str(extraction.why_incomplete)
    assert len(extraction.sightings) <= MOST_LINKS
    assert extraction == read(body, media_type, charset)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(extraction), type=Extraction) == extraction


WAYS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32-le"),
    "utf-7": lambda text: text.replace("<", "+ADw-").encode(),
    "nul": lambda text: "\0".join(text).encode(),
    "cdata": lambda text: f"<![CDATA[{text}]]>".encode(),
    "comment": lambda text: f"<!--[if IE]>{text}<![endif]-->".encode(),
    "noscript": lambda text: f"<noscript>{text}</noscript>".encode(),
    "template": lambda text: f"<template>{text}</template>".encode(),
    "select": lambda text: f"<select>{text}</select>".encode(),
    "entities": lambda text: text.replace("/hidden", "&#47;hidden").encode(),
    "unclosed title": lambda text: f"<title>{text}".encode(),
    "unclosed comment": lambda text: f"<!-- {text}".encode(),
    "unclosed attribute": lambda text: f'<img alt="{text}'.encode(),
    "duplicate attribute": lambda text: text.replace("href=", "id=1 id=2 href=").encode(),
    "upper case": lambda text: text.replace("a href", "A HREF").encode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("charset", [None, "utf-8", "windows-1252"])
def test_a_hidden_link_is_found_or_the_page_is_incomplete(way: str, charset: str | None) -> None:
    body = WAYS[way]("<p>Kittens</p><a href=/hidden>link</a>")
    extraction = read(body, charset=charset)
    assert "/hidden" in links(extraction) or extraction.parse is Parse.INCOMPLETE
