"""Landings wait for each other for a moment, so that several share a commit: alone each costs the disk several times more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

ENOUGH: Final = 16
"""Landings from which on waiting for more gains little."""
SECONDS: Final = 0.25
"""How long the first of them waits at most."""


@dataclass(slots=True)
class Together:
    """Holds landings back until enough have come, nobody else is under way, or the first has waited long enough."""

    _gate: asyncio.Future[None] | None = None
    _waiting: int = 0

    async def wait(self, under_way: int) -> None:
        """Return when the landings that wait are to be kept; `under_way` counts visits, this one and those included."""
        if self._gate is None:
            loop = asyncio.get_running_loop()
            self._gate = loop.create_future()
            loop.call_later(SECONDS, self._open, self._gate)
        gate = self._gate
        self._waiting += 1
        if self._waiting >= min(ENOUGH, under_way):
            self._open(gate)
        await asyncio.shield(gate)

    def _open(self, gate: asyncio.Future[None]) -> None:
        """Let those go who wait at this gate; a timer may come when they are gone, and others wait at the next one."""
        if not gate.done():
            gate.set_result(None)
        if gate is self._gate:
            self._gate, self._waiting = None, 0
