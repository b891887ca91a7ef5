"""A fire's command in an operating-system process of its own: what it takes down or leaks is its own."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import IO, Final

from crawler.commands.exits import Exit
from crawler.scheduler import Due

_SAYS_WHY: Final = "hostline: "
_LOOK: Final = "`hostline jobs` may say why; if not, run its command by hand"
_TAIL_BYTES: Final = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnProcess:
    """Runs fires as `hostline crawl`, with the worker's settings and environment."""

    config: Path | None
    told: Callable[[str], None]

    async def __call__(self, one: Due, stopping: asyncio.Event) -> int:
        """Run a fire's command to its end and return its exit status, negative where a signal killed it.

        When `stopping` is set the command is asked, once, to finish and save.
        """
        # Not the worker's own stderr, which may end in a mail or a journal: a crawl talks of URLs.
        with tempfile.TemporaryFile() as talk:
            status = await self._run(one, stopping, talk)
            why = _why(talk)
        if status not in {Exit.DONE, Exit.PARTLY}:
            self.told(f"{one.fire}: {why or _LOOK}")
        return status

    async def _run(self, one: Due, stopping: asyncio.Event, talk: IO[bytes]) -> int:
        try:
            process = await asyncio.create_subprocess_exec(
                *command_of(one, self.config),
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=talk,
                # Its own session: the Ctrl-C that stops the worker does not cut it off.
                start_new_session=True,
            )
        except OSError as error:
            self.told(f"{one.fire}: no process can be started ({error.strerror}); it is tried again")
            return Exit.TRY_AGAIN
        ended, stop = asyncio.create_task(process.wait()), asyncio.create_task(stopping.wait())
        await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if process.returncode is None:
            process.terminate()
        return await ended


def command_of(one: Due, config: Path | None) -> list[str]:
    """Return the words that start a fire's command."""
    command, *words = one.argv
    file = [] if config is None else ["--config", str(config)]
    fire = ["--fire", one.fire.schedule, f"{one.fire.at:%Y-%m-%dT%H:%M:%S}"]
    return [sys.executable, "-m", "crawler", *file, command, *fire, *words]


def _why(talk: IO[bytes]) -> str:
    """Return the sentence with which a command ended that could not do its work, if it said one."""
    talk.seek(max(0, talk.seek(0, 2) - _TAIL_BYTES))
    lines = talk.read().decode("utf-8", errors="replace").splitlines()
    return next((line for line in reversed(lines) if line.startswith(_SAYS_WHY)), "").removeprefix(_SAYS_WHY)
