"""Turns towards hosts and addresses, on a clock that the test turns."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable

from crawler.pace import Pace


class Jumping(asyncio.SelectorEventLoop):
    """A loop whose time leaps to the next timer, so that seconds cost nothing."""

    def __init__(self) -> None:
        self.moment = 1000.0
        super().__init__(selectors.SelectSelector())
        select = self._selector.select  # type: ignore[attr-defined]

        def leap(timeout: float | None) -> object:
            self.moment += timeout or 0.0
            return select(0)

        self._selector.select = leap  # type: ignore[attr-defined]

    def time(self) -> float:
        return self.moment


def run(scene: Callable[[], Awaitable[object]]) -> object:
    loop = Jumping()
    try:
        return loop.run_until_complete(asyncio.wait_for(scene(), None))
    finally:
        loop.close()


async def asked(pace: Pace, *turns: tuple[str, str], holding: float = 0.0) -> list[float]:
    began = asyncio.get_running_loop().time()

    async def once(host: str, address: str) -> float:
        async with pace.turn(host, address):
            at = asyncio.get_running_loop().time() - began
            await asyncio.sleep(holding)
            return round(at, 6)

    return await asyncio.gather(*(once(*turn) for turn in turns))


A, B = ("a.example", "192.0.2.1"), ("b.example", "192.0.2.2")
SAME_ADDRESS = ("c.example", "192.0.2.1")


def test_a_host_and_an_address_are_asked_once_a_delay() -> None:
    assert run(lambda: asked(Pace(delay=1.0, concurrency=1), A, A, A)) == [0.0, 1.0, 2.0]
    assert run(lambda: asked(Pace(delay=1.0, concurrency=1), A, B)) == [0.0, 0.0]
    assert run(lambda: asked(Pace(delay=1.0, concurrency=1), A, SAME_ADDRESS)) == [0.0, 1.0]


def test_no_more_than_so_many_at_once() -> None:
    assert run(lambda: asked(Pace(delay=0.0, concurrency=2), A, A, A, A, holding=5.0)) == [0.0, 0.0, 5.0, 5.0]


def test_a_crawl_delay_slows_and_never_hastens() -> None:
    async def scene() -> list[list[float]]:
        slow, fast = Pace(delay=1.0, concurrency=1), Pace(delay=1.0, concurrency=1)
        slow.slow_down("a.example", 10.0)
        fast.slow_down("a.example", 0.1)
        return [await asked(slow, A, A), await asked(fast, A, A)]

    assert run(scene) == [[0.0, 10.0], [0.0, 1.0]]


def test_a_host_that_asked_for_rest_gets_it() -> None:
    async def scene() -> tuple[list[float], float, float]:
        pace = Pace(delay=0.0, concurrency=1)
        pace.rest("a.example", 30.0)
        ready = pace.ready_in("a.example")
        return await asked(pace, A, B), ready, pace.ready_in("b.example")

    assert run(scene) == ([30.0, 0.0], 30.0, 0.0)
