"""`hostline locate`: where hosts are served from and who answers for them; no page is fetched."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit, outcome
from crawler.commands.feed import Feed
from crawler.commands.inputs import Json, each_of, how_many
from crawler.commands.locate_sinks import Sink, results_of, sink_of
from crawler.commands.locate_wanted import Wanted
from crawler.commands.locating import Counts, is_unanswered, located, pass_over
from crawler.commands.rooms import internet_of, operator_of, settings_of, store_of

if TYPE_CHECKING:
    from crawler.config import Settings
    from crawler.internet import Internet
    from geo.facts import Hosting
    from pipelines.store.store import Store

REMEMBERED: Final = 1_000
"""Hosts of a list whose Hosting is kept for their next mention: memory does not grow with the list."""


def locate(
    context: typer.Context,
    hosts: Annotated[list[str], typer.Argument(metavar="HOST|URL|-", help="Or - for one a line on stdin.")],
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write JSON Lines, or CSV where FILE ends in .csv.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with --out FILE where a run was cut off.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV that is safe in a spreadsheet.")] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page of one host, to print.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show where hosts are served from and who answers for them; no page is fetched.

    One host is a page, several are a table, - is one host or URL a line on stdin.
    """
    wanted = Wanted(inputs=tuple(hosts), out=out, resume=resume, as_csv=as_csv, html=html, as_json=as_json)
    wanted.require_possible()
    settings = settings_of(context)
    operator_of(settings)
    # Before anybody is asked: what is asked of whom must be written down.
    with store_of(settings) as store:
        status = asyncio.run(_locate(settings, store, wanted))
    raise typer.Exit(status)


async def _locate(settings: Settings, store: Store, wanted: Wanted) -> Exit:
    feed = Feed(each_of(wanted.inputs))
    with ExitStack() as stack:
        if (results := results_of(wanted)) is not None:
            stack.enter_context(results)
        counts = await pass_over(results.done(), feed, results.form) if results else Counts()
        run = Run(wanted=wanted, feed=feed, counts=counts, sink=sink_of(wanted, settings, results))
        stack.enter_context(_stopping(feed))
        stack.enter_context(_told(run))
        await carry_out(run, internet_of(settings, remembered=REMEMBERED), store)
    return run.end()


async def carry_out(run: Run, internet: Internet, store: Store) -> None:
    """Locate every input, and write down what was asked of whom before its answer is shown."""
    from crawler.disclosure import OfficeDisclosure

    disclosure = OfficeDisclosure(store, internet.registry, "locate")
    locator = internet.locator()
    try:
        async with aclosing(located(locator, run.feed)) as answers:
            async for hosting in answers:
                await disclosure.keep_up()
                run.take(hosting)
    finally:
        await locator.aclose()
        await internet.aclose()
        await disclosure.keep_up()


@dataclass(slots=True, kw_only=True)
class Run:
    """A run over some inputs, and what became of them."""

    wanted: Wanted
    feed: Feed
    counts: Counts
    sink: Sink
    answered: int = 0
    unanswered: int = 0
    told: Callable[[], None] = lambda: None

    def take(self, hosting: Hosting) -> None:
        """Show or write one answer, and count it."""
        self.sink.add(hosting)
        self.counts.count(hosting)
        self.answered += 1
        self.unanswered += is_unanswered(hosting)
        self.told()

    def end(self) -> Exit:
        """Show what was kept, and say how it ended; raises `CommandError` where it is to be tried again."""
        self.sink.end()
        if self.feed.stopped:
            goes_on = "; --resume goes on" if self.wanted.out else ""
            raise CommandError(Exit.TRY_AGAIN, f"stopped after {self.counts.all} inputs{goes_on}")
        if self.unanswered:
            raise CommandError(
                Exit.TRY_AGAIN,
                f"no resolver answered for {self.unanswered} hosts; check [names] servers, or try again later",
            )
        if self.wanted.out:
            terminal.say(f"{self.answered} answers written to {self.wanted.out}, {self.counts.all} are there")
        return outcome(good=self.counts.good, bad=self.counts.bad)


@contextmanager
def _stopping(feed: Feed) -> Iterator[None]:
    """Let the first SIGTERM or Ctrl-C end the inputs: what is under way is finished and saved. The second one ends."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def stop() -> None:
        feed.stop()
        terminal.say("finishing what is under way")
        _unhandled()

    def _unhandled() -> None:
        for each in signals:
            loop.remove_signal_handler(each)

    for each in signals:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        _unhandled()


@contextmanager
def _told(run: Run) -> Iterator[None]:
    """Show on stderr how far a list has come."""
    if run.wanted.is_one:
        yield
        return
    with terminal.progress() as progress:
        bar = progress.add_task("locating", total=how_many(run.wanted.inputs), completed=run.counts.all)
        began = monotonic()

        def told() -> None:
            pace = run.answered / max(monotonic() - began, 1.0)
            progress.update(
                bar, completed=run.counts.all, description=f"{run.counts.all} hosts, {pace:.0f}/s"
            )

        run.told = told
        yield
