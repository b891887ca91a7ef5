"""`hostline report`: reports of the public go in, hosting reports come out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit, outcome
from crawler.commands.inputs import Json, opened
from crawler.commands.outputs import write_private
from crawler.commands.rooms import hotlines_of, settings_of, store_of

if TYPE_CHECKING:
    from pipelines.hosting_report.report import HostingReport
    from pipelines.orders import Report
    from pipelines.store.transaction import Transaction

app = typer.Typer(no_args_is_help=True, help="Reports of the public go in, hosting reports come out.")

From = Annotated[
    str | None, typer.Option("--from", metavar="TEXT", help="Who told us; goes into the ledger.")
]


@app.command()
def add(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(help="The reported URL; `report import -` keeps it out of process lists.")
    ],
    *,
    reference: Annotated[
        str, typer.Option(help="Your own number of the report; left out, one is drawn.")
    ] = "",
    referrer: Annotated[str, typer.Option(help="The page from which it was reached.")] = "",
    category: Annotated[str, typer.Option(help="What it was reported as.")] = "",
    hashes: Annotated[str, typer.Option(help="File hashes that came with it, such as md5:0cc1...")] = "",
    source: From = None,
    as_json: Json = False,
) -> None:
    """File one report; its reference goes to stdout."""
    from geo.urls import UrlError
    from pipelines.intake import IntakeError, report_of
    from pipelines.records import now
    from pipelines.store import reports

    cells = {"url": url, "reference": reference, "referrer": referrer, "category": category, "hashes": hashes}
    try:
        report = report_of(cells, received_at=now(), received_from=source)
    except (UrlError, IntakeError) as error:
        raise CommandError(
            Exit.USAGE, f"the report was not filed: {error}; correct it and file it again"
        ) from error
    with store_of(settings_of(context)) as store:
        filed = store.do(reports.add, report)
    if as_json:
        terminal.emit(filed)
    else:
        terminal.show(filed.reference)


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV with a header or JSON Lines; - is stdin.")],
    *,
    source: From = None,
    as_json: Json = False,
) -> None:
    """File many reports: url, referrer, category, hashes, reference; bad rows are told by number."""
    from pipelines.intake import read_reports
    from pipelines.records import now
    from pipelines.tables import TableError

    with opened(file) as readable:
        try:
            intake = read_reports(readable, received_at=now(), received_from=source)
        except TableError as error:
            raise CommandError(Exit.USAGE, f"nothing was filed: {error}") from error
    with store_of(settings_of(context)) as store:
        filed, conflicts = store.do(_file_all, intake.reports)
    bad = [*((f"row {row.number}", row.reason) for row in intake.bad_rows), *conflicts]
    if as_json:
        for report in filed:
            terminal.emit(report)
        for where, reason in bad:
            terminal.emit({"where": where, "error": reason})
    for where, reason in bad:
        terminal.say(f"{where} was left out: {reason}")
    terminal.say(f"{len(filed)} reports filed, {len(bad)} left out")
    raise typer.Exit(outcome(good=len(filed), bad=len(bad)))


def _file_all(tx: Transaction, wanted: Iterable[Report]) -> tuple[list[Report], list[tuple[str, str]]]:
    """File reports in one transaction; those whose reference says otherwise already are set aside."""
    from pipelines.store import reports
    from pipelines.store.errors import ConflictError

    filed, conflicts = [], []
    for report in wanted:
        try:
            filed.append(reports.add(tx, report))
        except ConflictError as error:
            conflicts.append((f"report {report.reference}", str(error)))
    return filed, conflicts


@app.command("list")
def list_(context: typer.Context, *, as_json: Json = False) -> None:
    """List the reports that were filed."""
    from pipelines.store import reports

    with store_of(settings_of(context)) as store:
        filed = store.do(reports.all)
    if as_json:
        for report in filed:
            terminal.emit(report)
    elif filed:
        rows = ((r.reference, f"{r.received_at:%Y-%m-%d %H:%MZ}", r.category or "-", r.url) for r in filed)
        terminal.show_table(("Reference", "Received", "Category", "URL"), rows)
    else:
        terminal.say("no report was filed yet: `hostline report import FILE` files some")


@app.command()
def show(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="As `hostline report list` shows it.")],
    *,
    as_html: Annotated[bool, typer.Option("--html", help="One self-contained page.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One line per URL, safe in a spreadsheet.")] = False,
    as_json: Json = False,
    out: Annotated[Path | None, typer.Option(help="Write to this file, readable by you alone.")] = None,
) -> None:
    """Show the hosting report: who can act on what was found for a report."""
    from crawler.commands.found import found_by
    from pipelines.hosting_report.report import report_of
    from pipelines.records import now
    from pipelines.store import reports

    if as_html + as_csv + as_json > 1:
        raise CommandError(
            Exit.USAGE, "a report is shown in one form: choose one of --html, --csv and --json"
        )
    settings = settings_of(context)
    hotlines = hotlines_of(settings)
    with store_of(settings) as store:
        store.do(reports.get, reference)
        found = found_by(store, report=reference)
    made = report_of(found.pages, reference=reference, made_at=now(), jobs=found.jobs, hotlines=hotlines)
    days = settings.geo.stale_days
    text = _text_of(made, days, as_html=as_html, as_csv=as_csv, as_json=as_json or out is not None)
    if out is not None and text is not None:
        write_private(out, text)
    elif text is not None:
        terminal.show(text)
    else:
        _draw(made)


def _text_of(
    made: HostingReport, stale_days: int, *, as_html: bool, as_csv: bool, as_json: bool
) -> str | None:
    from pipelines.hosting_report.document import to_html
    from pipelines.hosting_report.sheet import to_csv
    from pipelines.hosting_report.wire import to_json

    if as_html:
        return to_html(made, stale_days=stale_days)
    writers = {to_csv: as_csv, to_json: as_json}
    return next((write(made) for write, wanted in writers.items() if wanted), None)


def _draw(made: HostingReport) -> None:
    from pipelines.hosting_report.rows import HEADINGS, rows_of

    terminal.show_table(HEADINGS, rows_of(made.cases), title=f"Report {made.reference}")
    for unknown in made.unknowns:
        terminal.say(f"unknown: {unknown.about}: {unknown.question}: {unknown.reason}")
