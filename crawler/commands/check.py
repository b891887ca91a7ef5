"""`hostline check`: settings, data files, resolver and store, looked at before anything runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import Json
from crawler.commands.rooms import operator_of, settings_of, store_of
from pipelines.records import now

if TYPE_CHECKING:
    from crawler.config import Settings

ASKED: Final = "data.iana.org"
"""The name that the resolver is tried with: tracing needs it anyway, to find the registries."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What one check came to."""

    check: str
    state: str
    """`OK`, `OLD` where data ages, `MISSING` where data would make places surer, or `FAILED`."""
    detail: str


def check(context: typer.Context, *, as_json: Json = False) -> None:
    """Check settings, data files and their age, resolver, contacts and store before anything runs."""
    settings = settings_of(context)
    ended = Exit.DONE
    findings: list[Finding] = []
    for name, look in CHECKS.items():
        try:
            findings += [Finding(check=name, state=state, detail=detail) for state, detail in look(settings)]
        except CommandError as error:
            findings.append(Finding(check=name, state="FAILED", detail=str(error)))
            ended = ended or error.exit_status
    if as_json:
        for finding in findings:
            terminal.emit(finding)
    else:
        terminal.show_table(("Check", "State", "Detail"), ((f.check, f.state, f.detail) for f in findings))
    raise typer.Exit(ended)


def _operator(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "OK", f"sites will read: {operator_of(settings).user_agent}"


def _store(settings: Settings) -> Iterator[tuple[str, str]]:
    with store_of(settings):
        yield "OK", f"{settings.store.url} is open to us"


def _lists(settings: Settings) -> Iterator[tuple[str, str]]:
    from pathlib import Path

    from pipelines.lists.known import KnownList, ListError
    from pipelines.store import lists

    with store_of(settings) as store:
        known = store.do(lists.all)
    for each in known:
        try:
            with KnownList(name=each.name, source=each.source, path=Path(each.path)) as opened:
                opened.require_whole()
        except ListError as error:
            raise CommandError(Exit.FAILED, str(error)) from error
    yield "OK", f"{len(known)} known lists, {sum(each.entries for each in known)} entries"


def _data(settings: Settings) -> Iterator[tuple[str, str]]:
    from crawler.internet import holdings_of
    from geo import geofeeds, measured
    from geo.datasets import DatasetError
    from geo.holdings import State, status
    from geo.whereabouts import NO_CENSUS

    try:
        holdings = holdings_of(settings)
        found = list(status(holdings, now(), most_days=settings.geo.stale_days))
        with holdings.dataset() as dataset:
            has_census = dataset.census_day is not None
        feeds = [geofeeds.read(path) for path in settings.geo.geofeeds]
        measurements = measured.read(settings.geo.measured)
    except DatasetError as error:
        raise CommandError(Exit.FAILED, str(error)) from error
    for each in found:
        if each.state is State.CHANGED:
            raise CommandError(
                Exit.FAILED, f"{each.path} is not what was put in place; run `hostline geo update` again"
            )
        age = f"as of {each.as_of}, {each.age_days} days old" if each.as_of else "of no stated day"
        yield ("OLD" if each.state is State.STALE else "OK"), f"{each.file}: {each.source} {age}"
    if not has_census:
        yield "MISSING", f"{NO_CENSUS.reason}; bring one with `hostline geo update anycast-YYYY-MM-DD.csv`"
    for feed in feeds:
        yield "OK", f"{feed.source}: {len(feed.entries)} prefixes, {feed.ignored} lines that say nothing"
    if settings.geo.measured:
        yield "OK", f"{len(measurements)} measured prefixes"


def _fronts(settings: Settings) -> Iterator[tuple[str, str]]:
    from crawler.internet import holdings_of
    from geo.datasets import DatasetError
    from geo.fronts import Fronts

    try:
        Fronts.load(holdings_of(settings).fronts)
    except DatasetError as error:
        raise CommandError(Exit.FAILED, str(error)) from error
    yield "OK", "the data about fronts and platforms can be read"


def _resolver(settings: Settings) -> Iterator[tuple[str, str]]:
    answered, gaps = asyncio.run(_ask(settings))
    if not answered:
        raise CommandError(Exit.TRY_AGAIN, f"{ASKED} has no address: {gaps}; check [names] servers")
    yield "OK", f"{ASKED} has an address, so names can be asked about"


async def _ask(settings: Settings) -> tuple[bool, str]:
    from geo.names import Names
    from geo.resolvers import NamesError

    servers = [str(server) for server in settings.names.servers] or None
    try:
        names = Names(servers=servers, port=settings.names.port)
    except NamesError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    try:
        answers = await names.addresses(ASKED)
    finally:
        await names.aclose()
    return bool(answers.addresses), "; ".join(gap.reason for gap in answers.gaps)


CHECKS: Final[dict[str, Callable[[Settings], Iterator[tuple[str, str]]]]] = {
    "operator": _operator,
    "store": _store,
    "lists": _lists,
    "data": _data,
    "fronts": _fronts,
    "resolver": _resolver,
}
