from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.one_line import LONGEST, one_line


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("KIT\x1b[2J\r\nTENS", "KIT [2J TENS"),
        ("kittens\u202egnp.exe", "kittens gnp.exe"),
        ("kit\u200btens\ufeff", "kit tens"),
        ("kit\ud800tens", "kit tens"),
        ("B\u00fccher \u732b", "B\u00fccher \u732b"),
        (404, "404"),
        ("  ", None),
        ("", None),
        (None, None),
        (True, None),
        (["kittens"], None),
        (10**20, None),
    ],
)
def test_a_text_becomes_one_line_without_anything_unseen(value: object, line: str | None) -> None:
    assert one_line(value) == line


@given(st.text() | st.integers() | st.none())
def test_every_line_can_be_written_down(value: Any) -> None:
    line = one_line(value)
    if line is not None:
        assert line.encode("utf-8")
        assert len(line) <= LONGEST
        assert len(line.splitlines()) == 1
