"""Turns towards hosts and addresses, on a clock that the test turns."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pace import LONGEST_REST, Pace
from crawler.refused import Refused
from pipelines.records import Rule

T = TypeVar("T")


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


def run(scene: Callable[[], Awaitable[T]]) -> T:
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


@pytest.mark.parametrize("concurrency", [1, 4])
def test_rest_is_given_by_those_too_who_were_waiting_when_it_was_asked_for(concurrency: int) -> None:
    async def scene() -> list[float]:
        pace = Pace(delay=1.0, concurrency=concurrency)
        asyncio.get_running_loop().call_later(1.5, pace.rest, "a.example", 60.0)
        return sorted(await asked(pace, A, A, A, A))

    assert run(scene) == [0.0, 1.0, 61.5, 62.5]


def test_a_rest_that_no_job_waits_for_refuses_those_who_wait() -> None:
    async def once(pace: Pace) -> object:
        try:
            return await asked(pace, A)
        except Refused as refused:
            return refused.rule

    async def scene() -> list[object]:
        pace = Pace(delay=1.0, concurrency=4)
        asyncio.get_running_loop().call_later(0.5, pace.rest, "a.example", LONGEST_REST + 10)
        return await asyncio.gather(*(once(pace) for _ in range(3)))

    assert run(scene) == [[0.0], Rule.RETRY_LATER, Rule.RETRY_LATER]


def test_two_hosts_at_one_address_are_asked_in_turn_at_any_concurrency() -> None:
    turns = run(lambda: asked(Pace(delay=1.0, concurrency=3), A, SAME_ADDRESS, A, B))
    assert sorted(turns) == [0.0, 0.0, 1.0, 2.0]


def test_an_operator_who_is_slow_by_choice_is_not_refused_for_it() -> None:
    pace = Pace(delay=300.0, concurrency=1)
    assert run(lambda: asked(pace, A, A)) == [0.0, 300.0]


@pytest.mark.parametrize("concurrency", [1, 2])
def test_a_host_that_rests_does_not_hold_up_the_others_at_its_address(concurrency: int) -> None:
    async def scene() -> list[float]:
        pace = Pace(delay=1.0, concurrency=concurrency)
        pace.rest("a.example", 50.0)
        return await asked(pace, A, A, SAME_ADDRESS, SAME_ADDRESS)

    assert sorted(run(scene)) == [0.0, 1.0, 50.0, 51.0]


def test_rest_that_is_asked_for_while_the_address_is_waited_for_is_given() -> None:
    async def scene() -> list[float]:
        pace = Pace(delay=10.0, concurrency=1)
        asyncio.get_running_loop().call_later(5.0, pace.rest, "a.example", 60.0)
        return await asked(pace, SAME_ADDRESS, A, SAME_ADDRESS)

    assert run(scene) == [0.0, 65.0, 10.0]


def test_who_gives_up_waiting_gives_back_the_turn() -> None:
    async def scene() -> list[float]:
        pace = Pace(delay=1.0, concurrency=1)
        pace.rest("a.example", 50.0)
        waiting = asyncio.create_task(asked(pace, A))
        await asyncio.sleep(1)
        waiting.cancel()
        return await asked(pace, A, SAME_ADDRESS)

    assert run(scene) == [49.0, 0.0]


def test_a_host_that_is_an_address_does_not_wait_for_itself() -> None:
    host_and_address = ("192.0.2.1", "192.0.2.1")
    assert run(lambda: asked(Pace(delay=1.0, concurrency=1), host_and_address, A, host_and_address)) == [
        0.0,
        1.0,
        2.0,
    ]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["turn", "turn", "turn", "rest", "wait"]),
        st.integers(0, 6),
        st.integers(0, 2),
        st.sampled_from([0.0, 1.0, 45.0, 90.0, 130.0]),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(steps=STEPS)
def test_a_pace_that_is_forgotten_never_lets_a_host_be_asked_too_soon(
    steps: list[tuple[str, int, int, float]],
) -> None:
    """Seven hosts at three addresses, and room to remember two of each; host 0 has a Crawl-delay of its own."""

    async def scene() -> None:
        pace, clock = Pace(delay=2.0, concurrency=1, most=2), asyncio.get_running_loop().time
        earliest: dict[str, float] = {}
        delays = {"h0.kittens.example": 30.0}
        for act, number, place, seconds in steps:
            host, address = f"h{number}.kittens.example", f"192.0.2.{place}"
            if act == "wait":
                await asyncio.sleep(seconds)
            elif act == "rest" and host in earliest:
                pace.rest(host, seconds)
                earliest[host] = max(earliest[host], clock() + seconds)
            elif act == "turn":
                try:
                    if host in delays:
                        pace.slow_down(host, delays[host])
                    async with pace.turn(host, address):
                        now = clock()
                except Refused as refused:
                    assert refused.rule is Rule.RETRY_LATER  # noqa: PT017 either outcome is looked at
                    continue
                assert now >= max(earliest.get(host, 0.0), earliest.get(address, 0.0))
                earliest[host] = now + delays.get(host, 2.0)
                earliest[address] = now + 2.0
            assert len(pace._addresses) <= 2

    run(scene)


def test_endless_hosts_are_not_remembered_without_end() -> None:
    async def scene() -> int:
        pace = Pace(delay=1.0, concurrency=1, most=50)
        for number in range(500):
            async with pace.turn(f"h{number}.kittens.example", f"2001:db8::{number:x}"):
                await asyncio.sleep(2.0)
        return max(len(pace._hosts), len(pace._addresses))

    assert run(scene) <= 50


def test_a_host_that_asked_for_rest_is_remembered_however_many_others_are() -> None:
    async def scene() -> None:
        pace = Pace(delay=0, concurrency=1, most=1)
        pace.rest("kittens.example", 60)
        pace.rest("bicycles.example", 30)
        assert (pace.ready_in("kittens.example") > 50, pace.ready_in("bicycles.example") > 20) == (True, True)

    asyncio.run(scene())
