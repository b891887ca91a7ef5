"""`hostline lists`: known lists of URLs and file hashes, compared with on this machine only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit, outcome
from crawler.commands.inputs import Json, opened
from crawler.commands.rooms import settings_of, store_of
from pipelines.lists.entries import ListKind

if TYPE_CHECKING:
    from pipelines.lists.compiling import Compiled
    from pipelines.store.lists import KnownList
    from pipelines.store.transaction import Transaction

app = typer.Typer(
    no_args_is_help=True, help="Known lists of URLs and file hashes, compared with on this machine only."
)

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it; goes into the ledger.")]


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="How the list is called.")],
    file: Annotated[Path, typer.Argument(help="One entry a line, or CSV with a header; - is stdin.")],
    *,
    kind: Annotated[ListKind, typer.Option(help="What its entries are.")],
    source: Annotated[str, typer.Option(help="Who made the list: every match repeats it.")],
    by: By = "operator",
    as_json: Json = False,
) -> None:
    """Add a list, or a new version of one; bad rows are told by number."""
    settings = settings_of(context)
    with store_of(settings) as store:
        compiled = _compile(file, name, kind, settings.lists.directory)
        known, replaced = store.do(register, compiled, source, by)
    if replaced is not None and replaced != known.path:
        Path(replaced).unlink(missing_ok=True)
    for row in compiled.bad_rows:
        terminal.say(f"row {row.number} was left out: {row.reason}")
    terminal.say(
        f"{name}: {compiled.entries} entries, version {compiled.version}, {compiled.bad_count} rows left out"
    )
    if as_json:
        terminal.emit(known)
    raise typer.Exit(outcome(good=compiled.entries, bad=compiled.bad_count))


def _compile(file: Path, name: str, kind: ListKind, directory: Path) -> Compiled:
    from pipelines.lists.compiling import compile_list
    from pipelines.tables import TableError

    with opened(file) as readable:
        try:
            return compile_list(readable, name=name, kind=kind, directory=directory)
        except TableError as error:
            raise CommandError(Exit.USAGE, f"the list was not added: {error}") from error
        except OSError as error:
            raise CommandError(
                Exit.FAILED, f"{directory} cannot be written ({error.strerror}); see [lists] directory"
            ) from error


def register(tx: Transaction, compiled: Compiled, source: str, by: str) -> tuple[KnownList, str | None]:
    """Add the list and return it, with the file of the version that it replaces."""
    from pipelines.store import lists
    from pipelines.store.errors import NotStoredError

    try:
        replaced = lists.get(tx, compiled.name).path
    except NotStoredError:
        replaced = None
    known = lists.KnownList(
        name=compiled.name,
        kind=compiled.kind.value,
        source=source,
        version=compiled.version,
        path=str(compiled.path.resolve()),
        entries=compiled.entries,
        added_at=tx.at,
        added_by=by,
    )
    lists.add(tx, known)
    return known, replaced


@app.command("list")
def list_(context: typer.Context, *, as_json: Json = False) -> None:
    """List the known lists: kind, source, version, entries."""
    from pipelines.store import lists

    with store_of(settings_of(context)) as store:
        known = store.do(lists.all)
    if as_json:
        for each in known:
            terminal.emit(each)
        return
    rows = (
        (k.name, k.kind, str(k.entries), k.source, k.version, f"{k.added_at:%Y-%m-%d}", k.added_by)
        for k in known
    )
    terminal.show_table(("Name", "Kind", "Entries", "Source", "Version", "Added", "By"), rows)


@app.command()
def drop(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="As `lists list` shows it.")],
    *,
    by: By = "operator",
) -> None:
    """Drop a list and its file; what it matched before stays on record."""
    from pipelines.store import lists

    with store_of(settings_of(context)) as store:
        known = store.do(lambda tx: lists.drop(tx, name, by=by))
    Path(known.path).unlink(missing_ok=True)
