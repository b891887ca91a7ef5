"""`hostline ledger verify`: the chain of custody, checked."""

from __future__ import annotations

import typer

from crawler import terminal
from crawler.commands.exits import Exit
from crawler.commands.inputs import Json
from crawler.commands.rooms import settings_of, store_of
from pipelines.hosting_report.plain import visible

app = typer.Typer(no_args_is_help=True, help="The chain of custody: who did what, when, unchanged.")


@app.callback()
def _family() -> None:
    """Keep `verify` a command of its own name, although it is the only one."""


@app.command()
def verify(context: typer.Context, *, as_json: Json = False) -> None:
    """Check every line, payload, page and checkpoint; exit status 1 where one was changed."""
    from pipelines import ledger

    with store_of(settings_of(context)) as store:
        found = store.do(ledger.verify)
    if as_json:
        terminal.emit(found)
    tell = terminal.say if as_json else terminal.show
    for fault in found.broken:
        tell(f"broken: chain {visible(fault.chain)}, line {fault.seq}: {fault.why}")
    words = f"{found.lines} lines in {found.chains} chains, {found.checkpoints} checkpoints, {found.erased} erased"
    tell(f"{words}: {'CHANGED' if found.broken else 'whole'}; head {found.head or 'none yet'}")
    raise typer.Exit(Exit.FAILED if found.broken else Exit.DONE)
