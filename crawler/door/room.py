"""How much of the bodies of sites is in memory at once: small ones as they come, large ones a few at a time."""

from __future__ import annotations

import asyncio

from crawler.door.limits import Limits
from crawler.refused import Refused
from pipelines.records import Rule


class Room:
    """Room for large bodies; whoever has a turn needs nothing more to come to its end, so that all get theirs."""

    def __init__(self, limits: Limits, *, at_once: int) -> None:
        self.limits = limits
        self.turns = asyncio.Semaphore(at_once)

    def hold(self, clock: asyncio.Timeout) -> Held:
        """Return what a new body holds; `clock` is the time that its site has, and stands while the body waits."""
        return Held(self, clock)


class Held:
    """The room that one body takes, until it is let go of: by whoever has the answer, once its body was read."""

    def __init__(self, room: Room, clock: asyncio.Timeout) -> None:
        self._room = room
        self._clock = clock
        self._is_large = False

    async def grow(self, size: int) -> None:
        """Wait until there is room for a body of this size.

        Raises `Refused` where there is none for too long, and where the body grew by so much at once that waiting with
        it would itself be what there is no room for: no page does, a bomb does.
        """
        limits = self._room.limits
        if self._is_large or size <= limits.small_body:
            return
        if self._room.turns.locked() and size > limits.small_body + limits.open_window:
            raise Refused(
                Rule.TOO_LARGE, f"the body has {size} bytes at once, and there is no room for it now"
            )
        await self._turn(limits.patience)
        self._is_large = True

    async def _turn(self, patience: float) -> None:
        loop, until = asyncio.get_running_loop(), self._clock.when()
        began = loop.time()
        self._clock.reschedule(None)
        try:
            async with asyncio.timeout(patience):
                await self._room.turns.acquire()
        except TimeoutError as error:
            raise Refused(Rule.TOO_SLOW, "for too long there was no room for another large body") from error
        finally:
            # The site is not to blame for our waiting.
            self._clock.reschedule(until if until is None else until + loop.time() - began)

    def let_go(self) -> None:
        """Give the room back; once is enough."""
        if self._is_large:
            self._is_large = False
            self._room.turns.release()
