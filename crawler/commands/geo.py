"""`hostline geo`: the data about addresses, fronts and hotlines: how old it is, newer data, and data of one's own."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import Json
from crawler.commands.rooms import settings_of
from pipelines.records import now

if TYPE_CHECKING:
    from crawler.config import Settings
    from geo.holdings import Holding

app = typer.Typer(
    no_args_is_help=True, help="The data about addresses, fronts and hotlines: its age, and newer data."
)

Sources = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE|URL ...", help="Each with #sha256=DIGEST behind it where that is known."),
]
_HEADINGS = ("File", "State", "As of", "Days", "Source", "Version", "SHA-256")


@app.command()
def status(context: typer.Context, *, as_json: Json = False) -> None:
    """Show each data file with source, day, age, digest and version; exit status 4 where one is old."""
    from crawler.internet import holdings_of
    from geo.holdings import State
    from geo.holdings import status as status_of

    settings = settings_of(context)
    with _told():
        found = list(status_of(holdings_of(settings), now(), most_days=settings.geo.stale_days))
    if as_json:
        for each in found:
            terminal.emit(each)
    else:
        terminal.show_table(_HEADINGS, map(_row, found))
    states = {each.state for each in found}
    if State.CHANGED in states:
        raise CommandError(
            Exit.FAILED, "a file is not what was put in place; run `hostline geo update` again"
        )
    raise typer.Exit(Exit.PARTLY if State.STALE in states else Exit.DONE)


@app.command()
def update(context: typer.Context, sources: Sources = None, *, as_json: Json = False) -> None:
    """Put newer data in place, all at once: packages, MMDB files, an anycast census, lists of fronts or hotlines."""
    from geo.sources import require_usable
    from geo.versions import put_in_place

    settings = settings_of(context)
    named = tuple(sources or settings.geo.sources)
    if not named:
        raise CommandError(
            Exit.NOTHING_TO_DO, "no source is named; give files or https URLs, or set [geo] sources"
        )
    with _told(), tempfile.TemporaryDirectory() as folder:
        made = _made(settings, named, Path(folder))
        kept = put_in_place(settings.geo.directory, made, at=now(), check=require_usable)
    if as_json:
        terminal.emit(kept.version)
    else:
        terminal.show_table(
            ("File", "SHA-256", "Origin"),
            ((file.name, file.sha256, file.origin) for file in kept.version.files),
        )
    terminal.say(f"version {kept.version.name} is in place in {settings.geo.directory}")


@app.command()
def build(
    context: typer.Context,
    sources: Sources = None,
    *,
    into: Annotated[Path, typer.Option(help="The directory that gets the files.")] = Path(),
    as_json: Json = False,
) -> None:
    """Compile sources into data files without putting them in place: the same sources give the same bytes."""
    from geo.versions import digest_of

    if not sources:
        raise CommandError(Exit.NOTHING_TO_DO, "no source is named; give files or https URLs")
    settings = settings_of(context)
    with _told():
        into.mkdir(parents=True, exist_ok=True)
        made = [(path, origin, digest_of(path)) for path, origin in _made(settings, sources, into)]
    rows = [{"path": str(path), "sha256": digest, "origin": origin} for path, origin, digest in made]
    if as_json:
        for row in rows:
            terminal.emit(row)
    else:
        terminal.show_table(
            ("File", "SHA-256", "Origin"), ((r["path"], r["sha256"], r["origin"]) for r in rows)
        )


def _made(settings: Settings, sources: Sequence[str], into: Path) -> list[tuple[Path, str]]:
    """Bring each source, make its data file, and return the files with what they were made of."""
    from geo.sources import made_of

    with tempfile.TemporaryDirectory() as folder, terminal.progress() as progress:
        task = progress.add_task("data", total=len(sources))
        made = []
        for source in sources:
            path, origin = asyncio.run(_brought(settings, source, Path(folder)))
            made.append((made_of(path, into), origin))
            progress.advance(task)
    return made


async def _brought(settings: Settings, source: str, folder: Path) -> tuple[Path, str]:
    """Return the file that a source names; only for a URL is anything asked of anybody."""
    import ssl

    from geo.addresses import PublicOnly
    from geo.downloads import brought
    from geo.https import Https
    from geo.names import Names

    if "://" not in source:
        return await brought(source, folder, None)
    agent = settings.require_operator().user_agent
    names = Names(
        servers=[str(server) for server in settings.names.servers] or None, port=settings.names.port
    )
    tls = ssl.create_default_context()
    https = Https(names=names, policy=PublicOnly(), tls=tls, agent=agent, asking=terminal.say)
    try:
        return await brought(source, folder, https)
    finally:
        await names.aclose()


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the data's code says into the end of the command."""
    from crawler.config import OperatorMissingError
    from geo.compile import CompileError
    from geo.datasets import DatasetError
    from geo.resolvers import NamesError

    try:
        yield
    except (CompileError, OperatorMissingError, NamesError) as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    except DatasetError as error:
        raise CommandError(Exit.FAILED, str(error)) from error
    except OSError as error:
        raise CommandError(
            Exit.FAILED, f"the data cannot be written ({error}); check the directory and its permissions"
        ) from error


def _row(holding: Holding) -> tuple[str, ...]:
    age = "-" if holding.age_days is None else str(holding.age_days)
    return (
        holding.file,
        holding.state.value,
        holding.as_of or "-",
        age,
        holding.source,
        holding.version or "-",
        holding.sha256[:16],
    )
