"""Locating many hosts: so many at once, one Hosting per input, in the order of the inputs, malformed ones included."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import echo
from geo.facts import Country, Gap, Hosting, Verdict
from geo.resolver import NO_RESOLVER
from geo.urls import UrlError, host_of
from pipelines.records import now

if TYPE_CHECKING:
    from crawler.commands.forms import Form
    from geo.locate import Locator

AT_ONCE: Final = 256
"""Hosts under way: many, so that those whose registry has a queue hold up no other's."""
MALFORMED: Final = "host"
"""The question of the gap of an input that names no host."""


@dataclass(slots=True)
class Counts:
    """How many inputs were answered, and how many of them name no host."""

    good: int = 0
    bad: int = 0

    def add(self, *, is_good: bool) -> None:
        """Count one more."""
        self.good += is_good
        self.bad += not is_good

    def count(self, hosting: Hosting) -> None:
        """Count an answer."""
        self.add(is_good=not (hosting.gaps and hosting.gaps[0].question == MALFORMED))

    @property
    def all(self) -> int:
        """How many there are."""
        return self.good + self.bad


def is_unanswered(hosting: Hosting) -> bool:
    """Answer whether nothing is known since no resolver answered: the fault is ours, not the name's."""
    return not hosting.addresses and any(gap.reason.startswith(NO_RESOLVER) for gap in hosting.gaps)


async def located(
    locator: Locator, inputs: AsyncIterator[str], *, at_once: int = AT_ONCE
) -> AsyncGenerator[Hosting, None]:
    """Locate hosts and yield one Hosting per input, in order, the first as soon as it is there."""
    under_way: asyncio.Queue[asyncio.Task[Hosting] | None] = asyncio.Queue()
    room = asyncio.Semaphore(at_once)

    async def begin() -> None:
        try:
            async for text in inputs:
                await room.acquire()
                under_way.put_nowait(asyncio.create_task(_one(locator, text)))
        finally:
            under_way.put_nowait(None)

    beginning = asyncio.create_task(begin())
    try:
        while (task := await under_way.get()) is not None:
            yield await task
            room.release()
        await beginning
    finally:
        beginning.cancel()
        while not under_way.empty():
            if (left := under_way.get_nowait()) is not None:
                left.cancel()


async def pass_over(done: Iterable[str], inputs: AsyncIterator[str], form: Form) -> Counts:
    """Pass over the inputs whose answers are there already; raises `CommandError` where those are to other inputs."""
    counts = Counts()
    for number, told in enumerate(done, start=1):
        text = await anext(inputs, None)
        host, is_good = _host_told(text) if text is not None else ("", False)
        if text is None or form.written(host) != told:
            given = "is missing" if text is None else f"is {host}"
            raise CommandError(
                Exit.USAGE,
                f"answer {number} is about {told}, but input {number} {given}: give the inputs of that run",
            )
        counts.add(is_good=is_good)
    return counts


def _host_told(text: str) -> tuple[str, bool]:
    """Return what an answer names as its host, and whether the input names one."""
    try:
        return host_of(text), True
    except UrlError:
        return echo(text), False


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
