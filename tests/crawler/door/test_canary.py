"""The door's test of itself: a door that lets a picture in is found before anything is crawled."""

import asyncio
from typing import Any

import pytest

from crawler.door.answer import Answer
from crawler.door.canary import CanaryError, require_safe_door
from crawler.door.fetch import Door
from crawler.door.limits import Limits
from crawler.refused import Refused
from geo.urls import Url
from pipelines.records import Rule


def test_our_door_is_safe() -> None:
    asyncio.run(require_safe_door())


class LetsIn(Door):
    """Gives out what it was asked for."""

    async def ask(self, url: Url, **_: Any) -> Answer:
        return Answer(url=url, status=200, headers=(), address="127.0.0.1", unverified=None)


class Unclamped(Door):
    """Refuses by the right rule, but after the kernel has taken in far too much."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, limits=Limits(clamped_window=100_000, first_bytes=90_000))


class NeverAsksHead(Door):
    """Goes straight to GET, so that a window of an honest picture arrives."""

    async def ask(self, url: Url, **options: Any) -> Answer:
        return await super().ask(url, **{**options, "known_text": True})


class RefusesBlindly(Door):
    """Refuses everything, for no reason that has to do with pictures."""

    async def ask(self, url: Url, **_: Any) -> Answer:
        raise Refused(Rule.TOO_SLOW, f"{url.host} is slow")


class Underreports(Unclamped):
    """Takes in far too much, and says that it was nothing: only the server's count tells."""

    async def ask(self, url: Url, **options: Any) -> Answer:
        try:
            return await super().ask(url, **options)
        except Refused as refused:
            refused.bytes_seen = 0
            raise


@pytest.mark.parametrize("make", [LetsIn, Unclamped, Underreports, NeverAsksHead, RefusesBlindly])
def test_an_unsafe_door_is_found(make: type[Door]) -> None:
    with pytest.raises(CanaryError):
        asyncio.run(require_safe_door(make))


class Breaks(Door):
    """Fails with an error of its own."""

    async def ask(self, url: Url, **_: Any) -> Answer:
        raise KeyError(url)


def test_a_door_that_breaks_is_no_safe_door() -> None:
    with pytest.raises(KeyError):
        asyncio.run(require_safe_door(Breaks))
