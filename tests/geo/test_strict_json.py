from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.strict_json import decoded

SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(SAID)
def test_what_is_said_once_is_read(said: object) -> None:
    assert decoded(json.dumps(said)) == said
    assert decoded(json.dumps(said).encode()) == said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"kitten": 1, "kitten": 1}', "a name stands twice"),
        ('[{"kitten": {"a": 1, "\\u0061": 2}}]', "a name stands twice"),
        ("NaN", "NaN is no number"),
        ('{"kitten": [-Infinity]}', "-Infinity is no number"),
        (b"\xff", "decode"),
        ("", "Expecting value"),
    ],
)
def test_what_readers_differ_about_is_refused(text: str | bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        decoded(text)


def test_a_name_may_stand_in_each_of_two_objects() -> None:
    assert decoded('[{"kitten": 1}, {"kitten": 2, "Kitten": 3}]') == [
        {"kitten": 1},
        {"kitten": 2, "Kitten": 3},
    ]
