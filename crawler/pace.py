"""How fast one host, and one address, is asked: so many requests at once, and a pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_LONGEST_REST = 86_400.0


@dataclass(slots=True)
class _Gate:
    """What one host or address is owed."""

    turns: asyncio.Semaphore
    delay: float
    next_at: float = 0.0
    waiting: int = field(default=0)


class Pace:
    """Turns towards hosts and addresses. Times are seconds of the event loop's clock."""

    def __init__(self, *, delay: float, concurrency: int) -> None:
        self._delay = delay
        self._concurrency = concurrency
        self._gates: dict[str, _Gate] = {}

    def _gate(self, key: str) -> _Gate:
        gate = self._gates.get(key)
        if gate is None:
            gate = self._gates[key] = _Gate(turns=asyncio.Semaphore(self._concurrency), delay=self._delay)
        return gate

    @asynccontextmanager
    async def turn(self, host: str, address: str) -> AsyncIterator[None]:
        """Wait until both the host and the address may be asked again, and hold a turn of each."""
        # Always the host first: holders of an address wait for nothing else, so no circle can form.
        of_host, of_address = self._gate(host), self._gate(address)
        async with of_host.turns, of_address.turns:
            now = asyncio.get_running_loop().time()
            start = max(now, of_host.next_at, of_address.next_at)
            of_host.next_at = start + of_host.delay
            of_address.next_at = start + of_address.delay
            if start > now:
                await asyncio.sleep(start - now)
            yield

    def slow_down(self, host: str, delay: float) -> None:
        """Honour a Crawl-delay: never faster than the operator's own delay."""
        gate = self._gate(host)
        gate.delay = max(gate.delay, min(delay, _LONGEST_REST))

    def rest(self, host: str, seconds: float) -> None:
        """Honour a Retry-After: leave the host alone for so long."""
        gate = self._gate(host)
        gate.next_at = max(gate.next_at, asyncio.get_running_loop().time() + min(seconds, _LONGEST_REST))

    def ready_in(self, host: str) -> float:
        """Return the seconds until the host may be asked again, 0.0 if it may now."""
        gate = self._gates.get(host)
        return max(0.0, gate.next_at - asyncio.get_running_loop().time()) if gate else 0.0
