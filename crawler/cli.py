"""The command `hostline`: which commands there are, in the order of a table of contents."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from crawler import __version__, terminal
from crawler.commands import (
    cases,
    check,
    crawl,
    demo,
    explain,
    fingerprint,
    geo,
    hostings,
    jobs,
    ledger,
    lists,
    locate,
    origin,
    report,
    schedule,
    work,
)
from crawler.commands.bare_option import WithBareRender
from crawler.commands.exits import CommandError, Exit

app: Final = typer.Typer(
    name="hostline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_REPORTS: Final = "Reports and what was found"
_LOOK: Final = "Look things up"
_WATCH: Final = "Run and watch"
_START: Final = "Start here"

app.command(rich_help_panel=_START)(demo.demo)
app.command(rich_help_panel=_START)(check.check)
app.add_typer(report.app, name="report", rich_help_panel=_REPORTS)
app.command(cls=WithBareRender, rich_help_panel=_REPORTS)(crawl.crawl)
app.command(rich_help_panel=_REPORTS)(cases.cases)
app.command(rich_help_panel=_REPORTS)(cases.case)
app.command(rich_help_panel=_LOOK)(explain.explain)
app.command(rich_help_panel=_LOOK)(locate.locate)
app.command(rich_help_panel=_LOOK)(origin.origin)
app.command(rich_help_panel=_LOOK)(hostings.hostings)
app.add_typer(lists.app, name="lists", rich_help_panel=_LOOK)
app.add_typer(geo.app, name="geo", rich_help_panel=_LOOK)
app.command(rich_help_panel=_LOOK)(fingerprint.fingerprint)
app.command(rich_help_panel=_WATCH)(jobs.jobs)
app.add_typer(schedule.app, name="schedule", rich_help_panel=_WATCH)
app.command(rich_help_panel=_WATCH)(work.work)
app.add_typer(ledger.app, name="ledger", rich_help_panel=_WATCH)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hostline {__version__}")
        raise typer.Exit


@app.callback()
def hostline(
    context: typer.Context,
    *,
    config: Annotated[
        Path | None, typer.Option(help="The settings; without it hostline.toml, where there is one.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Find where reported pages and their media are hosted, and who can take them down; no media is fetched.

    Facts go to stdout, talk to stderr; `-` is stdin. Exit status: 0 done, 1 failed, 2 wrong usage, 3 nothing to do,
    4 done in part, 5 refused by a rule of conduct, 75 try again.
    """
    del version
    context.obj = config


def main() -> None:
    """Run the command, and end the process with one of the statuses of `Exit`."""
    try:
        app()
    except CommandError as error:
        terminal.say(f"hostline: {error}")
        sys.exit(error.exit_status)
    except BrokenPipeError:
        # Whoever read our facts has seen enough, as `head` does; the interpreter shall not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.DONE)
