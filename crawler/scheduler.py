"""What `hostline work` decides, apart from the loop that does it: what is due, and what becomes of a fire that ended.

A fire is one time of a schedule. The store lends it to one worker; the worker runs the schedule's command for it, and
may run it again: the command goes on with the Job that it filed before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from crawler.commands.exits import Exit
from crawler.recurrence import Recurrence, RecurrenceError
from pipelines.store import schedules
from pipelines.store.errors import NotStoredError
from pipelines.store.schedules import Fire, Schedule

if TYPE_CHECKING:
    from pipelines.store.transaction import Transaction

_RETRY_SECONDS: Final = 60.0
_MOST_DOUBLINGS: Final = 4
_MOST_CRASHES: Final = 3
_GOOD: Final = frozenset({Exit.DONE, Exit.PARTLY})


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A fire that is to run now."""

    fire: Fire
    argv: tuple[str, ...]
    missed: tuple[datetime, ...] = ()
    """Earlier times that this one makes up for."""
    left: bool = False
    """Whether a worker had begun it, and died or gave it back."""


class Next(Enum):
    """What becomes of a fire when its process has ended."""

    RECORD = "RECORD"
    """It is over: its outcome is written down."""
    RUN_AGAIN = "RUN_AGAIN"
    """It was cut off, and this worker runs it again after a while."""
    GIVE_BACK = "GIVE_BACK"
    """It was cut off, and this worker is about to end: the next one goes on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a fire in this worker's hands."""

    fire: Fire
    outcome: str
    """The name of the command's exit status, `KILLED`, or `TRY_AGAIN` where the fire was given back."""
    good: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the store says about schedules at one moment."""

    schedules: tuple[Schedule, ...]
    left: tuple[Fire, ...]
    open: frozenset[str]
    """The names of schedules whose last fire is not finished: they wait, so that Jobs never overlap."""


def due(known: Known, now: datetime) -> list[Due]:
    """Return what is to run: what was left first, then by time; however many times were missed, the last one runs."""
    argv = {schedule.name: schedule.argv for schedule in known.schedules}
    left = [
        Due(fire=fire, argv=argv[fire.schedule], left=True) for fire in known.left if fire.schedule in argv
    ]
    new = (_due(schedule, now) for schedule in known.schedules if schedule.name not in known.open)
    return left + sorted((one for one in new if one is not None), key=lambda one: one.fire.at)


def _due(schedule: Schedule, now: datetime) -> Due | None:
    recurrence = _recurrence(schedule)
    times = recurrence.due(after=schedule.last_fire or schedule.added_at, now=now) if recurrence else ()
    if not times:
        return None
    return Due(fire=Fire(schedule=schedule.name, at=times[-1]), argv=schedule.argv, missed=times[:-1])


def _recurrence(schedule: Schedule) -> Recurrence | None:
    """Return when a schedule fires: never, where this machine does not know its time zone."""
    try:
        return Recurrence(cron=schedule.cron, tz=schedule.tz)
    except RecurrenceError:
        return None


def seconds_until_next(known: Known, now: datetime, *, most: float) -> float:
    """Return how long nothing becomes due, and never more than `most`."""
    times = (
        recurrence.next_after(now) for schedule in known.schedules if (recurrence := _recurrence(schedule))
    )
    return min((min((time - now).total_seconds(), most) for time in times if time is not None), default=most)


def next_step(status: int, *, crashes: int, ending: bool) -> Next:
    """Decide about a fire by its process's exit status, which is negative where a signal killed the process.

    `crashes` counts how often that was so, this time included: what kills its process each time is given up.
    """
    if status != Exit.TRY_AGAIN and not (status < 0 and (ending or crashes < _MOST_CRASHES)):
        return Next.RECORD
    return Next.GIVE_BACK if ending else Next.RUN_AGAIN


def retry_seconds(tries: int) -> float:
    """Return how long a fire rests that was cut off for the `tries`-th time."""
    return _RETRY_SECONDS * (1 << min(tries - 1, _MOST_DOUBLINGS))


def outcome_of(fire: Fire, status: int) -> Outcome:
    """Return the outcome that an exit status stands for."""
    names = {exit_status.value: exit_status.name for exit_status in Exit}
    name = "KILLED" if status < 0 else names.get(status, f"STATUS_{status}")
    return Outcome(fire=fire, outcome=name, good=status in _GOOD)


def look(tx: Transaction) -> Known:
    """Read what is known of schedules: a verb of the store."""
    return Known(
        schedules=tuple(schedules.all(tx)),
        left=tuple(Fire(schedule=name, at=at) for name, at in schedules.left_fires(tx)),
        open=schedules.open_fires(tx),
    )


def claim(tx: Transaction, one: Due, worker: str, lease_seconds: float) -> bool:
    """Say whether this worker is to run what it saw was due: a verb of the store."""
    name, at = one.fire.schedule, one.fire.at
    try:
        if one.left:
            return schedules.claim_fire(tx, name, at, worker=worker, lease_seconds=lease_seconds)
        return schedules.claim_latest(
            tx, name, at, missed=one.missed, worker=worker, lease_seconds=lease_seconds
        )
    except NotStoredError:
        # Dropped since we looked.
        return False
