"""`hostline jobs`: what was done on whose order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from crawler import terminal
from crawler.commands.inputs import Json
from crawler.commands.rooms import settings_of, store_of

if TYPE_CHECKING:
    from pipelines.store.jobs import JobSummary

HEADINGS = ("Job", "State", "Report", "Authorised by", "Filed", "Pages", "Refusals", "Why")


def jobs(context: typer.Context, *, as_json: Json = False) -> None:
    """List the Jobs: state, who authorised them, pages, refusals."""
    from pipelines.store import jobs as stored

    with store_of(settings_of(context)) as store:
        summaries = store.do(stored.all)
    if as_json:
        for summary in summaries:
            terminal.emit(_wire(summary))
    elif summaries:
        terminal.show_table(HEADINGS, (_row(summary) for summary in summaries))
    else:
        terminal.say("there is no Job yet: `hostline crawl URL --by NAME` files one")


def _wire(summary: JobSummary) -> dict[str, object]:
    fields = terminal.fields(summary)
    return {**fields.pop("job"), **fields}


def _row(summary: JobSummary) -> tuple[str, ...]:
    job = summary.job
    return (
        job.id,
        job.state.value,
        job.report or "-",
        job.authorised_by,
        f"{summary.filed_at:%Y-%m-%d %H:%MZ}",
        str(summary.pages),
        str(summary.refusals),
        summary.why or "",
    )
