"""`hostline schedule`: Jobs that come again and again; `hostline work` runs them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperGroup

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import STDIN, Json
from crawler.commands.rooms import settings_of, store_of

if TYPE_CHECKING:
    from pipelines.store.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.store.schedules import Schedule

app = typer.Typer(no_args_is_help=True, help="Jobs that come again and again; `hostline work` runs them.")

SCHEDULED: Final = "crawl"


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="How the schedule is called.")],
    words: Annotated[list[str], typer.Argument(metavar="-- crawl ...", help="The command to run.")],
    *,
    cron: Annotated[str, typer.Option(help="Five fields: minute hour day month weekday.")],
    tz: Annotated[str, typer.Option(help="The time zone of these fields, such as Europe/Vienna.")] = "UTC",
) -> None:
    """Add a schedule: NAME --cron "0 6 * * *" --tz Europe/Vienna -- crawl ..."""
    from crawler.recurrence import Recurrence, RecurrenceError
    from pipelines.store import schedules

    try:
        Recurrence(cron=cron, tz=tz)
    except RecurrenceError as error:
        raise CommandError(Exit.USAGE, f"the schedule was not added: {error}") from error
    _require_command(context, words)
    with store_of(settings_of(context)) as store:
        store.do(schedules.add, name, cron, tz, tuple(words))


def _require_command(context: typer.Context, words: list[str]) -> None:
    """Read the words as the command line will be read, so that a mistake shows now and not at six in the morning."""
    if words[0] != SCHEDULED:
        raise CommandError(
            Exit.USAGE, f"only `{SCHEDULED}` runs on a schedule, not `{words[0]}`; write it after --"
        )
    if STDIN in words:
        raise CommandError(Exit.USAGE, "a schedule has no stdin: name the seeds, or a report with --report")
    root = context.find_root().command
    assert isinstance(root, TyperGroup)
    command = root.commands[SCHEDULED]
    with command.make_context(SCHEDULED, words[1:], parent=context.find_root()) as parsed:
        if parsed.params["resume"] or parsed.params["fire"]:
            raise CommandError(
                Exit.USAGE, "a schedule files a new Job each time: leave out --resume and --fire"
            )
        if not parsed.params["by"].strip():
            raise CommandError(
                Exit.USAGE, "nobody authorises these Jobs: name the person with --by after `crawl`"
            )


@app.command("list")
def list_(context: typer.Context, *, as_json: Json = False) -> None:
    """List the schedules, with their last and next times."""
    from pipelines.store import schedules

    with store_of(settings_of(context)) as store:
        known = store.do(schedules.all)
    coming = {each.name: _coming(each) for each in known}
    if as_json:
        for each in known:
            terminal.emit({**terminal.fields(each), "next_fire": coming[each.name]})
        return
    rows = (
        (s.name, s.cron, s.tz, _moment(s.last_fire), _moment(coming[s.name]), " ".join(s.argv)) for s in known
    )
    terminal.show_table(("Name", "Cron", "Zone", "Last", "Next", "Command"), rows)


def _coming(schedule: Schedule) -> datetime | None:
    """Return the next time of a schedule; there is none where this machine does not know its time zone."""
    from crawler.recurrence import Recurrence, RecurrenceError
    from pipelines.records import now

    try:
        return Recurrence(cron=schedule.cron, tz=schedule.tz).next_after(now())
    except RecurrenceError:
        return None


def _next(schedule: Schedule) -> datetime | None:
    """Return when a schedule fires next: never, where this machine does not know its time zone."""
    from crawler.recurrence import Recurrence, RecurrenceError
    from pipelines.records import now

    try:
        return Recurrence(cron=schedule.cron, tz=schedule.tz).next_after(now())
    except RecurrenceError as error:
        terminal.say(f"the schedule {schedule.name} never fires: {error}")
        return None


def _moment(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%MZ}"


@app.command()
def drop(
    context: typer.Context, name: Annotated[str, typer.Argument(help="As `schedule list` shows it.")]
) -> None:
    """Drop a schedule; Jobs that it started go on."""
    from pipelines.store import schedules

    with store_of(settings_of(context)) as store:
        store.do(schedules.drop, name)
