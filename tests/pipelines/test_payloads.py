"""What carries bytes is cut, unread, and what is a URL stays one."""

import base64
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.payloads import SHORTEST, begins_as_media, cut_runs, noted_in, without_payload

NOISE = random.Random(7).randbytes(400)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + NOISE
PNG = b"\x89PNG\r\n\x1a\n" + NOISE
IN_LINES = base64.encodebytes(NOISE).strip()
BASE64 = base64.b64encode(NOISE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b'{"image": "%b"}', "application/octet-stream"),
        (b'var cat = atob("%b");', "application/octet-stream"),
        (b".cat { content: '%b' }", "application/octet-stream"),
        (b"<p>%b</p>", "application/octet-stream"),
        (b"image=%b", "application/octet-stream"),
    ],
)
@pytest.mark.parametrize("coded", [BASE64, base64.urlsafe_b64encode(NOISE), NOISE.hex().encode(), IN_LINES])
def test_a_run_is_type_and_length(text: bytes, kind: str, coded: bytes) -> None:
    cut = cut_runs(text % coded)
    assert coded[:40] not in cut
    assert coded[-40:-2] not in cut
    assert f"data:{kind};length=".encode() in cut
    assert cut.startswith(text.partition(b"%b")[0])


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF89a" + NOISE, "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + NOISE, "image/webp"),
        (b"<svg " + NOISE, "image/svg+xml"),
        (b"\x00\x00\x00 ftypisom" + NOISE, "video/mp4"),
        (b"\x1aE\xdf\xa3" + NOISE, "video/webm"),
        (b"ID3\x04" + NOISE, "audio/mpeg"),
        (b"OggS\x00" + NOISE, "audio/ogg"),
        (b"wOF2\x00\x01" + NOISE, "font/woff2"),
        (b"II*\x00" + NOISE, "image/tiff"),
    ],
)
def test_media_is_told_by_its_first_letters_also_inside_a_url(media: bytes, kind: str) -> None:
    for coded in (base64.b64encode(media), media.hex().encode()):
        assert begins_as_media(coded)
        assert cut_runs(b'"%b"' % coded).startswith(b'"data:' + kind.encode() + b";length=")
        # Longer than a URL may be, or not: media is no name of a page.
        url = f"https://kittens.example/i/{coded.decode()}"
        assert without_payload(url).startswith(f"data:{kind};length=")


def test_what_scripts_escape_or_break_is_one_run() -> None:
    escaped = BASE64.replace(b"/", b"\\/")
    pieces = b'" + \n  "'.join(BASE64[at : at + 76] for at in range(0, len(BASE64), 76))
    for coded in (escaped, pieces, BASE64.replace(b"/", b"\\u002f"), IN_LINES.replace(b"\n", b"\r\n\t")):
        cut = cut_runs(b'x = "%b";' % coded)
        assert len(cut) < 70, cut


@pytest.mark.parametrize(
    "text",
    [
        b"kittens and bicycles " * 100,
        b"a1" * 127,
        b"-" * 1000,
        b"a" * 1000,
        b"https://kittens.example/?token=" + BASE64.replace(b"+", b"-").replace(b"/", b"_"),
        b"//cdn.example/" + b"aB3" * 200,
        b'"/go/' + b"aB3" * 200 + b'"',
        b'"' + b"/thread1/Page2" * 40 + b'"',
        b"Kitten1\n" * 200,
    ],
)
def test_near_misses_stay(text: bytes) -> None:
    assert cut_runs(text) is text or cut_runs(text) == text


def test_a_run_that_makes_a_url_too_long_to_be_asked_for_is_cut() -> None:
    url = b"https://kittens.example/" + b"aB3" * 800
    assert cut_runs(url).endswith(b"data:application/octet-stream;length=2408")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("data:image/png;base64,AAAA", "data:image/png;length=4"),
        ("DATA:,hello", "data:text/plain;length=5"),
        ("data:" + "x" * 300 + ",", f"data:{'x' * 100};length=0"),
        ("https://kittens.example/data:image/png;length=300", "data:image/png;length=300"),
        ("https://kittens.example/?" + "%FF%D8%FF" * 40, "data:application/octet-stream;length=385"),
        ("https://kittens.example/" + "%E7%8C%AB" * 100, "https://kittens.example/" + "%E7%8C%AB" * 100),
        ("https://kittens.example/", "https://kittens.example/"),
    ],
)
def test_a_url_as_it_may_be_kept(text: str, kept: str) -> None:
    assert without_payload(text) == kept


def test_noted_in() -> None:
    assert noted_in("a data:image/png;length=3 b") == "data:image/png;length=3"
    assert noted_in("https://kittens.example/;length=3") is None


@given(st.binary(max_size=2000), st.binary(max_size=SHORTEST - 1))
def test_what_is_too_short_is_left_as_it_was(noise: bytes, short: bytes) -> None:
    assert len(cut_runs(noise)) <= len(noise)
    assert cut_runs(short) == short


@pytest.mark.parametrize(
    "text",
    [
        b"https://kittens.example/" + b"a1" * 200 + b"\n",
        b"a1" * 140 + b"=",
        b"a1" * 30 + b'"+"',
        b"/9j/",
        b"a1" * 29 + b" ",
    ],
)
def test_hostile_text_costs_linear_time(text: bytes) -> None:
    began = time.process_time()
    cut_runs(text * (2_000_000 // len(text)))
    assert time.process_time() - began < 1
