"""Asking registries politely: few questions at once of each, pauses kept, and a list of what was told to whom."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict, deque
from collections.abc import Container
from datetime import UTC, datetime
from typing import Final, Protocol
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from geo.addresses import AddressPolicy
from geo.https import BusyError, Fetched, FetchError, Https, UnreachableError
from geo.names import Names
from geo.prefixes import Ip
from geo.recent import Recent

QUIET_SECONDS: Final = 60.0
MOST_QUIET: Final = 1_000
MOST_TOLD: Final = 100_000
"""Questions that wait to be written down: a run writes them with every answer, and so never has so many."""
_LONGEST_QUIET: Final = 3600.0
_PATIENCE_SECONDS: Final = 3.0
_AT_ONCE: Final = 3
"""Questions to one registry: a person with three windows open asks as much."""


class UnwrittenError(RuntimeError):
    """Questions were let go of before anybody wrote them down; the sentence says how many."""


class Asks(Protocol):
    """Who asks registries for documents."""

    def turn(self, what: str) -> asyncio.Lock:
        """Return the lock of a question: whoever holds it may ask, the others find the answer."""

    async def get(self, url: str, *, server: str) -> Fetched:
        """Return the document at `url`; raises `FetchError`."""

    def left_alone(self, server: str, reason: str, seconds: float) -> FetchError:
        """Leave a server alone for some seconds; returns the error that says so."""


class Asking:
    """One client for all registries of a run.

    A server that cannot be reached, or asks for rest, is left alone for a while, so that a hundred hosts cost one wait
    and not a hundred.
    """

    def __init__(self, *, names: Names, policy: AddressPolicy, tls: ssl.SSLContext, agent: str) -> None:
        self._https = Https(names=names, policy=policy, tls=tls, agent=agent, asking=self._about_to_ask)
        self._told: deque[tuple[str, datetime]] = deque()
        self._written = self._lost = 0
        self._quiet: Recent[str, tuple[float, str]] = Recent(MOST_QUIET)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_AT_ONCE))

    @property
    def told(self) -> tuple[tuple[str, datetime], ...]:
        """Return every URL and `dns:NAME` that was asked about, and when, of which nobody has said that it is written down."""
        return tuple(self._told)

    @property
    def told_count(self) -> int:
        """Return how many questions were ever asked."""
        return self._written + self._lost + len(self._told)

    def told_since(self, count: int) -> tuple[tuple[str, datetime], ...]:
        """Return what came after so many, and let go of those: whoever names a count has written it down.

        Raises `UnwrittenError` where some are gone that nobody wrote down.
        """
        if self._lost:
            raise UnwrittenError(f"{self._lost} questions to registries are gone, and nobody wrote them down")
        while self._told and self._written < count:
            self._told.popleft()
            self._written += 1
        return tuple(self._told)

    def note(self, what: str) -> None:
        """Write down what somebody is about to be told: a URL, or `dns:NAME` for a zone that is asked."""
        self._told.append((what, datetime.now(UTC)))
        if len(self._told) > MOST_TOLD:
            self._told.popleft()
            self._lost += 1

    def _about_to_ask(self, url: str) -> None:
        """Hear of each hop before it is asked: one that is left alone is not, whoever sends us there."""
        self._require_no_rest(urlsplit(url).hostname or "")
        self.note(url)

    def _require_no_rest(self, server: str) -> None:
        until, reason = self._quiet.get(server) or (0.0, "")
        if time.monotonic() < until:
            raise FetchError(reason)

    def turn(self, what: str) -> asyncio.Lock:
        """Return the lock of a question: whoever holds it may ask, the others find the answer."""
        lock = self._turns.get(what)
        if lock is None:
            self._turns[what] = lock = asyncio.Lock()
        return lock

    async def get(self, url: str, *, server: str) -> Fetched:
        """Return the document at `url`; raises `FetchError`, without asking while `server` is left alone."""
        async with self._slots[server]:
            return await self._got(url, server)

    async def _got(self, url: str, server: str) -> Fetched:
        self._require_no_rest(server)
        try:
            return await self._get_patiently(url)
        except BusyError as error:
            seconds = min(error.seconds, _LONGEST_QUIET)
            raise self.left_alone(error.host or server, str(error), seconds) from error
        except UnreachableError as error:
            raise self.left_alone(error.host or server, str(error), QUIET_SECONDS) from error

    async def get_bytes(self, url: str, *, most_bytes: int, never: Container[Ip]) -> bytes:
        """Return what is at `url`, undecoded and without redirects; raises `FetchError`.

        No address of `never` is connected to. Whoever asks so sees to its own pauses.
        """
        return await self._https.get_bytes(url, most_bytes=most_bytes, redirects=0, never=never)

    async def _get_patiently(self, url: str) -> Fetched:
        try:
            return await self._https.fetch(url)
        except BusyError as error:
            if error.seconds > _PATIENCE_SECONDS:
                raise
            await asyncio.sleep(error.seconds)
            return await self._https.fetch(url)

    def left_alone(self, server: str, reason: str, seconds: float) -> FetchError:
        """Leave a server alone for some seconds; returns the error that says so."""
        sentence = f"{reason}; not asked again for {seconds:.0f} s"
        self._quiet.keep(server, (time.monotonic() + seconds, sentence))
        return FetchError(sentence)
