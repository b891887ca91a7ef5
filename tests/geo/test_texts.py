from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import pytest

from geo.names import Names
from geo.texts import Texts

if TYPE_CHECKING:
    from tests.geo.conftest import NameServer, Zone

    Start = Callable[[Zone], AbstractAsyncContextManager[NameServer]]

ZONE: Zone = {
    ("one.example.", "TXT"): ['60 TXT "64500 | 192.0.2.0/24" " | NZ"', '60 TXT "kittens"'],
    ("alias.example.", "TXT"): ["60 CNAME one.example.", '@one.example. 60 TXT "kittens"'],
    ("stranger.example.", "TXT"): ['@other.example. 60 TXT "kittens"'],
    ("many.example.", "TXT"): [f'60 TXT "{i}"' for i in range(500)],
    ("broken.example.", "TXT"): "SERVFAIL",
    ("silent.example.", "TXT"): "SILENT",
    ("empty.example.", "A"): ["60 A 192.0.2.1"],
}


def ask(start: Start, name: str) -> Texts:
    async def asked() -> Texts:
        async with start(ZONE) as server:
            names = Names(servers=["127.0.0.1"], port=server.port, timeout=0.2, lifetime=1.0)
            return await names.texts(name)

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("one.example", {"64500 | 192.0.2.0/24 | NZ", "kittens"}),
        ("alias.example", {"kittens"}),
        ("stranger.example", set()),
        ("empty.example", set()),
        ("nothing.example", set()),
    ],
)
def test_the_texts_of_the_name_that_was_asked_about(name_server: Start, name: str, texts: set[str]) -> None:
    found = ask(name_server, name)
    assert set(found.texts) == texts
    assert found.reason is None


def test_a_flood_of_texts_is_cut(name_server: Start) -> None:
    assert len(ask(name_server, "many.example").texts) == 64


@pytest.mark.parametrize(
    "name", ["broken.example", "silent.example", "a..b", "k" * 64 + ".example", "\u732b" * 70]
)
def test_no_usable_answer_is_a_reason(name_server: Start, name: str) -> None:
    found = ask(name_server, name)
    assert not found.texts
    assert found.reason
