"""Waiting for TLS streams to end: aiohttp leaves it to the loop to say goodbye, and a loop may stop before."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def ended_streams() -> AsyncIterator[None]:
    """Wait until what was opened inside is closed on both sides: else the collector complains of it in another test."""
    kept = asyncio.get_running_loop()._transports  # type: ignore[attr-defined]  # nothing public tells of them

    def open_fds() -> set[int]:
        return {fd for fd, transport in kept.items() if transport._sock is not None}

    before = open_fds()
    yield
    for _ in range(500):
        if open_fds() <= before:
            break
        await asyncio.sleep(0.01)
