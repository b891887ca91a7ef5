"""What `crawl`, `demo` and `scrapy crawl` share: hold a Job, carry it out, and show or write what it found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.outputs import write_private
from crawler.commands.rooms import internet_of
from pipelines.orders import Job, JobState
from pipelines.records import Page

if TYPE_CHECKING:
    from crawler.config import Settings
    from crawler.errand import Errand
    from crawler.internet import Internet
    from pipelines.store.store import Store

EXITS: Final = {
    JobState.DONE: Exit.DONE,
    JobState.BUDGET_SPENT: Exit.PARTLY,
    JobState.REFUSED: Exit.REFUSED,
    JobState.STOPPED: Exit.TRY_AGAIN,
    JobState.FAILED: Exit.FAILED,
}
_OVER: Final = frozenset({JobState.DONE, JobState.BUDGET_SPENT, JobState.REFUSED})


def resumed(store: Store, wanted: str) -> Job:
    """Return the Job to go on with (`last` is the last filed); raises `CommandError` where it is over or unknown."""
    from pipelines.store import jobs

    job = store.do(jobs.last) if wanted == "last" else store.do(jobs.get, wanted)
    if job is None:
        raise CommandError(
            Exit.NOTHING_TO_DO, "there is no Job to go on with: `hostline crawl URL --by NAME` files one"
        )
    if job.state in _OVER:
        raise CommandError(Exit.NOTHING_TO_DO, f"the Job {job.id} is over ({job.state}); file a new one")
    return job


def run(job: Job, store: Store, settings: Settings, *, out: Path | None, as_json: bool) -> Exit:
    """Carry out a Job in the real internet and show what it found; returns how the command ends.

    A Job that is over, since a process that died had brought it to its end, is only shown.
    """
    from crawler.refused import Refused
    from pipelines.lists.known import ListError

    try:
        over = job.state in _OVER
        state = job.state if over else carry(job, store, settings, internet_of(settings))
    except Refused as refused:
        raise CommandError(Exit.REFUSED, f"the Job {job.id} was not begun: {refused.detail}") from refused
    except ListError as error:
        raise CommandError(Exit.FAILED, f"the Job {job.id} was not begun: {error}") from error
    finish(job, store, state, out=out, as_json=as_json)
    return EXITS[state]


def carry(job: Job, store: Store, settings: Settings, internet: Internet) -> JobState:
    """Carry out a Job, with its progress on stderr, while no other process may."""
    from crawler.carry_out import carry_out, errand_for
    from crawler.one_process import HeldError, held

    try:
        with held(job.id, settings.store.url), terminal.progress() as progress:
            errand = errand_for(job, store=store, settings=settings, internet=internet)
            bar = progress.add_task("asking", total=None)

            def told(running: Errand) -> None:
                words = f"{running.pages} pages, {running.refusals} refusals, {running.door.counts.requests} requests"
                progress.update(bar, description=words)

            return carry_out(errand, on_page=told)
    except HeldError as error:
        raise CommandError(Exit.TRY_AGAIN, str(error)) from error


def finish(job: Job, store: Store, state: JobState, *, out: Path | None, as_json: bool) -> tuple[Page, ...]:
    """Write the pages where they are wanted, and say on stderr how the Job ended; returns the pages."""
    from pipelines.store import jobs, pages

    found = tuple(store.do(pages.of_job, job.id))
    if out is not None:
        write_private(out, "".join(terminal.line(page) for page in found))
    if as_json:
        for page in found:
            terminal.emit(page)
    else:
        show_cases(found)
    summary = store.do(jobs.summary, job.id)
    refusals = f"{summary.pages} pages, {summary.refusals} refusals"
    why = f": {summary.why}" if summary.why else ""
    terminal.say(f"Job {job.id} {state}{why} ({refusals})")
    for page in found:
        if page.depth == 0 and page.status is None and page.refusals and page.url in job.seeds:
            terminal.say(
                f"seed refused: {page.url[:200]}: {page.refusals[0].rule}: {page.refusals[0].detail}"
            )
    return found


def show_cases(found: Iterable[Page]) -> None:
    """Draw the table that says who can act."""
    from pipelines.cases import cases_of, unknown_of_all
    from pipelines.hosting_report.rows import HEADINGS, rows_of

    cases = cases_of(found)
    if cases:
        terminal.show_table(HEADINGS, rows_of(cases))
    for reason in unknown_of_all(cases):
        terminal.say(f"unknown: {reason}")
