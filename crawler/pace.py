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

    @property
    def ready_in(self) -> float:
        return max(0.0, self.next_at - asyncio.get_running_loop().time())

    def pass_on(self) -> None:
        """Let the next one wait."""
        self.next_at = asyncio.get_running_loop().time() + self.delay


class Pace:
    """Turns towards hosts and addresses. Times are seconds of the event loop's clock."""

    def __init__(self, *, delay: float, concurrency: int) -> None:
        self._delay = delay
        self._concurrency = concurrency
        # Apart from each other: the host of a URL may be an address, and would wait for its own turn.
        self._hosts: dict[str, _Gate] = {}
        self._addresses: dict[str, _Gate] = {}
        # An operator who is slower than that by choice waits as long between any two requests.
        self.longest_rest = max(LONGEST_REST, delay)

    def _gate(self, gates: dict[str, _Gate], key: str) -> _Gate:
        gate = gates.get(key)
        if gate is None:
            gate = gates[key] = _Gate(turns=asyncio.Semaphore(self._concurrency), delay=self._delay)
        return gate

    @asynccontextmanager
    async def turn(self, host: str, address: str) -> AsyncIterator[None]:
        """Wait until both the host and the address may be asked again, and hold a turn of each.

        Raises `Refused` where the host asked for more rest than a Job waits for, also while its turn is waited for.
        """
        # Always the host first: holders of an address wait for nothing else, so no circle can form.
        of_host, of_address = self._gate(self._hosts, host), self._gate(self._addresses, address)
        async with of_host.turns:
            given = False
            while not given:
                while of_host.ready_in > 0:
                    self.require_welcome(host)
                    await asyncio.sleep(of_host.ready_in)
                # Only now: a host that rests must not hold up the others at its address.
                async with of_address.turns:
                    await asyncio.sleep(of_address.ready_in)
                    # Meanwhile another may have taken this turn, or the host have asked another visit for rest.
                    given = of_host.ready_in == of_address.ready_in == 0
                    if given:
                        of_host.pass_on()
                        of_address.pass_on()
                        yield

    def require_welcome(self, host: str) -> None:
        """Raise `Refused` where the host asked for more rest than a Job waits for."""
        gate = self._gate(self._hosts, host)
        seconds = max(gate.ready_in, gate.delay)
        if seconds > self.longest_rest:
            raise Refused(Rule.RETRY_LATER, f"the site asks to be left alone for {seconds:.0f} s")

    def slow_down(self, host: str, delay: float) -> None:
        """Honour a Crawl-delay: never faster than the operator's own delay."""
        gate = self._gate(self._hosts, host)
        gate.delay = max(gate.delay, min(delay, _LONGEST))

    def rest(self, host: str, seconds: float) -> None:
        """Honour a Retry-After: leave the host alone for so long."""
        gate = self._gate(self._hosts, host)
        gate.next_at = max(gate.next_at, asyncio.get_running_loop().time() + min(seconds, _LONGEST))

    def ready_in(self, host: str) -> float:
        """Return the seconds until the host may be asked again, 0.0 if it may now."""
        gate = self._hosts.get(host)
        return gate.ready_in if gate else 0.0
