"""`hostline demo`: the whole job in the sandbox, start to finish; nothing leaves the machine."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.outputs import write_private

if TYPE_CHECKING:
    from crawler.config import Settings
    from crawler.sandbox.internet import Sandbox
    from pipelines.orders import Job
    from pipelines.records import Page
    from pipelines.store.store import Store

_OURS: Final = ("hostline.db", "hostline.db-wal", "hostline.db-shm", "pages.jsonl", "hosting-report.html")


def demo(
    *,
    into: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the store, the pages and the report are written.")
    ] = Path("demo"),
) -> None:
    """Run the whole job in a small internet on this machine, in under a minute; kittens and bicycles only."""
    from crawler.sandbox.binding import SandboxError
    from crawler.sandbox.internet import Sandbox

    _make_room(into)
    try:
        sandbox = Sandbox()
    except SandboxError as error:
        raise CommandError(Exit.FAILED, str(error)) from error
    with sandbox:
        terminal.say(f"the sandbox runs: {len(sandbox.seeds)} reported URLs, on loopback only")
        raise typer.Exit(_whole_job(sandbox, into))


def _make_room(into: Path) -> None:
    try:
        into.mkdir(parents=True, exist_ok=True)
        for name in _OURS:
            (into / name).unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(
            Exit.FAILED, f"{into} cannot be written ({error.strerror}); name another folder with --into"
        ) from error


def _whole_job(sandbox: Sandbox, into: Path) -> Exit:
    from crawler.commands.carrying import EXITS, carry, finish
    from crawler.commands.rooms import store_of
    from crawler.sandbox.surroundings import surroundings_of
    from pipelines.orders import JobState
    from pipelines.store import jobs

    settings = _settings(into)
    with store_of(settings) as store:
        _add_lists(store, settings, sandbox)
        job = _filed(store, settings, sandbox)
        state = carry(job, store, settings, surroundings_of(sandbox))
        found = finish(job, store, state, out=into / "pages.jsonl", as_json=False)
        report = _write_report(store.do(jobs.get, job.id), found, into)
    terminal.show(f"pages:  {into / 'pages.jsonl'}")
    terminal.show(f"report: {report.resolve()}")
    _show_bytes(sandbox)
    # The sandbox has a maze without end: a budget that ends it is what the demo is to show.
    return Exit.DONE if state is JobState.BUDGET_SPENT else EXITS[state]


def _settings(into: Path) -> Settings:
    from crawler.config import ListsSettings, OperatorSettings, PaceSettings, Settings, StoreSettings

    return Settings(
        operator=OperatorSettings(
            name="Hotline Example", contact="crawler@hotline.example", mandate="training in the sandbox"
        ),
        pace=PaceSettings(delay=0.0, concurrency=4),
        store=StoreSettings(url=f"sqlite:///{into / 'hostline.db'}"),
        lists=ListsSettings(directory=into / "lists"),
    )


def _add_lists(store: Store, settings: Settings, sandbox: Sandbox) -> None:
    """Add a list of URLs and one of hashes, so that the demo has something to match."""
    from crawler.commands.lists import register
    from pipelines.lists.compiling import compile_list
    from pipelines.lists.entries import ListKind

    for kind, entries in ((ListKind.URL, sandbox.known_urls), (ListKind.MD5, sandbox.known_md5)):
        compiled = compile_list(
            io.BufferedReader(io.BytesIO("\n".join(entries).encode())),
            name=f"known-{kind.value}",
            kind=kind,
            directory=settings.lists.directory,
        )
        store.do(register, compiled, "the sandbox", "demo")


def _filed(store: Store, settings: Settings, sandbox: Sandbox) -> Job:
    from crawler.job import Order, file, job_of
    from pipelines.records import now

    job = job_of(Order(seeds=sandbox.seeds, by="demo"), settings, now())
    store.do(file, job)
    return job


def _write_report(job: Job, found: tuple[Page, ...], into: Path) -> Path:
    from pipelines.hosting_report.document import to_html
    from pipelines.hosting_report.report import report_of
    from pipelines.records import now

    file = into / "hosting-report.html"
    write_private(file, to_html(report_of(found, reference="DEMO", made_at=now(), jobs=(job,))))
    return file


def _show_bytes(sandbox: Sandbox) -> None:
    """Say what the *servers* counted: nothing of honest sites, and of those that lie no more than a window each."""
    from crawler.sandbox.counts import media_received

    counts = sandbox.counts()
    lies = [count for count in counts if count.lied and count.media_written]
    offered = sum(count.media_written for count in lies)
    terminal.show(
        f"media bytes of {len(lies)} URLs that lied about their type: {media_received(counts, lied=True)} arrived "
        f"before they were refused, of {offered} that their servers had sent off; none was kept"
    )
    terminal.show(f"media bytes received: {media_received(counts, lied=False)}")
