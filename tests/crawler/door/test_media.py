"""Is this media? By header and by first bytes, as tables with near-misses."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.door.media import (
    Headers,
    is_wide,
    require_mostly_text,
    require_no_media_name,
    require_text_bytes,
    require_text_header,
    stray_bytes,
    values,
)
from crawler.refused import Refused
from geo.urls import parse
from pipelines.records import Rule


def headers(*pairs: tuple[bytes, bytes]) -> Headers:
    return pairs


@pytest.mark.parametrize(
    ("content_type", "media_type", "charset"),
    [
        (b"text/html", "text/html", None),
        (b"TEXT/HTML; Charset=UTF-8", "text/html", "utf-8"),
        (b'text/html;charset="koi8-r"', "text/html", "koi8-r"),
        (b"text/html; boundary=x; charset = shift_jis ", "text/html", "shift_jis"),
        (b"application/xhtml+xml", "application/xhtml+xml", None),
        (b"application/rss+xml;charset=utf-8", "application/rss+xml", "utf-8"),
        (b"application/json", "application/json", None),
    ],
)
def test_text_that_is_read(content_type: bytes, media_type: str, charset: str | None) -> None:
    text = require_text_header(headers((b"content-type", content_type)))
    assert (text.media_type, text.charset, text.codings, text.length) == (media_type, charset, (), None)


@pytest.mark.parametrize(
    "content_type",
    [
        b"",
        b"text",
        b"text/htmlx",
        b"xtext/html",
        b"text/html, image/png",
        b"image/png; text/html",
        b"image/svg+xml",
        b"text/vtt",
        b"application/octet-stream",
        b"application/vnd.apple.mpegurl",
        b"multipart/mixed; boundary=text/html",
        b"message/rfc822",
    ],
)
def test_anything_else_is_refused(content_type: bytes) -> None:
    with pytest.raises(Refused) as refused:
        require_text_header(headers((b"content-type", content_type)))
    assert refused.value.rule is Rule.MEDIA_HEADER


@pytest.mark.parametrize(
    ("pairs", "rule"),
    [
        ([], Rule.MEDIA_HEADER),
        ([(b"content-type", b"text/html"), (b"content-type", b"text/html")], Rule.MEDIA_HEADER),
        ([(b"content-type", b"text/html"), (b"content-disposition", b"attachment")], Rule.MEDIA_HEADER),
        (
            [
                (b"content-type", b"text/html"),
                (b"content-disposition", b"inline; filename*=UTF-8''tabby.mp4"),
            ],
            Rule.MEDIA_HEADER,
        ),
        (
            [
                (b"content-type", b"text/html"),
                (b"content-disposition", b"inline; filename=basket.html; filename*=UTF-8''tabby.jpg"),
            ],
            Rule.MEDIA_HEADER,
        ),
        (
            [(b"content-type", b"text/html"), (b"content-disposition", b'inline; filename="why?.jpg"')],
            Rule.MEDIA_HEADER,
        ),
        ([(b"content-type", b"text/html"), (b"content-encoding", b"gzip, gzip, gzip")], Rule.TOO_LARGE),
        ([(b"content-type", b"text/html"), (b"content-encoding", b"compress")], Rule.MEDIA_HEADER),
        ([(b"content-type", b"text/html"), (b"content-length", b"9999999999")], Rule.TOO_LARGE),
        ([(b"content-type", b"text/html"), (b"content-length", b"-1")], Rule.UNREACHABLE),
    ],
)
def test_headers_that_speak_against_reading(pairs: list[tuple[bytes, bytes]], rule: Rule) -> None:
    with pytest.raises(Refused) as refused:
        require_text_header(tuple(pairs))
    assert refused.value.rule is rule


def test_a_page_that_is_shown_and_coded_twice_is_read() -> None:
    text = require_text_header(
        headers(
            (b"content-type", b"text/html"),
            (b"content-disposition", b"inline; filename=basket.html"),
            (b"content-encoding", b"gzip, identity, br"),
            (b"content-length", b"12"),
        )
    )
    assert (text.codings, text.length) == (("gzip", "br"), 12)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"<!DOCTYPE html><html><body><svg></svg>",
        b"plain words about kittens",
        b"<!-- <svg> --><p>kittens</p>",
        b"<svgs>of bicycles</svgs>",
        b"BMX bicycles",
        b"FORMS of kittens",
        b"PKW, a car",
        b'{"md5": "0cc175b9c0f1b6a831c399e269772661"}',
        "\ufeff<html>".encode(),
        "<p>Kätzchen auf Fahrrädern</p>".encode("latin-1"),
        "<p>котята</p>".encode("koi8-r"),
        "<p>子猫</p>".encode("shift_jis"),
        b"\x1b$B;RG-\x1b(B <p>kittens</p>",
    ],
)
def test_first_bytes_of_text(first: bytes) -> None:
    require_text_bytes(first, charset=None)


@pytest.mark.parametrize(
    "first",
    [
        b"BM\x36\x00\x0c\x00\x00\x00",
        b"PK\x03\x04\x14\x00",
        b"FORM\x00\x00\x10\x00AIFF",
        b"FLV\x01\x05",
        b"CWS\x0a\x00\x01",
        b"P3\n1 1\n255\n0 0 0",
        b"/* XPM */ static char *kitten[]",
        b"begin 644 kitten.jpg",
        b"\xef\xbb\xbf<svg>",
        b"<svg/>",
        b"<?xml version='1.0'?>\n<!-- kittens --><!-- > --> <svg:svg xmlns:svg='http://www.w3.org/2000/svg'>",
        b"<!DOCTYPE svg [ <!ENTITY kitten 'tabby'> ]><svg>",
        "\ufeff<svg xmlns='http://www.w3.org/2000/svg'>".encode("utf-16-le"),
        "<?xml version='1.0'?><svg>".encode("utf-16-be"),
        "\ufeffP3\n1 1\n255\n0 0 0".encode("utf-16-be"),
    ],
)
def test_first_bytes_of_media(first: bytes) -> None:
    with pytest.raises(Refused) as refused:
        require_text_bytes(first, charset=None)
    assert refused.value.rule is Rule.MEDIA_BYTES


def test_comments_without_end_cost_no_time() -> None:
    """Each comment may end at the end of any later one: tried one after the other, that is 2^73 ways."""
    began = time.process_time()
    require_text_bytes(b"<!---->" * 73, charset=None)
    require_text_bytes(b"<?" + b"?><?" * 127, charset=None)
    require_text_bytes(b"<!--" * 128, charset=None)
    assert time.process_time() - began < 0.1


@given(st.binary(max_size=512), st.sampled_from([None, "utf-8", "utf-16", "x"]))
def test_first_bytes_pass_or_are_refused(first: bytes, charset: str | None) -> None:
    with contextlib.suppress(Refused):
        require_text_bytes(first, charset=charset)
        assert not stray_bytes(first) or is_wide(first, charset)


def test_names_of_media() -> None:
    require_no_media_name(parse("http://kittens.example/view?name=tabby.jpg"))
    with pytest.raises(Refused):
        require_no_media_name(parse("http://kittens.example/tabby.JPG?view=1"))


def test_a_few_stray_bytes_are_the_web_s_habit() -> None:
    require_mostly_text(8, 100)
    require_mostly_text(18, 1000)
    with pytest.raises(Refused):
        require_mostly_text(19, 1000)


def test_wide_text_is_told_by_its_letters() -> None:
    page = "<html>kittens</html>".encode("utf-16-le")
    assert is_wide(page, None)
    assert not is_wide(page, "utf-8")
    assert not is_wide(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01", None)
    assert not is_wide(b"<html>kittens</html>", None)


def test_field_values_are_utf_8_where_they_can_be() -> None:
    pairs = headers((b"Location", "/kätzchen".encode()), (b"location", b"/k\xe4tzchen"), (b"x", b"y"))
    assert values(pairs, b"location") == ["/kätzchen", "/kätzchen"]
