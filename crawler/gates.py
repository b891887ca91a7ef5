"""What hosts, or addresses, are owed before they are asked again; those that are owed nothing any more are forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from crawler.refused import Refused
from pipelines.records import Rule

MOST: Final = 50_000
"""Hosts, and addresses, that are remembered: a Job that asks two hundred hosts a second, each once, has some 12,000."""
_FEW: Final = 1_024
_SWEEP_SECONDS: Final = 1.0
GRACE: Final = 60.0
"""Seconds for which a pause that was spoken of is remembered: who heard of it may still be on the way to ask."""


@dataclass(slots=True)
class Gate:
    """What one host or address is owed."""

    turns: asyncio.Semaphore
    delay: float
    next_at: float = 0.0
    spoken_at: float = 0.0
    """When somebody last asked for this gate."""
    users: int = 0
    """How many wait at it, or hold a turn."""

    @property
    def ready_in(self) -> float:
        """Return the seconds until the next one may pass."""
        return max(0.0, self.next_at - asyncio.get_running_loop().time())

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep the gate from being forgotten while somebody is at it."""
        self.users += 1
        try:
            yield
        finally:
            self.users -= 1

    def pass_on(self) -> None:
        """Let the next one wait."""
        self.next_at = asyncio.get_running_loop().time() + self.delay

    def is_owed(self, now: float) -> bool:
        """Answer whether forgetting the gate could let somebody through too soon."""
        return self.users > 0 or self.next_at > now or self.spoken_at + GRACE > now


class Gates:
    """At most so many gates: a site that has no end of hosts must not have us remember each of them."""

    def __init__(self, *, delay: float, concurrency: int, most: int = MOST) -> None:
        self._delay = delay
        self._concurrency = concurrency
        self._most = most
        self._gates: dict[str, Gate] = {}
        self._sweep_at = min(_FEW, most)
        self._rests_until = 0.0

    def __len__(self) -> int:
        return len(self._gates)

    def find(self, key: str) -> Gate | None:
        """Return the gate of a key that is remembered: whoever has none is owed nothing but the usual delay."""
        return self._gates.get(key)

    def of(self, key: str, *, owed: bool = False) -> Gate:
        """Return the gate of a key, a new one where it has none.

        Raises `Refused` where all that are remembered are owed a pause: whom we cannot remember we do not ask. One that
        is `owed` something was asked just now, and is remembered all the same.
        """
        now = asyncio.get_running_loop().time()
        gate = self._gates.get(key)
        if gate is None:
            if len(self._gates) >= self._sweep_at:
                self._sweep(now)
            if len(self._gates) >= self._most and not owed:
                raise Refused(
                    Rule.RETRY_LATER, f"{self._most} other hosts or addresses are to be left alone first"
                )
            turns = asyncio.Semaphore(self._concurrency)
            gate = self._gates[key] = Gate(turns=turns, delay=self._delay)
        gate.spoken_at = now
        return gate

    def _sweep(self, now: float) -> None:
        # Looking at all of them for each new one would be a way to keep us busy.
        if now < self._rests_until:
            return
        self._rests_until = now + _SWEEP_SECONDS
        self._gates = {key: gate for key, gate in self._gates.items() if gate.is_owed(now)}
        self._sweep_at = min(self._most, max(_FEW, 2 * len(self._gates)))
