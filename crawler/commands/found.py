"""What Jobs found, as `cases`, `case` and `report show` read it from the store."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.commands.exits import CommandError, Exit
from pipelines.orders import Job
from pipelines.records import Page
from pipelines.store import jobs, pages
from pipelines.store.store import Store
from pipelines.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Some Jobs and the pages they kept."""

    jobs: tuple[Job, ...]
    pages: tuple[Page, ...]


def found_by(store: Store, *, report: str | None = None, job: str | None = None) -> Found:
    """Return what was found for a report, by one Job (`last` is one), or by all; raises `CommandError` for nothing."""
    found = store.do(_read, report, job)
    if not found.pages:
        raise CommandError(
            Exit.NOTHING_TO_DO, "nothing was found yet: run `hostline crawl`, or see `hostline jobs`"
        )
    return found


def _read(tx: Transaction, report: str | None, job: str | None) -> Found:
    chosen = _chosen(tx, report, job)
    return Found(
        jobs=tuple(chosen), pages=tuple(page for each in chosen for page in pages.of_job(tx, each.id))
    )


def _chosen(tx: Transaction, report: str | None, job: str | None) -> list[Job]:
    if job == "last":
        last = jobs.last(tx)
        return [last] if last else []
    if job is not None:
        return [jobs.get(tx, job)]
    every = (summary.job for summary in jobs.all(tx))
    return [each for each in every if report is None or each.report == report]
