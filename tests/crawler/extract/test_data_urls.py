import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.data_urls import Carried, cut


@pytest.mark.parametrize(
    ("body", "markup"),
    [
        (b'<img src="data:image/png;base64,QUFB">', b'<img src="data:image/png;length=4">'),
        (b"<img src=data:image/png;base64,QUFB alt=x>", b"<img src=data:image/png;length=4 alt=x>"),
        (b"<img src='DATA:image/png;base64,QU\n FB'>", b"<img src='data:image/png;length=6'>"),
        (b"url(data:image/gif;base64,QUFB)", b"url(data:image/gif;length=4)"),
        (b"url(data:image/svg+xml;utf8,<svg id='a b'/>)", b"url(data:image/svg+xml;length=15)"),
        (b'"data:image\\/png;base64,QU\\/B"', b'"data:image/png;length=5"'),
        (b"\"data:image/svg+xml,<svg a='b'>\" <a href=x>", b'"data:image/svg+xml;length=11" <a href=x>'),
        (b'"data:image/png;base64,QUFB <a href=x>', b'"data:image/png;length=5<a href=x>'),
        (b"data:,x", b"data:text/plain;length=1"),
    ],
)
def test_payloads_are_cut(body: bytes, markup: bytes) -> None:
    assert cut(body)[0] == markup


@pytest.mark.parametrize(
    "body", [b"metadata:image/png,x", b"data: kittens, baskets", b"data:image/png", b"a data:x/y;", b""]
)
def test_other_text_stays(body: bytes) -> None:
    assert cut(body) == (body, ())


def test_documents_are_handed_on_and_pictures_are_not() -> None:
    _markup, carried = cut(
        b'"data:text/html;base64,PGI+" "data:text/html,%3Cb%3E" "data:image/png;base64,QUFB"'
    )
    assert carried == (Carried(media_type="text/html", content=b"<b>"),) * 2


@given(
    st.lists(
        st.sampled_from(
            [b"data:", b"image/png", b";base64", b",", b'"', b"'", b"(", b")", b"QUFB", b" ", b"\\/"]
        )
    )
)
def test_cutting_twice_changes_nothing(scraps: list[bytes]) -> None:
    markup, _carried = cut(b"".join(scraps))
    assert len(cut(markup)[0]) <= len(markup) + 40 * markup.count(b"data:")


@pytest.mark.parametrize(
    "piece", [b"data:", b"data:,", b'"data:a/b,', b"(data:a/b,", b"data:a/b;;;;;;;", b"'data:a/b;base64,"]
)
def test_time_grows_with_length_alone(piece: bytes) -> None:
    began = time.process_time()
    cut(piece * 100_000)
    assert time.process_time() - began < 2
