"""How fast one host, and one address, is asked: so many requests at once, and a pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from crawler.refused import Refused
from pipelines.records import Rule

LONGEST_REST: Final = 120.0
"""Seconds of a site's Retry-After or Crawl-delay that a Job waits for; what takes longer is left to another Job."""
_LONGEST: Final = 86_400.0


@dataclass(slots=True)
class _Gate:
    """What one host or address is owed."""

    turns: asyncio.Semaphore
    delay: float
    next_at: float = 0.0


class Pace:
    """Turns towards hosts and addresses. Times are seconds of the event loop's clock."""

    def __init__(self, *, delay: float, concurrency: int) -> None:
        self._delay = delay
        self._concurrency = concurrency
        self._gates: dict[str, _Gate] = {}
        # An operator who is slower than that by choice waits as long between any two requests.
        self.longest_rest = max(LONGEST_REST, delay)

    def _gate(self, key: str) -> _Gate:
        gate = self._gates.get(key)
        if gate is None:
            gate = self._gates[key] = _Gate(turns=asyncio.Semaphore(self._concurrency), delay=self._delay)
        return gate

    @asynccontextmanager
    async def turn(self, host: str, address: str) -> AsyncIterator[None]:
        """Wait until both the host and the address may be asked again, and hold a turn of each.

        Raises `Refused` where the host asked for more rest than a Job waits for, also while its turn is waited for.
        """
        # Always the host first: holders of an address wait for nothing else, so no circle can form.
        of_host, of_address = self._gate(host), self._gate(address)
        async with of_host.turns, of_address.turns:
            clock = asyncio.get_running_loop().time
            while (wait := max(of_host.next_at, of_address.next_at) - clock()) > 0:
                self.require_welcome(host)
                # And again after it: the host may ask for rest while others of its visits are waiting.
                await asyncio.sleep(wait)
            of_host.next_at = clock() + of_host.delay
            of_address.next_at = clock() + of_address.delay
            yield

    def require_welcome(self, host: str) -> None:
        """Raise `Refused` where the host asked for more rest than a Job waits for."""
        seconds = max(self.ready_in(host), self._gate(host).delay)
        if seconds > self.longest_rest:
            raise Refused(Rule.RETRY_LATER, f"the site asks to be left alone for {seconds:.0f} s")

    def slow_down(self, host: str, delay: float) -> None:
        """Honour a Crawl-delay: never faster than the operator's own delay."""
        gate = self._gate(host)
        gate.delay = max(gate.delay, min(delay, _LONGEST))

    def rest(self, host: str, seconds: float) -> None:
        """Honour a Retry-After: leave the host alone for so long."""
        gate = self._gate(host)
        gate.next_at = max(gate.next_at, asyncio.get_running_loop().time() + min(seconds, _LONGEST))

    def ready_in(self, host: str) -> float:
        """Return the seconds until the host may be asked again, 0.0 if it may now."""
        gate = self._gates.get(host)
        return max(0.0, gate.next_at - asyncio.get_running_loop().time()) if gate else 0.0
