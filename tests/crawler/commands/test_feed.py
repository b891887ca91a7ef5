"""Inputs that keep us waiting."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from crawler.commands.feed import AHEAD, Feed


def test_all_items_come_in_order_and_the_end_stays_the_end() -> None:
    async def run() -> tuple[list[str], list[str]]:
        feed = Feed(map(str, range(3 * AHEAD)))
        return [item async for item in feed], [item async for item in feed]

    assert asyncio.run(run()) == ([str(number) for number in range(3 * AHEAD)], [])


def test_no_more_is_read_than_is_soon_wanted() -> None:
    read: list[int] = []

    def items() -> Iterator[str]:
        for number in range(10 * AHEAD):
            read.append(number)
            yield str(number)

    async def run() -> int:
        feed = Feed(items())
        for _ in range(3):
            await anext(feed)
        await asyncio.sleep(0.1)
        return len(read)

    assert asyncio.run(run()) <= AHEAD + 4


def test_a_pipe_that_nobody_writes_to_can_be_stopped() -> None:
    never = threading.Event()

    def items() -> Iterator[str]:
        yield "kittens.example"
        never.wait()

    async def run() -> list[str]:
        feed = Feed(items())
        asyncio.get_running_loop().call_later(0.05, feed.stop)
        return [item async for item in feed]

    assert asyncio.run(run()) == ["kittens.example"]
    never.set()


def test_stopping_leaves_what_was_read_ahead() -> None:
    async def run() -> list[str]:
        feed = Feed(["kittens.example", "roses.example"])
        await anext(feed)
        feed.stop()
        return [item async for item in feed]

    assert asyncio.run(run()) == []


def test_what_the_inputs_raise_is_raised_where_they_are_used() -> None:
    def items() -> Iterator[str]:
        yield "kittens.example"
        raise OSError("the disk is gone")

    async def run() -> None:
        feed = Feed(items())
        assert await anext(feed) == "kittens.example"
        for _ in range(2):
            with pytest.raises(OSError, match="the disk is gone"):
                await anext(feed)

    asyncio.run(run())
