"""A Job's frontier in memory: visits leased from the store, handed out when their host's pace allows."""

from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from crawler.admission import LONGEST_REST
from crawler.pace import Pace
from pipelines.store import frontier as rows
from pipelines.store.frontier import Visit
from pipelines.store.store import Store

LEASE_SECONDS: Final = 600
_BUFFER: Final = 512
_PER_HOST: Final = 64
_LONGEST_WAIT: Final = 5.0


@dataclass(slots=True)
class Frontier:
    """Hands out leased visits, never more of one host at once than its pace allows; kill -9 loses none of them."""

    store: Store
    job: str
    worker: str
    pace: Pace
    concurrency: int
    """Visits of one host at once."""
    most: int
    """Visits at once."""
    _buffers: dict[str, deque[Visit]] = field(default_factory=lambda: defaultdict(deque))
    _order: list[tuple[float, int, str]] = field(default_factory=list)
    _queued: set[str] = field(default_factory=set)
    _active: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _numbers: count[int] = field(default_factory=count)
    _buffered: int = 0
    _running: int = 0
    _more: bool = True
    """Whether the store may hold visits that are not leased yet."""
    _renew_at: float = 0.0
    _stopped: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def visits(self) -> AsyncIterator[Visit]:
        """Yield visits until none is open; the caller says `finished` for each."""
        while not self._stopped:
            await self._renew()
            if self._more and self._buffered < _BUFFER // 2:
                await self._lease()
            visit = self._next() if self._running < self.most else None
            if visit is not None:
                yield visit
            elif not self._running and not self._buffered and not self._more:
                return
            else:
                await self._wait()

    def finished(self, visit: Visit, new: int) -> None:
        """Take note that a visit is kept, and that so many new ones were added to the store."""
        self._running -= 1
        self._active[visit.host] -= 1
        if not self._active[visit.host]:
            del self._active[visit.host]
        self._queue(visit.host)
        self._more = self._more or new > 0 or visit.host not in self._buffers
        self._woken.set()

    def stop(self) -> None:
        """Hand out nothing more."""
        self._stopped = True
        self._woken.set()

    async def _renew(self) -> None:
        """Prolong our leases in good time: what another worker might claim would be asked for twice."""
        now = asyncio.get_running_loop().time()
        if now >= self._renew_at:
            self._renew_at = now + LEASE_SECONDS / 4
            await self.store.ask(rows.renew, self.job, self.worker, lease_seconds=LEASE_SECONDS)

    async def _lease(self) -> None:
        full = [host for host, buffer in self._buffers.items() if len(buffer) >= _PER_HOST // 2]
        self._more = False
        leased = await self.store.ask(
            rows.claim,
            self.job,
            self.worker,
            limit=_BUFFER,
            per_host=_PER_HOST,
            lease_seconds=LEASE_SECONDS,
            skip_hosts=full,
        )
        for visit in leased:
            self._buffers[visit.host].append(visit)
            self._queue(visit.host)
        self._buffered += len(leased)
        self._more = self._more or bool(leased)

    def _queue(self, host: str) -> None:
        """Put a host in line, once, where it has visits waiting and a turn to give."""
        if (
            host in self._queued
            or not self._buffers.get(host)
            or self._active.get(host, 0) >= self.concurrency
        ):
            return
        self._queued.add(host)
        rest = self.pace.ready_in(host)
        # Whoever rests for longer than a Job waits is handed out at once, for admission to refuse.
        ready_at = asyncio.get_running_loop().time() + (rest if rest <= LONGEST_REST else 0.0)
        heapq.heappush(self._order, (ready_at, next(self._numbers), host))

    def _next(self) -> Visit | None:
        if not self._order or self._order[0][0] > asyncio.get_running_loop().time():
            return None
        host = heapq.heappop(self._order)[2]
        self._queued.discard(host)
        buffer = self._buffers[host]
        visit = buffer.popleft()
        if not buffer:
            del self._buffers[host]
            # A host that was passed over while its buffer was full may have more in the store.
            self._more = True
        self._buffered -= 1
        self._running += 1
        self._active[host] += 1
        self._queue(host)
        return visit

    async def _wait(self) -> None:
        self._woken.clear()
        now = asyncio.get_running_loop().time()
        until = self._order[0][0] - now if self._order and self._running < self.most else _LONGEST_WAIT
        try:
            async with asyncio.timeout(min(max(until, 0.0), _LONGEST_WAIT)):
                await self._woken.wait()
        except TimeoutError:
            return
