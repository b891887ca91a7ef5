from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

import pytest

from geo.asking import MOST_QUIET, UnwrittenError
from geo.https import FetchError, MissingError

if TYPE_CHECKING:
    from tests.geo.conftest import Internet

    Start = Callable[..., AbstractAsyncContextManager[Internet]]


def ask(start: Start, page: Any, *, times: int = 2) -> tuple[list[Any], list[str], list[str]]:
    """Ask for one page some times in a row; returns documents or errors, what the server saw, and what was noted."""

    async def asked() -> tuple[list[Any], list[str], list[str]]:
        async with start() as net:
            net.pages["north.example/x"] = page
            asking, found = net.asking(), list[Any]()
            for _ in range(times):
                try:
                    found.append((await asking.get(net.url("north.example", "x"), server="north")).document)
                except FetchError as error:
                    found.append(error)
            asking.note("dns:kittens.example")
            return found, net.hits, [what for what, _ in asking.told]

    return asyncio.run(asked())


def test_whom_we_told_what_is_written_down(internet: Start) -> None:
    found, hits, told = ask(internet, {"kittens": 3})
    assert found == [{"kittens": 3}] * 2
    assert len(hits) == 2
    assert [what.rpartition("/")[2] for what in told] == ["x", "x", "dns:kittens.example"]


def test_a_server_that_does_not_know_is_asked_again(internet: Start) -> None:
    found, hits, _ = ask(internet, None)
    assert [type(each) for each in found] == [MissingError] * 2
    assert len(hits) == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("500", "500"),
        ("999999", "3600"),
        ("Sat, 28 Nov 2026 12:00:00 GMT", "60"),
        ("-5", "60"),
        ("9" * 400, "60"),
    ],
)
def test_a_server_that_asks_for_rest_gets_it(internet: Start, status: int, after: str, seconds: str) -> None:
    (first, second), hits, _ = ask(internet, (status, {"Retry-After": after}))
    assert f"({status}); not asked again for {seconds} s" in str(first)
    assert str(second) == str(first)
    assert len(hits) == 1


def test_one_question_at_a_time(internet: Start) -> None:
    async def asked() -> int:
        most = now = 0
        async with internet() as net:
            asking = net.asking()

            async def turn() -> None:
                nonlocal most, now
                async with asking.turn("north"):
                    now += 1
                    most = max(most, now)
                    await asyncio.sleep(0)
                    now -= 1

            await asyncio.gather(*(turn() for _ in range(20)))
        return most

    assert asyncio.run(asked()) == 1


def test_a_server_is_asked_again_when_its_rest_is_over(
    internet: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked() -> Any:
        async with internet() as net:
            net.pages["north.example/x"] = {"kittens": 3}
            asking = net.asking()
            asking.left_alone("north", "busy", 60.0)
            with pytest.raises(FetchError, match="busy; not asked again for 60 s"):
                await asking.get(net.url("north.example", "x"), server="north")
            began = time.monotonic()
            monkeypatch.setattr("geo.asking.time.monotonic", lambda: began + 61)
            return (await asking.get(net.url("north.example", "x"), server="north")).document

    assert asyncio.run(asked()) == {"kittens": 3}


def test_a_server_that_others_send_us_to_is_left_alone_and_not_those_who_do(internet: Start) -> None:
    async def asked() -> tuple[list[str], list[str]]:
        async with internet() as net:
            net.pages["south.example/busy"] = (429, {"Retry-After": "500"})
            for path in ("a", "b"):
                net.pages[f"north.example/{path}"] = (302, {"Location": net.url("south.example", "busy")})
            net.pages["north.example/inwards"] = (302, {"Location": "https://10.0.0.1/"})
            net.pages["north.example/good"] = {"kittens": 3}
            asking, told = net.asking(), list[str]()
            for path in ("a", "b", "inwards"):
                with pytest.raises(FetchError) as error:
                    await asking.get(net.url("north.example", path), server="north")
                told.append(str(error.value))
            await asking.get(net.url("north.example", "good"), server="north")
            return told, net.hits

    told, hits = asyncio.run(asked())
    assert "not asked again for 500 s" in told[0]
    assert told[1] == told[0]
    assert "not one of ours" in told[2]
    assert hits == [
        "north.example/a", "south.example/busy", "north.example/b", "north.example/inwards", "north.example/good",
    ]  # fmt: skip


def told_of(net: Internet, most: int, *, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("geo.asking.MOST_TOLD", most)
    return net.asking()


def test_what_somebody_has_written_down_is_let_go_of(
    internet: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def kept_up() -> tuple[list[str], int, int]:
        async with internet() as net:
            asking, written = told_of(net, 20, monkeypatch=monkeypatch), list[str]()
            for number in range(1_000):
                asking.note(f"dns:{number}.example")
                if number % 7 == 0:
                    written += [what for what, _ in asking.told_since(len(written))]
            written += [what for what, _ in asking.told_since(len(written))]
            assert asking.told_since(len(written)) == ()
            return written, len(asking.told), asking.told_count

    written, held, count = asyncio.run(kept_up())
    assert written == [f"dns:{number}.example" for number in range(1_000)]
    assert (held, count) == (0, 1_000)


def test_what_is_handed_over_twice_is_the_same_until_it_is_written_down(internet: Start) -> None:
    async def asked() -> None:
        async with internet() as net:
            asking = net.asking()
            asking.note("dns:a.example")
            first = asking.told_since(0)
            assert [what for what, _ in first] == ["dns:a.example"]
            assert asking.told_since(0) == first

    asyncio.run(asked())


def test_questions_that_nobody_wrote_down_are_bounded_and_their_loss_is_no_secret(
    internet: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked() -> None:
        async with internet() as net:
            asking = told_of(net, 3, monkeypatch=monkeypatch)
            for number in range(9):
                asking.note(f"dns:{number}.example")
            assert [what for what, _ in asking.told] == ["dns:6.example", "dns:7.example", "dns:8.example"]
            assert asking.told_count == 9
            with pytest.raises(UnwrittenError, match="6 questions"):
                asking.told_since(0)

    asyncio.run(asked())


def test_only_so_many_servers_are_remembered_as_left_alone(internet: Start) -> None:
    async def asked() -> int:
        async with internet() as net:
            asking = net.asking()
            for number in range(MOST_QUIET + 5):
                asking.left_alone(f"{number}.example", "busy", 60)
            return len(asking._quiet)

    assert asyncio.run(asked()) == MOST_QUIET
