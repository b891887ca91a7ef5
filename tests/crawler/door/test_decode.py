from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest

from crawler.door.decode import Decoder
from crawler.refused import Refused

PAGE = b"<p>kittens on bicycles</p>" * 1000
if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_a_body_that_is_cut_off_has_not_ended(coding: str) -> None:
    data = CODINGS[coding](PAGE)
    whole, part = (Decoder((coding,), len(PAGE)) for _ in range(2))
    assert (whole.feed(data), whole.ended) == (PAGE, True)
    part.feed(data[: len(data) // 2])
    part.feed(b"")
    assert not part.ended


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("padding", [b"\0" * 512, b"\r\n"])
def test_padding_behind_the_end_is_passed_over(coding: str, padding: bytes) -> None:
    decoder = Decoder((coding,), len(PAGE))
    assert decoder.feed(CODINGS[coding](PAGE) + padding) == PAGE
    assert decoder.feed(padding) == b""
    assert decoder.ended


def test_members_in_a_row_are_one_body_even_where_they_are_split() -> None:
    data = gzip.compress(PAGE) + gzip.compress(PAGE)
    decoder = Decoder(("gzip",), 2 * len(PAGE))
    assert b"".join(decoder.feed(data[at : at + 1]) for at in range(len(data))) == 2 * PAGE
    assert decoder.ended


def test_an_empty_body_has_ended() -> None:
    assert Decoder(("gzip",), 10).ended
    assert Decoder((), 10).ended


def test_what_is_not_so_coded_is_refused() -> None:
    with pytest.raises(Refused, match="not coded as its header says"):
        Decoder(("gzip",), 10).feed(PAGE)
