"""A memory of fixed size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.recent import Recent


def test_what_was_used_longest_ago_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("kittens", 1)
    recent.keep("bicycles", 2)
    assert recent.get("kittens") == 1
    recent.keep("roses", 3)
    assert [recent.get(name) for name in ("kittens", "bicycles", "roses")] == [1, None, 3]
    assert len(recent) == 2


def test_a_newer_value_takes_the_place_of_its_own_key() -> None:
    recent: Recent[str, int] = Recent(2)
    for value in (1, 2, 3):
        recent.keep("kittens", value)
    recent.keep("bicycles", 4)
    assert (recent.get("kittens"), len(recent)) == (3, 2)


def test_to_look_whether_a_key_is_there_is_no_use_of_it() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("kittens", 1)
    recent.keep("bicycles", 2)
    assert "kittens" in recent
    recent.keep("roses", 3)
    assert "kittens" not in recent


@pytest.mark.parametrize("most", [0, -1])
def test_a_memory_holds_something(most: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Recent(most)


def test_values_may_weigh_more_than_one() -> None:
    recent: Recent[str, str] = Recent(10, weigh=len)
    recent.keep("kittens", "abcd")
    recent.keep("bicycles", "abcd")
    recent.keep("kittens", "abcdef")
    assert [recent.get(name) for name in ("kittens", "bicycles")] == ["abcdef", "abcd"]
    recent.keep("roses", "ab")
    assert [name in recent for name in ("kittens", "bicycles", "roses")] == [False, True, True]
    recent.keep("whale", "abcdefghijk")
    assert [name in recent for name in ("bicycles", "roses", "whale")] == [True, True, False]
    recent.keep("roses", "abcdefghijk")
    assert [name in recent for name in ("bicycles", "roses")] == [True, False]


@given(
    most=st.integers(1, 12),
    steps=st.lists(st.tuples(st.sampled_from("abcdef"), st.one_of(st.none(), st.integers(0, 6)))),
)
def test_it_is_the_newest_part_of_an_unbounded_memory(most: int, steps: list[tuple[str, int | None]]) -> None:
    recent: Recent[str, int] = Recent(most, weigh=lambda value: value)
    order: list[tuple[str, int]] = []
    for key, value in steps:
        known = dict(order).get(key) if value is None else value
        if value is None:
            assert recent.get(key) == known
        else:
            recent.keep(key, value)
        if known is not None:
            order = [pair for pair in order if pair[0] != key]
            # What is too heavy by itself makes no room for itself at the cost of others.
            order += [(key, known)] * (known <= most)
        while sum(weight for _, weight in order) > most:
            del order[0]
        assert len(recent) == len(order)
        assert all(name in recent for name, _ in order)
