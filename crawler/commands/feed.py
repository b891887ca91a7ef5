"""Inputs that may keep us waiting, such as a pipe, read in a thread of their own so that answers go on meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Self

AHEAD: Final = 64
"""Inputs that are read before they are wanted."""


class Feed:
    """An asynchronous iterator over items that a blocking iterable gives, until their end or `stop`.

    To be made where an event loop runs. What the iterable raises is raised to whoever iterates.
    """

    def __init__(self, items: Iterable[str]) -> None:
        self._items = items
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[str | BaseException] = asyncio.Queue()
        self._room = threading.Semaphore(AHEAD)
        self.stopped = False
        # A daemon: a pipe that nobody writes to must not keep the program from ending.
        threading.Thread(target=self._read, name="feed", daemon=True).start()

    def stop(self) -> None:
        """Give nothing more, whatever is still there."""
        self.stopped = True
        self._queue.put_nowait(StopAsyncIteration())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        item = StopAsyncIteration() if self.stopped else await self._queue.get()
        if isinstance(item, str) and not self.stopped:
            self._room.release()
            return item
        # It stays there: an iterator that has ended has ended for every later question too.
        self._queue.put_nowait(item)
        raise StopAsyncIteration if isinstance(item, str) else item

    def _read(self) -> None:
        end: BaseException = StopAsyncIteration()
        try:
            for item in self._items:
                self._room.acquire()
                self._hand_over(item)
                if self.stopped:
                    return
        except Exception as error:  # noqa: BLE001 it is raised again where the items are used
            end = error
        self._hand_over(end)

    def _hand_over(self, item: str | BaseException) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody listens any more
            self._loop.call_soon_threadsafe(self._queue.put_nowait, item)
