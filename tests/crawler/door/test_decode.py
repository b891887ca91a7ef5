from __future__ import annotations

import contextlib
import gzip
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.door.decode import Decoder
from crawler.refused import Refused
from pipelines.records import Rule

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


@given(st.binary(max_size=3000), st.lists(st.sampled_from(sorted(CODINGS)), max_size=2), st.integers(1, 400))
def test_what_was_coded_is_undone_in_pieces_of_any_size(body: bytes, codings: list[str], size: int) -> None:
    data = body
    for coding in codings:
        data = CODINGS[coding](data)
    decoder = Decoder(tuple(codings), 10_000)
    pieces = [decoder.feed(data[at : at + size]) for at in range(0, len(data), size)]
    # Layers give nothing for a while, and the wire may give empty pieces.
    assert b"".join([*pieces, *(decoder.feed(b"") for _ in range(20))]) == body
    assert decoder.ended


@pytest.mark.parametrize(
    "codings", [("gzip",), ("deflate",), ("br",), ("zstd",), ("gzip", "br"), ("br", "gzip")]
)
def test_a_bomb_ends_at_the_cap_in_every_coding(codings: tuple[str, ...]) -> None:
    data = b"k" * 2_000_000
    for coding in codings:
        data = CODINGS[coding](data)
    exact = Decoder(codings, 2_000_000)
    assert len(b"".join(exact.feed(data[at : at + 1024]) for at in range(0, len(data), 1024))) == 2_000_000
    with pytest.raises(Refused, match="more than 1999999 bytes") as refused:
        Decoder(codings, 1_999_999).feed(data)
    assert refused.value.rule is Rule.TOO_LARGE


def test_the_cap_holds_for_the_layer_between_too() -> None:
    """A bomb whose inner layer is small would cost its memory in the outer one."""
    data = gzip.compress(gzip.compress(b"k" * 100) + b"\0" * 1_000_000)
    with pytest.raises(Refused, match="decodes to more than 1000 bytes"):
        Decoder(("gzip", "gzip"), 1000).feed(data)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("size", [1, 10_000])
def test_sixteen_members_are_a_body_and_seventeen_are_too_many(coding: str, size: int) -> None:
    member = CODINGS[coding](b"kitten")
    sixteen, seventeen = (Decoder((coding,), 1000) for _ in range(2))
    data = member * 16
    assert b"".join(sixteen.feed(data[at : at + size]) for at in range(0, len(data), size)) == b"kitten" * 16
    more = data + member
    with pytest.raises(Refused, match="more than 16 compressed members") as refused:
        _ = [seventeen.feed(more[at : at + size]) for at in range(0, len(more), size)]
    assert refused.value.rule is Rule.TOO_LARGE


def test_a_frame_that_wants_gigabytes_of_memory_is_refused() -> None:
    """RFC 9659: a window of 8 MB is what a client has to have."""
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 24}
    compressor = zstd.ZstdCompressor(options=options)
    data = compressor.compress(PAGE) + compressor.flush()
    with pytest.raises(Refused, match="not coded as its header says"):
        Decoder(("zstd",), len(PAGE)).feed(data)


def test_deflate_without_its_wrapper_is_read() -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = raw.compress(PAGE) + raw.flush()
    decoder = Decoder(("deflate",), len(PAGE))
    assert b"".join(decoder.feed(data[at : at + 3]) for at in range(0, len(data), 3)) == PAGE


@given(st.sampled_from(["gzip", "deflate", "br", "zstd"]), st.binary(max_size=200), st.integers(0, 40))
def test_any_bytes_are_decoded_or_refused(coding: str, noise: bytes, at: int) -> None:
    whole = CODINGS[coding](PAGE)
    decoder = Decoder((coding,), 1000)
    with contextlib.suppress(Refused):
        assert len(decoder.feed(whole[:at] + noise + whole[at:])) <= 1000
        decoder.feed(noise)
