import time

import pytest

from crawler.extract.srcset import candidates


@pytest.mark.parametrize(
    ("srcset", "urls"),
    [
        ("a.jpg", ["a.jpg"]),
        ("a.jpg 1x, b.jpg 2x", ["a.jpg", "b.jpg"]),
        (" a.jpg , b.jpg 100w", ["a.jpg", "b.jpg"]),
        ("a.jpg, b.jpg", ["a.jpg", "b.jpg"]),
        ("a,b.jpg 1x", ["a,b.jpg"]),
        ("a.jpg calc(1px, 2px), b.jpg", ["a.jpg", "b.jpg"]),
        ("data:image/png;length=5 1x, b.jpg 2x", ["data:image/png;length=5", "b.jpg"]),
        (",,,", []),
        ("", []),
    ],
)
def test_candidates(srcset: str, urls: list[str]) -> None:
    assert list(candidates(srcset)) == urls


@pytest.mark.parametrize("piece", ["(", "a(", ",", " a.jpg,", "a (b "])
def test_time_grows_with_length_alone(piece: str) -> None:
    began = time.process_time()
    list(candidates(piece * 100_000))
    assert time.process_time() - began < 2
