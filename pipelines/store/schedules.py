"""Schedules, and who fires them: one worker for each fire time, however many workers there are.

When a schedule is due is computed elsewhere. Here a fire is a row whose key is the schedule and the time, so that a
second worker cannot have it; one whose worker died may be taken over when its lease has run out. The Job that was filed
for a fire stands in its row, so that whoever takes it over goes on with that Job and files no second one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Update, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from pipelines import ledger
from pipelines.records import new_id
from pipelines.store.errors import ConflictError, NotStoredError
from pipelines.store.tables import fires, schedules
from pipelines.store.transaction import Transaction

LEASE_SECONDS: Final = 120.0
SKIPPED: Final = "SKIPPED"
"""The outcome of a time that was missed, and given up for a later one."""
_NOBODY: Final = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """A command that is to run again and again."""

    name: str
    cron: str
    """Five fields, as cron reads them."""
    tz: str
    """The zone of the times that `cron` names, such as `Europe/Vienna`."""
    argv: tuple[str, ...]
    """The command's words, from `crawl` on."""
    added_at: datetime
    added_by: str
    last_fire: datetime | None = None
    """The latest fire time that a worker claimed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fire:
    """One time of a schedule."""

    schedule: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.schedule}, due {self.at:%Y-%m-%d %H:%MZ}"


def add(
    tx: Transaction, name: str, cron: str, tz: str, argv: tuple[str, ...], *, by: str = "operator"
) -> Schedule:
    """Add a schedule; raises `ConflictError` where its name is taken."""
    if _id(tx, name) is not None:
        raise ConflictError(
            f"a schedule named {name} is there already: drop it first, or choose another name"
        )
    schedule = Schedule(name=name, cron=cron, tz=tz, argv=tuple(argv), added_at=tx.at, added_by=by)
    row = {"id": new_id(), "team_id": tx.team, "name": name, "cron": cron, "tz": tz, "added_at": tx.at}
    tx.conn.execute(insert(schedules), {**row, "document": tx.codec.seal(schedule)})
    ledger.append(tx, ledger.OFFICE, "schedule.added", by, schedule)
    return schedule


def drop(tx: Transaction, name: str, *, by: str = "operator") -> None:
    """Drop a schedule and its fires; raises `NotStoredError` where there is none of this name."""
    number = _require(tx, name)
    tx.conn.execute(delete(fires).where(fires.c.schedule == number))
    tx.conn.execute(delete(schedules).where(schedules.c.id == number))
    ledger.append(tx, ledger.OFFICE, "schedule.dropped", by, {"name": name})


def all(tx: Transaction) -> list[Schedule]:  # noqa: A001 read as `schedules.all`
    """Return the team's schedules by name, each with the last time that it was fired."""
    latest = select(func.max(fires.c.fire_time)).where(fires.c.schedule == schedules.c.id).scalar_subquery()
    query = select(schedules.c.document, latest.label("latest")).where(schedules.c.team_id == tx.team)
    return [
        _schedule(tx, row.document, row.latest) for row in tx.conn.execute(query.order_by(schedules.c.name))
    ]


def claim_fire(
    tx: Transaction, name: str, fire_time: datetime, *, worker: str, lease_seconds: float = LEASE_SECONDS
) -> bool:
    """Say whether this worker is to fire a schedule at this time: it is new, or was left by a worker that died."""
    number, until = _require(tx, name), tx.at + timedelta(seconds=lease_seconds)
    row = {"schedule": number, "fire_time": fire_time, "worker": worker, "lease_until": until}
    if tx.conn.execute(insert(fires).on_conflict_do_nothing(), row).rowcount == 1:
        return True
    left = _fire(number, fire_time).where(fires.c.finished_at.is_(None), fires.c.lease_until <= tx.at)
    return tx.conn.execute(left.values(worker=worker, lease_until=until)).rowcount == 1


def claim_latest(
    tx: Transaction,
    name: str,
    fire_time: datetime,
    *,
    missed: Sequence[datetime] = (),
    worker: str,
    lease_seconds: float = LEASE_SECONDS,
) -> bool:
    """Claim a fire that makes up for the `missed` ones before it, which are kept as skipped.

    Refused while another fire of the schedule is not finished, so that its Jobs never overlap, and where this time or a
    later one was claimed before.
    """
    mine = fires.c.schedule == _require(tx, name)
    taken = select(fires.c.fire_time).where(
        mine, fires.c.finished_at.is_(None) | (fires.c.fire_time >= fire_time)
    )
    if tx.conn.execute(taken.limit(1)).first() is not None:
        return False
    if missed:
        _skip(tx, name, missed, worker)
    return claim_fire(tx, name, fire_time, worker=worker, lease_seconds=lease_seconds)


def _skip(tx: Transaction, name: str, times: Sequence[datetime], worker: str) -> None:
    row = {"schedule": _require(tx, name), "worker": worker, "lease_until": tx.at, "finished_at": tx.at}
    rows = [{**row, "fire_time": time, "outcome": SKIPPED} for time in times]
    tx.conn.execute(insert(fires).on_conflict_do_nothing(), rows)
    payload = {"name": name, "times": len(times), "first": times[0], "last": times[-1]}
    ledger.append(tx, ledger.OFFICE, "schedule.skipped", worker, payload)


def open_fires(tx: Transaction) -> frozenset[str]:
    """Return the names of the schedules of which a fire is not finished."""
    query = (
        select(schedules.c.name)
        .join(fires, schedules.c.id == fires.c.schedule)
        .where(schedules.c.team_id == tx.team, fires.c.finished_at.is_(None))
    )
    return frozenset(tx.conn.execute(query).scalars())


def left_fires(tx: Transaction) -> list[tuple[str, datetime]]:
    """Return name and time of the fires whose worker died before it finished them, oldest first."""
    query = (
        select(schedules.c.name, fires.c.fire_time)
        .join(schedules, schedules.c.id == fires.c.schedule)
        .where(schedules.c.team_id == tx.team, fires.c.finished_at.is_(None), fires.c.lease_until <= tx.at)
    )
    return [(row.name, row.fire_time) for row in tx.conn.execute(query.order_by(fires.c.fire_time))]


def renew_fires(tx: Transaction, worker: str, *, lease_seconds: float = LEASE_SECONDS) -> int:
    """Prolong the leases of what the worker is still at, from now, and return how many those are."""
    mine = update(fires).where(fires.c.worker == worker, fires.c.finished_at.is_(None))
    return tx.conn.execute(mine.values(lease_until=tx.at + timedelta(seconds=lease_seconds))).rowcount


def give_back_fire(tx: Transaction, name: str, fire_time: datetime, *, worker: str) -> None:
    """Leave a fire unfinished to whoever claims it next; nothing where it is not (or no longer) this worker's."""
    mine = _fire(_require(tx, name), fire_time).where(fires.c.worker == worker, fires.c.finished_at.is_(None))
    tx.conn.execute(mine.values(worker=_NOBODY, lease_until=tx.at))


def job_of_fire(tx: Transaction, name: str, fire_time: datetime) -> str | None:
    """Return the id of the Job that was filed for a fire; raises `NotStoredError` where no worker claimed the fire."""
    fire = select(fires.c.job).where(fires.c.schedule == _require(tx, name), fires.c.fire_time == fire_time)
    row = tx.conn.execute(fire).first()
    if row is None:
        raise NotStoredError(f"no worker claimed the schedule {name} for {fire_time:%Y-%m-%d %H:%MZ}")
    return None if row.job is None else str(row.job)


def set_job_of_fire(tx: Transaction, name: str, fire_time: datetime, job: str) -> None:
    """Write down which Job was filed for a fire, in the transaction that files it."""
    mine = _fire(_require(tx, name), fire_time).where(fires.c.job.is_(None))
    if tx.conn.execute(mine.values(job=job)).rowcount != 1:
        raise ConflictError(f"the schedule {name} has its Job for {fire_time:%Y-%m-%d %H:%MZ} already")


def finish_fire(tx: Transaction, name: str, fire_time: datetime, *, worker: str, outcome: str) -> None:
    """Say what came of a fire; raises `NotStoredError` where it is not (or no longer) this worker's."""
    mine = _fire(_require(tx, name), fire_time).where(fires.c.worker == worker, fires.c.finished_at.is_(None))
    if tx.conn.execute(mine.values(finished_at=tx.at, outcome=outcome)).rowcount != 1:
        raise NotStoredError(
            f"the schedule {name} is not being fired by {worker}: another worker took it over"
        )
    ledger.append(
        tx, ledger.OFFICE, "schedule.fired", worker, {"name": name, "at": fire_time, "outcome": outcome}
    )


def _fire(number: str, fire_time: datetime) -> Update:
    return update(fires).where(fires.c.schedule == number, fires.c.fire_time == fire_time)


def _id(tx: Transaction, name: str) -> str | None:
    query = select(schedules.c.id).where(schedules.c.team_id == tx.team, schedules.c.name == name)
    return tx.conn.execute(query).scalar()


def _require(tx: Transaction, name: str) -> str:
    number = _id(tx, name)
    if number is None:
        raise NotStoredError(f"no schedule is named {name}: `hostline schedule list` shows those there are")
    return number


def _schedule(tx: Transaction, document: bytes, latest: datetime | None) -> Schedule:
    return replace(tx.codec.unseal(document, Schedule), last_fire=latest)
