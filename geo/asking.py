"""Asking registries politely: few questions at once of each, pauses kept, and a list of what was told to whom."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import Container
from datetime import UTC, datetime
from typing import Final, Protocol
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from geo.addresses import AddressPolicy
from geo.https import BusyError, Fetched, FetchError, Https, UnreachableError
from geo.names import Names
from geo.prefixes import Ip

QUIET_SECONDS: Final = 60.0
_LONGEST_QUIET: Final = 3600.0
_PATIENCE_SECONDS: Final = 3.0
_AT_ONCE: Final = 3
"""Questions to one registry: a person with three windows open asks as much."""


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
        self._told: list[tuple[str, datetime]] = []
        self._quiet: dict[str, tuple[float, str]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_AT_ONCE))

    @property
    def told(self) -> tuple[tuple[str, datetime], ...]:
        """Return every URL and every `dns:NAME` that was asked about, and when: whom we told what."""
        return tuple(self._told)

    def told_since(self, count: int) -> tuple[tuple[str, datetime], ...]:
        """Return what came after so many: whoever keeps up need not be handed all of it each time."""
        return tuple(self._told[count:])

    def note(self, what: str) -> None:
        """Write down what somebody is about to be told: a URL, or `dns:NAME` for a zone that is asked."""
        self._told.append((what, datetime.now(UTC)))

    def _about_to_ask(self, url: str) -> None:
        """Hear of each hop before it is asked: one that is left alone is not, whoever sends us there."""
        self._require_no_rest(urlsplit(url).hostname or "")
        self.note(url)

    def _require_no_rest(self, server: str) -> None:
        until, reason = self._quiet.get(server, (0.0, ""))
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
        self._quiet[server] = (time.monotonic() + seconds, sentence)
        return FetchError(sentence)
