from __future__ import annotations

import pytest

from pipelines.orders import Report
from pipelines.store import StoreError
from pipelines.store.codec import Codec

CODEC = Codec(b"k" * 32)


@pytest.mark.parametrize("fact", ["http://kittens.test/", "", "Kätzchen 🐈", "x" * 100_000])
def test_what_is_sealed_comes_back(fact: str) -> None:
    assert CODEC.unseal(CODEC.seal(fact), str) == fact


@pytest.mark.parametrize("damaged", [b"", b"\x01kittens", b"\x00", b"\x00\xc1", CODEC.seal({"cat": 1})])
def test_damage_is_told(damaged: bytes) -> None:
    with pytest.raises(StoreError, match=r"sealed row"):
        CODEC.unseal(damaged, Report)


def test_a_digest_depends_on_text_and_key() -> None:
    assert CODEC.digest("kittens") == Codec(b"k" * 32).digest("kittens")
    assert len({CODEC.digest("kittens"), CODEC.digest("kitten"), Codec(b"l" * 32).digest("kittens")}) == 3


def test_a_digest_is_had_of_any_text() -> None:
    assert CODEC.digest("\ud800") != CODEC.digest("?")
