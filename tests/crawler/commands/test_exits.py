"""The exit statuses."""

import pytest

from crawler.commands.exits import Exit, outcome


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [(1, 0, Exit.DONE), (0, 0, Exit.NOTHING_TO_DO), (1, 1, Exit.PARTLY), (0, 1, Exit.USAGE)],
)
def test_how_a_command_ends(good: int, bad: int, expected: Exit) -> None:
    assert outcome(good=good, bad=bad) is expected


def test_the_statuses_are_those_that_scripts_know() -> None:
    assert [status.value for status in Exit] == [0, 1, 2, 3, 4, 5, 75]
