"""`hostline origin`: the server behind a front, as the front's operator told a person who asked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import Json, opened
from crawler.commands.locate_sinks import HEADINGS, row_of
from crawler.commands.locating import is_unanswered
from crawler.commands.rooms import internet_of, operator_of, settings_of, store_of
from geo.strict_json import decoded
from geo.urls import UrlError, host_of
from geo.whereabouts import NO_CENSUS

if TYPE_CHECKING:
    from crawler.config import Settings
    from geo.facts import Hosting
    from geo.handoff import HandOff
    from pipelines.store.store import Store

_MOST_BYTES: Final = 1 << 20


def origin(
    context: typer.Context,
    host: Annotated[str, typer.Argument(metavar="HOST|URL", help="The host behind the front.")],
    *,
    handoff: Annotated[Path, typer.Option(metavar="FILE|-", help="The provider's answer, in JSON.")],
    case: Annotated[str, typer.Option(metavar="REF", help="The reference under which it was asked.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who asked the provider.")],
    provider: Annotated[str, typer.Option(metavar="NAME", help="Who answered.")] = "Cloudflare",
    asked_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When, as RFC 3339 has it; left out: now.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show where the server behind a front is, from the answer that the front's operator gave to a person."""
    from crawler.disclosure import told_by_provider
    from geo.handoff import HandOffError, moment, read, revealed

    settings = settings_of(context)
    operator_of(settings)
    try:
        told = read(
            _document(handoff),
            host=host_of(host),
            provider=provider,
            reference=case,
            asked_by=by,
            asked_at=moment(asked_at),
        )
    except (HandOffError, UrlError) as error:
        raise CommandError(Exit.USAGE, f"this is no answer that can be used: {error}") from error
    # Before anybody is asked: what is asked of whom must be written down.
    with store_of(settings) as store:
        asked, *found = asyncio.run(_traced(settings, store, told))
        store.do(told_by_provider, told)
    hosting = revealed(asked, told, found)
    if as_json:
        terminal.emit(hosting)
    else:
        _show(hosting)
    if is_unanswered(asked):
        raise CommandError(
            Exit.TRY_AGAIN,
            f"no resolver answered for {asked.host}; check [names] servers, or try again later",
        )


def _show(hosting: Hosting) -> None:
    terminal.show_table(HEADINGS, [row_of(hosting)])
    if NO_CENSUS in hosting.gaps:
        terminal.say(NO_CENSUS.reason)
    terminal.show(f"{hosting.evidence[-1]}.")


def _document(file: Path) -> object:
    with opened(file) as stream:
        content = stream.read(_MOST_BYTES + 1)
    try:
        if len(content) > _MOST_BYTES:
            raise ValueError(f"it is larger than {_MOST_BYTES} bytes")  # noqa: TRY301 one sentence for each reason
        return decoded(content)
    except (ValueError, RecursionError) as error:
        raise CommandError(Exit.USAGE, f"{file} is no JSON document: {error}") from error


async def _traced(settings: Settings, store: Store, told: HandOff) -> list[Hosting]:
    """Locate the host and the addresses that were told; the provider is not asked, and the host not touched."""
    from crawler.disclosure import OfficeDisclosure

    internet = internet_of(settings)
    locator = internet.locator()
    try:
        return await asyncio.gather(*(locator.locate(each) for each in (told.host, *told.addresses)))
    finally:
        await locator.aclose()
        await internet.aclose()
        await OfficeDisclosure(store, internet.registry, "origin").keep_up()
