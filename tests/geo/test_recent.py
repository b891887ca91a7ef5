"""A memory of fixed size."""

import pytest

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
