"""Children that read pages for us, and can be killed for it: a hostile page costs one child, never the crawl."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Final

import msgspec

from crawler.extract.data_urls import cut
from crawler.extract.sightings import Extraction
from crawler.extract.wire import LARGEST_MESSAGE, LENGTH, Task, as_extraction, as_ready, framed
from pipelines.records import Parse

_ROOT: Final = Path(__file__).resolve().parent.parent
_WALL_SECONDS: Final = 20.0
_START_SECONDS: Final = 30.0
_DEATHS: Final = (asyncio.IncompleteReadError, TimeoutError, ConnectionError, msgspec.DecodeError)


class ParsingError(Exception):
    """No child that reads pages can be started."""


class _Child:
    """One long-lived process that reads one page at a time."""

    def __init__(self, process: Process, isolation: str) -> None:
        self._process = process
        self.isolation = isolation

    @classmethod
    async def start(cls) -> _Child:
        """Start a process with an environment of its own, which holds none of our secrets."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "crawler.extract.child"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd="/",
            env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            ready = as_ready(await asyncio.wait_for(_message(process), _START_SECONDS))
        except _DEATHS as error:
            await _kill(process)
            raise ParsingError(
                "the process that reads pages does not start; `python -m crawler.extract.child` says why"
            ) from error
        return cls(process, ready.isolation)

    async def ask(self, task: Task) -> Extraction:
        """Return the answer; raises one of `_DEATHS` where the page ended the child."""
        assert self._process.stdin is not None
        self._process.stdin.write(framed(task))
        async with asyncio.timeout(_WALL_SECONDS):
            await self._process.stdin.drain()
            return as_extraction(await _message(self._process))

    async def end(self) -> None:
        await _kill(self._process)


class ParserPool:
    """Gives each body to a child that is free, and replaces the children that bodies kill."""

    def __init__(self, size: int = 1) -> None:
        self._free: asyncio.Queue[_Child | None] = asyncio.Queue()
        self._children: set[_Child] = set()
        for _ in range(size):
            self._free.put_nowait(None)

    @property
    def isolation(self) -> frozenset[str]:
        """How the children are kept from the network: `namespace`, or `descriptors` where the system grants none."""
        return frozenset(child.isolation for child in self._children)

    async def start(self) -> None:
        """Start the children; raises `ParsingError`."""
        for _ in range(self._free.qsize()):
            self._free.get_nowait()
            self._free.put_nowait(await self._new())

    async def extract(self, body: bytes, *, url: str, media_type: str, charset: str | None) -> Extraction:
        """Have `body` read; one that kills its child is skimmed for the URLs that stand in it, and INCOMPLETE."""
        task = Task(body=body, url=url, media_type=media_type, charset=charset)
        answer = await self._ask(task)
        if answer is None:
            answer = await self._ask(
                Task(body=body, url=url, media_type=media_type, charset=charset, skim=True)
            )
        return answer or _unread(body)

    async def close(self) -> None:
        """End the children."""
        for child in tuple(self._children):
            await self._end(child)

    async def _ask(self, task: Task) -> Extraction | None:
        child = await self._free.get()
        kept: _Child | None = None
        try:
            child = child or await self._new()
            answer = await child.ask(task)
            kept = child
            return answer
        except _DEATHS:
            return None
        finally:
            if kept is None and child is not None:
                # Also after a cancellation: the child still works on a page that nobody waits for.
                await self._end(child)
            self._free.put_nowait(kept)

    async def _new(self) -> _Child:
        child = await _Child.start()
        self._children.add(child)
        return child

    async def _end(self, child: _Child) -> None:
        self._children.discard(child)
        await child.end()


async def _message(process: Process) -> bytes:
    assert process.stdout is not None
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    if length > LARGEST_MESSAGE:
        raise ConnectionError("a child announced a message larger than any page can give reason for")
    return await process.stdout.readexactly(length)


async def _kill(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


def _unread(body: bytes) -> Extraction:
    return Extraction(
        parse=Parse.INCOMPLETE,
        why_incomplete="reading it took more time or memory than a page is given",
        sightings=(),
        refresh=None,
        structure=None,
        markup_sha256=hashlib.sha256(cut(body)[0]).hexdigest(),
    )
