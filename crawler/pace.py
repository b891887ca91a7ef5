"""How fast one host, and one address, is asked: so many requests at once, and a pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from crawler.gates import MOST, Gate, Gates
from crawler.refused import Refused
from pipelines.records import Rule

LONGEST_REST: Final = 120.0
"""Seconds of a site's Retry-After or Crawl-delay that a Job waits for; what takes longer is left to another Job."""
_LONGEST: Final = 86_400.0


class Pace:
    """Turns towards hosts and addresses. Times are seconds of the event loop's clock."""

    def __init__(self, *, delay: float, concurrency: int, most: int = MOST) -> None:
        # Apart from each other: the host of a URL may be an address, and would wait for its own turn.
        self._hosts = Gates(delay=delay, concurrency=concurrency, most=most)
        self._addresses = Gates(delay=delay, concurrency=concurrency, most=most)
        self._delay = delay
        # An operator who is slower than that by choice waits as long between any two requests.
        self.longest_rest = max(LONGEST_REST, delay)

    @asynccontextmanager
    async def turn(self, host: str, address: str) -> AsyncIterator[None]:
        """Wait until both the host and the address may be asked again, and hold a turn of each.

        Raises `Refused` where the host asked for more rest than a Job waits for, also while its turn is waited for, and
        where more hosts or addresses are owed a pause than can be remembered.
        """
        # Always the host first: holders of an address wait for nothing else, so no circle can form.
        of_host, of_address = self._hosts.of(host), self._addresses.of(address)
        with of_host.used(), of_address.used():
            async with self._both(host, of_host, of_address):
                yield

    @asynccontextmanager
    async def _both(self, host: str, of_host: Gate, of_address: Gate) -> AsyncIterator[None]:
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
        gate = self._hosts.find(host)
        seconds = max(gate.ready_in, gate.delay) if gate else self._delay
        if seconds > self.longest_rest:
            raise Refused(Rule.RETRY_LATER, f"the site asks to be left alone for {seconds:.0f} s")

    def slow_down(self, host: str, delay: float) -> None:
        """Honour a Crawl-delay: never faster than the operator's own delay.

        To be said again whenever the host is about to be asked, since a host that is owed nothing is forgotten.
        """
        gate = self._hosts.of(host)
        gate.delay = max(gate.delay, min(delay, _LONGEST))

    def rest(self, host: str, seconds: float) -> None:
        """Honour a Retry-After: leave the host alone for so long."""
        gate = self._hosts.of(host, owed=True)
        gate.next_at = max(gate.next_at, asyncio.get_running_loop().time() + min(seconds, _LONGEST))

    def ready_in(self, host: str) -> float:
        """Return the seconds until the host may be asked again, 0.0 if it may now."""
        gate = self._hosts.find(host)
        return gate.ready_in if gate else 0.0
