"""Doing a thing once however many ask for it at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """Shares one running piece of work among all who ask for the same key; keeps no results."""

    def __init__(self) -> None:
        self._running: dict[K, asyncio.Task[V]] = {}

    async def do(self, key: K, work: Callable[[K], Awaitable[V]]) -> V:
        """Return what `work(key)` returns, started now or already under way."""
        if key not in self._running:
            task = asyncio.ensure_future(_as_coroutine(work, key))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        # One caller that gives up must not take the answer away from the others.
        return await asyncio.shield(self._running[key])

    async def aclose(self) -> None:
        """Stop what is under way."""
        tasks = tuple(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _as_coroutine(work: Callable[[K], Awaitable[V]], key: K) -> V:
    return await work(key)
