"""Landings that wait for each other, on a clock that the test turns where it matters."""

import asyncio

import pytest

from crawler.together import ENOUGH, SECONDS, Together


async def waits(together: Together, number: int, under_way: int) -> list["asyncio.Task[None]"]:
    tasks = [asyncio.create_task(together.wait(under_way)) for _ in range(number)]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


def done(tasks: list["asyncio.Task[None]"]) -> int:
    return sum(task.done() for task in tasks)


@pytest.mark.parametrize(
    ("number", "under_way", "kept"),
    [
        (1, 1, 1),
        (1, 2, 0),
        (3, 4, 0),
        (4, 4, 4),
        (ENOUGH - 1, 64, 0),
        (ENOUGH, 64, ENOUGH),
        (ENOUGH + 1, 64, ENOUGH),
    ],
)
def test_they_are_kept_when_enough_have_come_or_nobody_else_can(
    number: int, under_way: int, kept: int
) -> None:
    async def scene() -> int:
        tasks = await waits(Together(), number, under_way)
        found = done(tasks)
        for task in tasks:
            task.cancel()
        return found

    assert asyncio.run(scene()) == kept


def test_the_first_waits_no_longer_than_a_moment() -> None:
    async def scene() -> bool:
        # Far longer than that moment, and far less than for ever.
        await asyncio.wait_for(Together().wait(2), 100 * SECONDS)
        return True

    assert asyncio.run(scene())


def test_a_timer_of_those_that_are_gone_does_not_let_the_next_ones_go() -> None:
    async def scene() -> list[int]:
        together = Together()
        gone = await waits(together, 2, 2)
        next_ones = await waits(together, 1, 2)
        assert together._gate is not None
        together._open(asyncio.get_running_loop().create_future())
        gates = [done(gone), done(next_ones)]
        await asyncio.gather(*next_ones)
        return gates

    assert asyncio.run(scene()) == [2, 0]


def test_who_gives_up_takes_nobody_along() -> None:
    async def scene() -> int:
        together = Together()
        first, *_ = tasks = await waits(together, 2, 3)
        first.cancel()
        await asyncio.sleep(0)
        await waits(together, 1, 3)
        return done(tasks)

    assert asyncio.run(scene()) == 2
