from __future__ import annotations

import asyncio

import pytest

from geo.once import Once


def test_work_for_one_key_runs_once_and_again_when_it_is_over() -> None:
    done: list[str] = []

    async def work(key: str) -> int:
        await asyncio.sleep(0.01)
        done.append(key)
        return len(done)

    async def asked() -> list[int]:
        once: Once[str, int] = Once()
        together = await asyncio.gather(*(once.do(key, work) for key in "aab"))
        return [*together, await once.do("a", work)]

    assert asyncio.run(asked()) == [1, 1, 2, 3]


def test_one_caller_that_gives_up_does_not_stop_the_others() -> None:
    async def work(_: str) -> str:
        await asyncio.sleep(0.05)
        return "found"

    async def asked() -> str:
        once: Once[str, str] = Once()
        other = asyncio.ensure_future(once.do("a", work))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(once.do("a", work), 0.01)
        return await other

    assert asyncio.run(asked()) == "found"


def test_closing_stops_what_is_under_way() -> None:
    async def asked() -> None:
        once: Once[str, None] = Once()
        waiting = asyncio.ensure_future(once.do("a", lambda _: asyncio.sleep(60)))
        await asyncio.sleep(0)
        await once.aclose()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(asked())
