"""What one rendered page may cost: requests, bytes, and seconds of its own, those spent at the door not counted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from crawler.door.counts import Counts
from crawler.refused import Refused
from pipelines.records import Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLimits:
    """Bounds of one page; times in seconds."""

    parts: int = 100
    """Questions to the door, hops of redirects included."""
    wire_bytes: int = 10_000_000
    own_time: float = 7.0
    """For the page's scripts to come to rest, while the door is not asking for them."""
    whole_time: float = 60.0
    """The time at the door included: politeness may make a page wait."""
    last_look: float = 1.0
    """To read what a page that did not come to rest has shown by then, and to close it."""
    virtual_time: float = 5.0
    """Of the page's own clock, which runs ahead while nothing else is to be done."""
    popups: int = 4
    documents: int = 50
    characters: int = 5 * 1024 * 1024
    """Of all its documents together."""


DEFAULT_PAGE_LIMITS = PageLimits()


@dataclass(slots=True)
class Allowance:
    """Counts what one page costs from now on."""

    limits: PageLimits
    tally: Counts
    parts: int = 0
    _bytes_before: int = field(init=False)
    _began: float = field(init=False)
    _waited: float = 0.0
    _waiting: int = 0
    _since: float = 0.0

    def __post_init__(self) -> None:
        self._bytes_before = self.tally.wire_bytes
        # Parts are asked for at once: each may be within the bounds, and all together far beyond.
        self.tally.most_bytes = self._bytes_before + self.limits.wire_bytes
        self._began = self._now()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def take(self) -> None:
        """Count a question to the door; raises `Refused` where the page has had its share."""
        if self.parts >= self.limits.parts:
            raise Refused(Rule.TOO_MANY_PARTS, f"the page has asked for {self.parts} parts")
        if self.tally.wire_bytes - self._bytes_before > self.limits.wire_bytes:
            raise Refused(
                Rule.TOO_MANY_PARTS, f"the page's parts have more than {self.limits.wire_bytes} bytes"
            )
        self.parts += 1

    @contextmanager
    def at_the_door(self) -> Iterator[None]:
        """Stop the page's own time for the block."""
        if not self._waiting:
            self._since = self._now()
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._waited += self._now() - self._since

    @property
    def is_at_the_door(self) -> bool:
        """Whether an answer is waited for."""
        return self._waiting > 0

    def seconds_left(self) -> float:
        """Return how long the page may still take, if nothing more is asked of the door."""
        now = self._now()
        waited = self._waited + (now - self._since if self._waiting else 0.0)
        passed = now - self._began
        return min(self.limits.own_time - (passed - waited), self.limits.whole_time - passed)
