"""What is owed is remembered, what is owed no more is not; the loop's clock is turned by hand."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.gates import GRACE, Gate, Gates
from crawler.refused import Refused
from pipelines.records import Rule


class Still(asyncio.SelectorEventLoop):
    """A loop whose clock stands until it is turned."""

    moment = 1000.0

    def time(self) -> float:
        return self.moment


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "ask", "rest", "use", "leave", "wait"]),
        st.integers(0, 9),
        st.sampled_from([0.0, 0.5, 30.0, 61.0, 200.0]),
    ),
    max_size=60,
)


@given(most=st.integers(1, 5), steps=STEPS)
def test_a_pause_that_is_owed_is_never_forgotten(most: int, steps: list[tuple[str, int, float]]) -> None:
    """The model remembers everything: what it says is owed must be owed here, or the host not be let near."""
    loop = Still()

    async def scene() -> None:
        gates = Gates(delay=1.0, concurrency=1, most=most)
        owed_until: dict[str, float] = {}
        inside: dict[str, int] = {}
        rested: set[str] = set()
        for act, number, seconds in steps:
            key, now = f"h{number}.kittens.example", loop.time()
            if act == "wait":
                loop.moment += seconds
            elif act == "leave" and inside.get(key):
                gate = gates.find(key)
                assert gate is not None
                gate.users -= 1
                inside[key] -= 1
            elif act == "rest":
                gate = gates.of(key, owed=True)
                gate.next_at = max(gate.next_at, now + seconds)
                owed_until[key] = max(owed_until.get(key, 0.0), now + seconds)
                rested.add(key)
            elif act in {"ask", "use"}:
                try:
                    gate = gates.of(key)
                except Refused as refused:
                    assert refused.rule is Rule.RETRY_LATER  # noqa: PT017 either outcome is looked at
                    assert len(gates) >= most
                    continue
                assert now + gate.ready_in >= owed_until.get(key, 0.0)
                assert gate.users == inside.get(key, 0)
                if act == "use":
                    gate.users += 1
                    inside[key] = inside.get(key, 0) + 1
                elif gate.ready_in == 0:
                    gate.pass_on()
                    owed_until[key] = now + gate.delay
            # Beyond the bound there are only those that were asked already and told us to rest.
            assert len(gates) <= most + len(rested)

    loop.run_until_complete(scene())
    loop.close()


def test_those_that_are_owed_nothing_make_room() -> None:
    loop = Still()

    async def scene() -> list[int]:
        gates, sizes = Gates(delay=1.0, concurrency=1, most=10), []
        for number in range(100):
            gates.of(f"h{number}.kittens.example").pass_on()
            loop.moment += GRACE / 5
            sizes.append(len(gates))
        return sizes

    assert max(loop.run_until_complete(scene())) <= 10
    loop.close()


def test_whom_we_cannot_remember_we_do_not_ask() -> None:
    loop = Still()

    async def scene() -> None:
        gates = Gates(delay=1.0, concurrency=1, most=3)
        for number in range(3):
            gates.of(f"h{number}.kittens.example").next_at = loop.time() + 3600
        for _ in range(2):
            with pytest.raises(Refused, match="3 other hosts") as refused:
                gates.of("bicycles.example")
            assert refused.value.rule is Rule.RETRY_LATER
            loop.moment += GRACE + 1
        assert gates.of("h1.kittens.example").ready_in > 0
        loop.moment += 3600
        gates.of("bicycles.example")
        assert len(gates) == 1

    loop.run_until_complete(scene())
    loop.close()


def test_a_gate_that_somebody_is_at_stays() -> None:
    loop = Still()

    async def scene() -> None:
        gates = Gates(delay=1.0, concurrency=1, most=1)
        gate = gates.of("kittens.example")
        with gate.used():
            loop.moment += GRACE + 1
            with pytest.raises(Refused):
                gates.of("bicycles.example")
            assert gates.find("kittens.example") is gate
        loop.moment += GRACE + 1
        gates.of("bicycles.example")
        assert gates.find("kittens.example") is None

    loop.run_until_complete(scene())
    loop.close()


@pytest.mark.parametrize(("seconds", "owed"), [(GRACE - 1, True), (GRACE, False)])
def test_a_pause_that_was_spoken_of_is_remembered_for_a_while(seconds: float, owed: bool) -> None:
    gate = Gate(turns=asyncio.Semaphore(1), delay=1.0, spoken_at=100.0)
    assert gate.is_owed(100.0 + seconds) is owed
