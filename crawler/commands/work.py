"""`hostline work`: the process that runs what the schedules say, until it is stopped or, with `--once`, once."""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from crawler import terminal
from crawler.commands.exits import Exit
from crawler.commands.inputs import Json
from crawler.commands.rooms import operator_of, settings_of, store_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.scheduler import Outcome
    from crawler.worker import Worker
    from pipelines.store.store import Store


def work(
    context: typer.Context,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Run what is due now, and end: for systemd and cron.")
    ] = False,
    at_once: Annotated[
        int, typer.Option(min=1, max=64, metavar="N", help="Jobs at once, each in a process of its own.")
    ] = 4,
    as_json: Json = False,
) -> None:
    """Run what the schedules say, each Job in its own process, until SIGTERM, which finishes and saves.

    With --once: 0 all that was due is done, 3 nothing was due, 4 some of it failed.
    """
    settings = settings_of(context)
    operator_of(settings)
    outcomes: list[Outcome] = []

    def ended(outcome: Outcome) -> None:
        outcomes.append(outcome)
        terminal.say(f"{outcome.fire}: {outcome.outcome}")
        if as_json:
            terminal.emit(
                {"schedule": outcome.fire.schedule, "fire_time": outcome.fire.at, "outcome": outcome.outcome}
            )
            sys.stdout.flush()

    with store_of(settings) as store:
        _tell_what_is_known(store, once=once)
        worker = _worker(store, context.find_root().obj, at_once, ended)
        stopped = asyncio.run(_run(worker, once=once))
    raise typer.Exit(Exit.DONE if stopped else _exit(outcomes))


def _worker(store: Store, config: Path | None, at_once: int, ended: Callable[[Outcome], None]) -> Worker:
    from crawler.own_process import OwnProcess
    from crawler.worker import SystemClock, Worker
    from pipelines.records import new_id

    return Worker(
        # A process's number is given again after a restart, a random part is not.
        name=f"{platform.node()} process {os.getpid()} {new_id()}",
        store=store,
        clock=SystemClock(),
        run=OwnProcess(config=config, told=terminal.say),
        at_once=at_once,
        told=terminal.say,
        ended=ended,
    )


async def _run(worker: Worker, *, once: bool) -> bool:
    """Let the worker work, and return whether a signal stopped it."""
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        worker.stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    await (worker.once() if once else worker.work())
    return stopped.is_set()


def _exit(outcomes: list[Outcome]) -> Exit:
    if not outcomes:
        return Exit.NOTHING_TO_DO
    return Exit.DONE if all(outcome.good for outcome in outcomes) else Exit.PARTLY


def _tell_what_is_known(store: Store, *, once: bool) -> None:
    """Say what there is to work on, and which schedule never fires on this machine."""
    from crawler.recurrence import Recurrence, RecurrenceError
    from pipelines.store import schedules

    known = store.do(schedules.all)
    for schedule in known:
        try:
            Recurrence(cron=schedule.cron, tz=schedule.tz)
        except RecurrenceError as error:
            terminal.say(f"the schedule {schedule.name} never fires: {error}")
    if not once:
        terminal.say(f"{len(known)} schedules are known; SIGTERM or Ctrl-C finishes and saves")
