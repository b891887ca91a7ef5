"""What a site answered, with its body and without."""

import asyncio

from crawler.door.answer import Answer
from crawler.door.limits import Limits
from crawler.door.room import Room
from geo.urls import parse

ANSWER = Answer(
    url=parse("http://kittens.example/"),
    status=302,
    headers=((b"Location", b" /two "), (b"location", b"/three")),
    address="192.0.2.1",
    unverified=None,
    body=b"kittens",
)


def test_a_redirect_is_one_with_a_place_to_go_to() -> None:
    assert ANSWER.header(b"location") == "/two"
    assert ANSWER.is_redirect
    bare = Answer(url=ANSWER.url, status=302, headers=(), address="192.0.2.1", unverified=None)
    assert not bare.is_redirect


def test_who_lets_go_of_an_answer_keeps_all_but_its_body() -> None:
    async def scene() -> None:
        room = Room(Limits(small_body=1), at_once=1)
        async with asyncio.timeout(60) as clock:
            held = room.hold(clock)
            await held.grow(7)
        answer = Answer(
            url=ANSWER.url,
            status=200,
            headers=(),
            address="192.0.2.1",
            unverified=None,
            body=b"kittens",
            held=held,
        )
        assert room.turns.locked()
        let_go = answer.let_go()
        assert (let_go.status, let_go.body, let_go.held) == (200, b"", None)
        assert not room.turns.locked()
        assert answer.let_go() == let_go
        assert not room.turns.locked()

    asyncio.run(scene())
