"""A Job's frontier in memory: visits leased from the store, handed out when their host's pace allows."""

from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Container, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from crawler.pace import Pace
from pipelines.store import frontier as rows
from pipelines.store.frontier import NewVisit, Visit
from pipelines.store.store import Store

LEASE_SECONDS: Final = 600
_BUFFER: Final = 2_048
"""So many that five hundred hosts have some each: who is asked once a second must not wait for the store."""
_PER_HOST: Final = 128
_PER_SITE: Final = 8
"""Visits of one registered domain at once: whoever invents a thousand hosts leaves room for the other sites."""
_ENOUGH: Final = _PER_HOST // 2
"""Visits of one host in memory from which on the store is not asked for more of it: that would be asked in vain."""
_UNREAD: Final = 64
"""Visits whose host has answered, from which on nothing is handed out: their pages are in memory until they are kept."""
_REMEMBERED: Final = 20_000
_LONGEST_WAIT: Final = 5.0
PATIENCE: Final = 10.0
"""Seconds that a depth may be open before sites which are done with theirs go on to the next."""
_LONGEST_REST: Final = 0.5
"""Between two claims, at most: with every page there may be more to claim, and each claim asks for all hosts."""


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
    patience: float = PATIENCE
    _buffers: dict[str, deque[Visit]] = field(default_factory=lambda: defaultdict(deque))
    _order: list[tuple[float, int, str]] = field(default_factory=list)
    _queued: set[str] = field(default_factory=set)
    _active: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _active_of_site: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _parked: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    """By site, hosts whose turn came while their site had enough visits under way."""
    _numbers: count[int] = field(default_factory=count)
    _buffered: int = 0
    _running: int = 0
    _unread: set[int] = field(default_factory=set)
    """Numbers of the visits that are read or kept now: their pages are in memory."""
    _asking: set[int] = field(default_factory=set)
    """Numbers of the visits that have their host's turn: others of it may not be asked for meanwhile."""
    _more: bool = True
    """Whether the store may hold visits that are not leased yet."""
    _renew_at: float = 0.0
    _claim_at: float = 0.0
    """Until when nothing is claimed while there is something to do."""
    _opened: dict[int, float] = field(default_factory=dict)
    """When the first visit of each depth was claimed."""
    _ahead_to: int | None = None
    """How deep the last claim let sites go that have nothing nearer to do."""
    _stopped: bool = False
    _known: dict[str, None] = field(default_factory=dict)
    """So that the pages of a site need not name each other to the store over and over."""
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def visits(self) -> AsyncIterator[Visit]:
        """Yield visits until none is open; the caller says `finished` for each."""
        while not self._stopped:
            await self._renew()
            if self._wants_more():
                await self._lease()
            visit = self._next() if self._has_room() else None
            if visit is not None:
                yield visit
            elif not self._running and not self._buffered and not self._more:
                return
            elif not self._wants_more():
                await self._wait()

    @property
    def known(self) -> Container[str]:
        """Keys of visits that the store has, as far as they are remembered."""
        return self._known.keys()

    def added(self, visits: Iterable[NewVisit]) -> None:
        """Take note of visits that the store has now: only after their commit, for else one could be lost."""
        for visit in visits:
            if visit.key is not None:
                self._known[visit.key] = None
            self._more = self._more or not self._has_enough(visit.host)
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._woken.set()

    @property
    def under_way(self) -> int:
        """Visits that were handed out and have not come to their end."""
        return self._running

    def answered(self, visit: Visit) -> None:
        """Take note that the host is done with a visit: another may be asked for while this one is read and kept."""
        self._unread.add(visit.id)
        if visit.id not in self._asking:
            return
        self._asking.remove(visit.id)
        self._active[visit.host] -= 1
        if not self._active[visit.host]:
            del self._active[visit.host]
        self._queue(visit.host)
        self._woken.set()

    def goes_on(self, visit: Visit) -> None:
        """Take note that a visit that was read asks for more: it waits for a host again, and holds up nobody."""
        self._unread.discard(visit.id)
        self._woken.set()

    def finished(self, visit: Visit) -> None:
        """Take note that a visit has come to its end."""
        self.answered(visit)
        self._unread.discard(visit.id)
        self._running -= 1
        self._leave(visit.site)
        self._more = self._more or visit.host not in self._buffers
        self._woken.set()

    def stop(self) -> None:
        """Hand out nothing more."""
        self._stopped = True
        self._woken.set()

    def _wants_more(self) -> bool:
        """Answer whether to look into the store; a visit may have ended while we last did."""
        idle = not self._running and not self._buffered
        rested = asyncio.get_running_loop().time() >= self._claim_at
        more = self._more or self._may_go_ahead() != self._ahead_to
        return more and self._buffered < _BUFFER // 2 and (idle or rested)

    def _may_go_ahead(self) -> int | None:
        """Return how deep sites may go that have nothing nearer to do: one below each depth that was open for long."""
        now = asyncio.get_running_loop().time()
        waited_out = [depth for depth, since in self._opened.items() if now - since >= self.patience]
        return 1 + max(waited_out) if waited_out else None

    async def _renew(self) -> None:
        """Prolong our leases in good time: what another worker might claim would be asked for twice."""
        now = asyncio.get_running_loop().time()
        if now >= self._renew_at:
            self._renew_at = now + LEASE_SECONDS / 4
            await self.store.ask(rows.renew, self.job, self.worker, lease_seconds=LEASE_SECONDS)

    async def _lease(self) -> None:
        full = [host for host in self._buffers if self._has_enough(host)]
        self._more = False
        self._ahead_to = self._may_go_ahead()
        began = asyncio.get_running_loop().time()
        leased = await self.store.ask(
            rows.claim,
            self.job,
            self.worker,
            limit=_BUFFER,
            per_host=_PER_HOST,
            lease_seconds=LEASE_SECONDS,
            skip_hosts=full,
            ahead_to=self._ahead_to,
        )
        ended = asyncio.get_running_loop().time()
        self._claim_at = ended + min(4 * (ended - began), _LONGEST_REST)
        for visit in leased:
            self._opened.setdefault(visit.depth, ended)
            self._buffers[visit.host].append(visit)
            self._queue(visit.host)
        self._buffered += len(leased)
        # Fewer than were asked for: there is no more, but for hosts that have enough for now.
        self._more = self._more or len(leased) >= _BUFFER

    def _has_room(self) -> bool:
        return self._running < self.most and len(self._unread) < _UNREAD

    def _has_enough(self, host: str) -> bool:
        return len(self._buffers.get(host, ())) >= _ENOUGH

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
        ready_at = asyncio.get_running_loop().time() + (rest if rest <= self.pace.longest_rest else 0.0)
        heapq.heappush(self._order, (ready_at, next(self._numbers), host))

    def _leave(self, site: str) -> None:
        self._active_of_site[site] -= 1
        if not self._active_of_site[site]:
            del self._active_of_site[site]
        if site in self._parked:
            host = self._parked[site].popleft()
            if not self._parked[site]:
                del self._parked[site]
            self._queued.discard(host)
            self._queue(host)

    def _next(self) -> Visit | None:
        now = asyncio.get_running_loop().time()
        while self._order and self._order[0][0] <= now:
            host = heapq.heappop(self._order)[2]
            site = self._buffers[host][0].site
            if self._active_of_site.get(site, 0) < max(_PER_SITE, 2 * self.concurrency):
                return self._taken(host)
            self._parked[site].append(host)
        return None

    def _taken(self, host: str) -> Visit:
        self._queued.discard(host)
        buffer = self._buffers[host]
        visit = buffer.popleft()
        if not buffer:
            del self._buffers[host]
        # A host that was passed over while it had enough may have more in the store.
        self._more = self._more or len(buffer) in (0, _ENOUGH - 1)
        self._buffered -= 1
        self._running += 1
        self._asking.add(visit.id)
        self._active[host] += 1
        self._active_of_site[visit.site] += 1
        self._queue(host)
        return visit

    async def _wait(self) -> None:
        self._woken.clear()
        now = asyncio.get_running_loop().time()
        until = self._order[0][0] - now if self._order and self._has_room() else _LONGEST_WAIT
        if self._more and self._buffered < _BUFFER // 2:
            until = min(until, self._claim_at - now)
        try:
            async with asyncio.timeout(min(max(until, 0.0), _LONGEST_WAIT)):
                await self._woken.wait()
        except TimeoutError:
            return
