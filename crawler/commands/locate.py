"""`hostline locate`: where hosts are served from and who answers for them; no page is fetched."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit, outcome
from crawler.commands.inputs import Json, each_of, echo
from crawler.commands.rooms import internet_of, operator_of, settings_of
from geo.countries import in_words
from geo.facts import Country, Gap, Hosting, Verdict
from geo.urls import UrlError, host_of
from pipelines.records import now

if TYPE_CHECKING:
    from crawler.config import Settings
    from geo.locate import Locator

AT_ONCE: Final = 32
HEADINGS: Final = ("Host", "Verdict", "Addresses", "Network", "Country", "Contact", "Unknown")
MALFORMED: Final = "host"
"""The question of the gap of an input that names no host."""
_NO_RESOLVER: Final = "no resolver answered"


def locate(
    context: typer.Context,
    hosts: Annotated[list[str], typer.Argument(metavar="HOST|URL|-", help="Or - for one a line on stdin.")],
    *,
    as_json: Json = False,
) -> None:
    """Show where hosts are served from and who answers for them; no page is fetched."""
    settings = settings_of(context)
    operator_of(settings)
    raise typer.Exit(asyncio.run(_locate(settings, each_of(hosts), as_json=as_json)))


async def _locate(settings: Settings, hosts: Iterable[str], *, as_json: bool) -> Exit:
    internet = internet_of(settings)
    counts = {"good": 0, "bad": 0}
    rows, unanswered = [], 0
    try:
        async for hosting in located(internet.locator(), hosts):
            counts["bad" if _question_of(hosting) == MALFORMED else "good"] += 1
            unanswered += _no_resolver(hosting)
            if as_json:
                terminal.emit(hosting)
            else:
                rows.append(row_of(hosting))
    finally:
        await internet.aclose()
    if rows:
        terminal.show_table(HEADINGS, rows)
    if unanswered:
        raise CommandError(
            Exit.TRY_AGAIN,
            f"no resolver answered for {unanswered} hosts; check [names] servers, or try again later",
        )
    return outcome(**counts)


async def located(locator: Locator, hosts: Iterable[str]) -> AsyncIterator[Hosting]:
    """Locate many hosts at once and yield one Hosting per input, in the order of the inputs."""
    under_way: deque[asyncio.Task[Hosting]] = deque()
    try:
        for host in hosts:
            under_way.append(asyncio.create_task(_one(locator, host)))
            if len(under_way) == AT_ONCE:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()


async def _one(locator: Locator, text: str) -> Hosting:
    try:
        return await locator.locate(host_of(text))
    except UrlError as error:
        return _no_host(text, f"the input names no host: {error}")


def _no_host(text: str, reason: str) -> Hosting:
    return Hosting(
        host=echo(text),
        asked_at=now(),
        cname_path=(),
        verdict=Verdict.UNKNOWN,
        confidence=0.0,
        evidence=(),
        addresses=(),
        country=Country(value=None, claims=()),
        registration=(),
        contacts=(),
        hotline=None,
        gaps=(Gap(question=MALFORMED, reason=reason),),
    )


def _question_of(hosting: Hosting) -> str | None:
    return hosting.gaps[0].question if hosting.gaps else None


def _no_resolver(hosting: Hosting) -> bool:
    return not hosting.addresses and any(_NO_RESOLVER in gap.reason for gap in hosting.gaps)


def row_of(hosting: Hosting) -> tuple[str, ...]:
    """Return a hosting in the words of a table, in the order of `HEADINGS`."""
    networks = dict.fromkeys(
        "AS unknown" if address.asn is None else f"AS{address.asn} {address.as_name or ''}".rstrip()
        for address in hosting.addresses
    )
    return (
        hosting.host,
        hosting.verdict.value,
        ", ".join(address.ip for address in hosting.addresses) or "-",
        ", ".join(networks) or "-",
        in_words(hosting.country) or "-",
        ", ".join(contact.address for contact in hosting.contacts) or "-",
        "; ".join(f"{gap.question}: {gap.reason}" for gap in hosting.gaps) or "-",
    )
