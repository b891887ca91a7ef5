"""Files inside a text, raw or written out byte by byte, are never read on."""

import quopri
import random
import time

import pytest

from crawler.extract.written_bytes import cut_written, until_media

NOISE = random.Random(9).randbytes(600)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + NOISE
PNG = b"\x89PNG\r\n\x1a\n" + NOISE


@pytest.mark.parametrize(
    "media",
    [
        JPEG,
        PNG,
        b"GIF89a\x01\x00\x01\x00\x80" + NOISE,
        b"RIFF\x10\x00\x00\x00WEBPVP8 " + NOISE,
        b"\x00\x00\x00\x20ftypavif" + NOISE,
        b"\x1aE\xdf\xa3" + NOISE,
        b"OggS\x00\x02" + NOISE,
        b"\x1f\x8b\x08\x00" + NOISE,
    ],
)
def test_a_body_ends_where_raw_media_begins(media: bytes) -> None:
    page = b"<title>Kittens</title><!-- "
    assert until_media(page + media + b"--><p>more</p>") == page


@pytest.mark.parametrize(
    "text", [b"about GIF89a and RIFF files", "ÿ Ø ÿ".encode(), b"ftypes of cats", b"", b"GIF89a\n"]
)
def test_prose_about_media_is_no_media(text: bytes) -> None:
    assert until_media(text) is text


def listed(pattern: str, between: str, data: bytes) -> bytes:
    return between.join(pattern.format(byte) for byte in data).encode()


@pytest.mark.parametrize("data", [JPEG, PNG])
@pytest.mark.parametrize(
    ("pattern", "between", "around"),
    [
        ("\\x{:02x}", "", b'var cat = "%b";'),
        ("\\x{:02X}", "", b"var cat = '%b';"),
        ("%{:02X}", "", b"cat=%b"),
        ("{}", ",", b"new Uint8Array([%b])"),
        ("{}", ", ", b'{"data": [%b]}'),
        ("0x{:02x}", ",", b"char cat[] = {%b};"),
        ("0x{:02X}", ", ", b"char cat[] = {%b};"),
        ("{:02x}", " ", b"<pre>%b</pre>"),
    ],
)
def test_what_is_written_out_is_cut(data: bytes, pattern: str, between: str, around: bytes) -> None:
    coded = listed(pattern, between, data)
    cut = cut_written(around % coded)
    assert b"data:application/octet-stream;length=" in cut
    assert len(cut) < 100
    assert cut[:3] == around[:3]


def test_quoted_printable_is_cut_up_to_the_next_part() -> None:
    part = quopri.encodestring(JPEG)
    cut = cut_written(b"--cat\r\nContent-Type: image/jpeg\r\n\r\n" + part + b"\r\n--cat\r\n<p>more</p>")
    assert cut.endswith(b"\r\n--cat\r\n<p>more</p>")
    assert len(cut) < 150


def test_lists_of_numbers_stay() -> None:
    text = b"[1, 2, 3, 255, 216] 137,80 =20 %20%41 \\x41 ff d8"
    assert cut_written(text) is text


def test_hostile_text_costs_linear_time() -> None:
    began = time.process_time()
    for text in (b"GIF89a ", b"RIFF", b"ftyp", b"=ff=d8=ff", b"255,216,255,", b"\\x89png"):
        body = text * (1_000_000 // len(text))
        until_media(body)
        cut_written(body)
    assert time.process_time() - began < 2
