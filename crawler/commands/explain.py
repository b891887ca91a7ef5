"""`hostline explain`: would this URL be asked for, and which rule decides; asks nothing but names."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crawler import terminal
from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import Json, each_of, echo
from crawler.commands.rooms import settings_of
from crawler.refused import Refused
from pipelines.records import Rule

if TYPE_CHECKING:
    from crawler.door.connect import Resolver
    from geo.addresses import AddressPolicy

_AT_ONCE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """What conduct says of one URL, without a Job: scope, budget and robots.txt are left out."""

    url: str
    verdict: str
    """ALLOW or REFUSE."""
    rule: str | None
    detail: str


def explain(
    context: typer.Context,
    urls: Annotated[
        list[str], typer.Argument(metavar="URL|- ...", help="URLs, or - for one a line on stdin.")
    ],
    *,
    as_json: Json = False,
) -> None:
    """Say whether URLs would be asked for, and which rule decides; asks nothing but names."""
    from geo.addresses import PublicOnly
    from geo.names import Names, NamesError

    names = settings_of(context).names
    servers = [str(server) for server in names.servers] or None
    given: list[Explanation] = []

    async def each() -> None:
        resolver = Names(servers=servers, port=names.port)
        async for found in explained(each_of(urls), resolver, PublicOnly()):
            given.append(found)
            if as_json:
                terminal.emit(found)
        await resolver.aclose()

    try:
        asyncio.run(each())
    except NamesError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    if not as_json:
        terminal.show_table(
            ("URL", "Verdict", "Rule", "Why"),
            ((found.url, found.verdict, found.rule or "-", found.detail) for found in given),
        )
    _end(given)


def _end(given: list[Explanation]) -> None:
    """End as a command does that had nothing to work on, or that our own resolver left without an answer."""
    if not given:
        raise CommandError(
            Exit.NOTHING_TO_DO, "there is no URL to explain: name some, or write one a line on stdin"
        )
    unasked = [found for found in given if found.rule == Rule.NO_RESOLVER]
    if unasked:
        raise CommandError(Exit.TRY_AGAIN, f"{unasked[0].detail}; {len(unasked)} URLs could not be judged")


async def explained(
    urls: Iterable[str], names: Resolver, policy: AddressPolicy
) -> AsyncIterator[Explanation]:
    """Yield an explanation for each URL, in order; many names are asked about at once."""
    waiting: deque[asyncio.Task[Explanation]] = deque()
    for url in urls:
        waiting.append(asyncio.ensure_future(explanation(url, names, policy)))
        if len(waiting) >= _AT_ONCE:
            yield await waiting.popleft()
    while waiting:
        yield await waiting.popleft()


async def explanation(text: str, names: Resolver, policy: AddressPolicy) -> Explanation:
    """Return what conduct says of one URL: the same rules in the same order as before a request."""
    from crawler.conduct import require_plain, require_url
    from crawler.door.connect import judged_addresses

    try:
        url = require_url(text)
        require_plain(url)
        addresses = await judged_addresses(url, names, policy)
    except Refused as refused:
        return Explanation(url=echo(text), verdict="REFUSE", rule=refused.rule.value, detail=refused.detail)
    words = ", ".join(str(address) for address in addresses)
    return Explanation(
        url=echo(text),
        verdict="ALLOW",
        rule=None,
        detail=f"it would be asked for at {words}; a Job's scope and robots.txt decide further",
    )
