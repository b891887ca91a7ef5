"""Jobs in the store: filed once, then only their state changes, and each change is a line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update

from pipelines import ledger
from pipelines.orders import Job, JobState
from pipelines.store.errors import ConflictError, NotStoredError
from pipelines.store.tables import jobs, pages, refusals
from pipelines.store.transaction import Transaction

_EXISTS = (
    select(jobs.c.id)
    .where(jobs.c.id == bindparam("job"), jobs.c.team_id == bindparam("team"))
    .with_for_update()
)


@dataclass(frozen=True, kw_only=True, slots=True)
class JobSummary:
    """A Job, and how much came of it so far."""

    job: Job
    filed_at: datetime
    why: str | None
    """Why it stands where it stands, where that needs saying."""
    pages: int
    refusals: int


def file(tx: Transaction, job: Job) -> None:
    """File a Job under the name of the person who authorised it; raises `ConflictError` where its id is taken."""
    if tx.conn.execute(select(jobs.c.id).where(jobs.c.id == job.id)).first():
        raise ConflictError(f"the job {job.id} is filed already: a job is never filed twice")
    row = {
        "id": job.id, "team_id": tx.team, "report": job.report, "state": job.state.value, "filed_at": tx.at,
        "document": tx.codec.seal(job),
    }  # fmt: skip
    tx.conn.execute(insert(jobs), row)
    ledger.append(tx, ledger.OFFICE, "job.filed", job.authorised_by, {"job": job.id})
    ledger.append(tx, job.id, "job.filed", job.authorised_by, job)
    ledger.checkpoint(tx, ledger.OFFICE, job.id)


def get(tx: Transaction, job: str) -> Job:
    """Return a Job in its present state; raises `NotStoredError` where the id is unknown."""
    row = tx.conn.execute(select(jobs).where(jobs.c.id == job, jobs.c.team_id == tx.team)).first()
    if row is None:
        raise _unknown(job)
    return _job(tx, row)


def last(tx: Transaction) -> Job | None:
    """Return the Job that was filed last, if there is one."""
    row = tx.conn.execute(
        select(jobs).where(jobs.c.team_id == tx.team).order_by(jobs.c.number.desc()).limit(1)
    ).first()
    return None if row is None else _job(tx, row)


def all(tx: Transaction) -> list[JobSummary]:  # noqa: A001 read as `jobs.all`
    """Return the team's Jobs in the order in which they were filed, with their pages and refusals counted."""
    return [_summary(tx, row) for row in tx.conn.execute(_counted(tx).order_by(jobs.c.number))]


def summary(tx: Transaction, job: str) -> JobSummary:
    """Return one Job with its pages and refusals counted; raises `NotStoredError` where the id is unknown."""
    row = tx.conn.execute(_counted(tx).where(jobs.c.id == job)).first()
    if row is None:
        raise _unknown(job)
    return _summary(tx, row)


def set_state(
    tx: Transaction, job: str, state: JobState, why: str | None = None, *, who: str = "crawler"
) -> None:
    """Say where a Job stands now, and why; raises `NotStoredError` where the id is unknown."""
    require(tx, job)
    sealed = None if why is None else tx.codec.seal(why)
    tx.conn.execute(update(jobs).where(jobs.c.id == job).values(state=state.value, why=sealed))
    ledger.append(tx, job, "job.state", who, {"state": state.value, "why": why})
    ledger.checkpoint(tx, job)


def require(tx: Transaction, job: str) -> None:
    """Raise `NotStoredError` unless the team has this Job; where rows can be locked, the Job's is."""
    if tx.conn.execute(_EXISTS, {"job": job, "team": tx.team}).first() is None:
        raise _unknown(job)


def _unknown(job: str) -> NotStoredError:
    return NotStoredError(f"no job has the id {job}: `hostline jobs` shows those there are")


def _job(tx: Transaction, row: Any) -> Job:
    return replace(tx.codec.unseal(row.document, Job), state=JobState(row.state))


def _counted(tx: Transaction) -> Select[Any]:
    kept = select(func.count()).where(pages.c.job == jobs.c.id).scalar_subquery()
    refused = select(func.count()).where(refusals.c.job == jobs.c.id).scalar_subquery()
    return select(jobs, kept.label("kept"), refused.label("refused")).where(jobs.c.team_id == tx.team)


def _summary(tx: Transaction, row: Any) -> JobSummary:
    return JobSummary(
        job=_job(tx, row),
        filed_at=row.filed_at,
        why=None if row.why is None else tx.codec.unseal(row.why, str),
        pages=row.kept,
        refusals=row.refused,
    )
