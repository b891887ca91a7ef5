"""`hostline hostings`: where a host was served from over time, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import Json, echo
from crawler.commands.locate import row_of
from crawler.commands.rooms import settings_of, store_of
from geo.urls import UrlError, host_of

if TYPE_CHECKING:
    from geo.changes import Change
    from pipelines.store.hostings import Look

HEADINGS: Final = ("Asked at", "Verdict", "Addresses", "Network", "Country", "Contact", "Changed")


def hostings(
    context: typer.Context,
    host: Annotated[str, typer.Argument(metavar="HOST|URL")],
    *,
    as_json: Json = False,
) -> None:
    """Show where a host was served from over time, and what changed; nothing is asked of anybody."""
    from pipelines.store import hostings as stored

    try:
        name = host_of(host).strip("[]").rstrip(".").lower()
    except UrlError as error:
        raise CommandError(Exit.USAGE, f"{echo(host)} names no host: {error}") from error
    with store_of(settings_of(context)) as store:
        looks = store.do(stored.of_host, name)
    if not looks:
        raise CommandError(
            Exit.NOTHING_TO_DO,
            f"no crawl kept a hosting of {echo(name)}: `hostline locate` shows where it is now",
        )
    if as_json:
        for look in looks:
            terminal.emit(look)
        return
    terminal.show_table(HEADINGS, (_row(look) for look in looks), title=name)


def _row(look: Look) -> tuple[str, ...]:
    _, *known, _ = row_of(look.hosting)
    changed = "; ".join(_sentence(change) for change in look.changes)
    return (f"{look.hosting.asked_at:%Y-%m-%d %H:%MZ}", *known, changed or "-")


def _sentence(change: Change) -> str:
    before, after = (", ".join(words) or "none" for words in (change.before, change.after))
    return f"{change.aspect.value.lower()}: {before} -> {after}"
