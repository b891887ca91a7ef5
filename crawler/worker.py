"""The loop of `hostline work`: look, claim what is due, let each fire run in its own process, record what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from crawler.commands.exits import Exit
from crawler.scheduler import (
    Due,
    Known,
    Next,
    Outcome,
    claim,
    due,
    look,
    next_step,
    outcome_of,
    retry_seconds,
    seconds_until_next,
)
from pipelines.store import schedules
from pipelines.store.errors import NotStoredError, StoreError
from pipelines.store.schedules import Fire
from pipelines.store.store import Store

LOOK_SECONDS: Final = 30.0
"""How often a worker renews its leases, and looks for what others left and for new schedules: a quarter of a lease."""

Run = Callable[[Due, asyncio.Event], Awaitable[int]]
"""Runs a fire's command and returns its exit status; stops it early when the event is set."""


class Clock(Protocol):
    """The time; tests bring their own."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed."""


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        await asyncio.sleep(seconds)


@dataclass(kw_only=True, slots=True)
class Worker:
    """Runs what is due, `at_once` fires at a time, until `stopping` is set; then it starts none and waits for the rest."""

    name: str
    store: Store
    clock: Clock
    run: Run
    at_once: int
    told: Callable[[str], None]
    ended: Callable[[Outcome], None]
    look_seconds: float = LOOK_SECONDS
    lease_seconds: float = schedules.LEASE_SECONDS
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _passing: bool = False
    """Whether it ends when what was due has run, and so leaves to others what would have to wait."""
    _running: dict[asyncio.Task[Outcome], Fire] = field(default_factory=dict)
    _given_back: set[Fire] = field(default_factory=set)

    async def work(self) -> None:
        """Run what becomes due until `stopping` is set."""
        try:
            while not self.stopping.is_set():
                now = self.clock.now()
                known = await self._take(now)
                await self._pause(seconds_until_next(known, now, most=self.look_seconds))
        finally:
            await self._finish()

    async def once(self) -> None:
        """Run what is due now, and end."""
        self._passing = True
        now = self.clock.now()
        try:
            await self._take(now)
            while self._running:
                await self._pause(self.look_seconds)
                await self._take(now)
        finally:
            await self._finish()

    async def _take(self, now: datetime) -> Known:
        known = await self.store.ask(look)
        for one in due(known, now):
            if self.stopping.is_set() or len(self._running) >= self.at_once:
                break
            if one.fire in self._given_back:
                continue
            if await self.store.ask(claim, one, self.name, self.lease_seconds):
                self._running[asyncio.create_task(self._carry(one))] = one.fire
        return known

    async def _pause(self, seconds: float) -> None:
        """Wait until a fire has ended, the worker is to stop or the time is over; the leases stay ours meanwhile."""
        await self._wait(seconds, *self._running)
        for task in [task for task in self._running if task.done()]:
            del self._running[task]
            self.ended(task.result())
        if self._running:
            await self.store.ask(schedules.renew_fires, self.name, lease_seconds=self.lease_seconds)

    async def _finish(self) -> None:
        """Stop what runs, and wait until all of it is saved and recorded."""
        self.stopping.set()
        while self._running:
            try:
                await self._pause(self.look_seconds)
            except StoreError as error:
                # The lease will return what could not be recorded; the other fires still deserve their end.
                self.told(str(error))

    async def _wait(self, seconds: float, *tasks: asyncio.Task[Outcome]) -> None:
        waits: set[asyncio.Task[object]] = {asyncio.create_task(self.clock.sleep(seconds))}
        if not self.stopping.is_set():
            waits.add(asyncio.create_task(self.stopping.wait()))
        await asyncio.wait({*waits, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _carry(self, one: Due) -> Outcome:
        """Run a fire until it is over, or is somebody else's."""
        self.told(f"{one.fire}: begun" if not one.left else f"{one.fire}: taken up again")
        tries = crashes = 0
        while not self.stopping.is_set():
            status = await self.run(one, self.stopping)
            tries, crashes = tries + 1, crashes + (status < 0)
            step = next_step(status, crashes=crashes, ending=self._passing or self.stopping.is_set())
            if step is Next.RECORD:
                return await self._record(one.fire, status)
            if step is Next.GIVE_BACK:
                break
            self.told(f"{one.fire}: cut off; it runs again in {retry_seconds(tries):.0f} s")
            await self._wait(retry_seconds(tries))
        return await self._give_back(one.fire)

    async def _record(self, fire: Fire, status: int) -> Outcome:
        outcome = outcome_of(fire, status)
        try:
            await self.store.ask(
                schedules.finish_fire, fire.schedule, fire.at, worker=self.name, outcome=outcome.outcome
            )
        except NotStoredError as error:
            # Another worker took it over, or the schedule was dropped: what was found is kept all the same.
            self.told(str(error))
        return outcome

    async def _give_back(self, fire: Fire) -> Outcome:
        self._given_back.add(fire)
        try:
            await self.store.ask(schedules.give_back_fire, fire.schedule, fire.at, worker=self.name)
        except NotStoredError as error:
            self.told(str(error))
        return outcome_of(fire, Exit.TRY_AGAIN)
