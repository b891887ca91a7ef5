"""Starts Chromium where nothing answers it: a dead proxy, no names, and a network namespace without a way out.

The flags hold alone; the namespace holds even where Chromium does not honour one of them (its own calls home, say).
"""

from __future__ import annotations

import asyncio
import os
import shlex
from asyncio.subprocess import DEVNULL
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.async_api import Browser, BrowserType
from playwright.async_api import Error as PlaywrightError

from crawler.door.browser.executable import NoBrowserError, executables

_ARGUMENTS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # One process for a page and its frames, so that all of them can be read, and thrown away, as one.
    "--disable-site-isolation-trials",
    "--disable-dev-shm-usage",
    "--mute-audio",
)
_DEAD_PROXY: Final = "http://nowhere.invalid:9"
"""A name that never resolves (RFC 6761); given to Playwright, which sends loopback to it as well."""
_NAMESPACES: Final = (("unshare", "--net", "--"), ("unshare", "--user", "--map-current-user", "--net", "--"))
_MOST_DATA: Final = 1_500_000
"""KiB of memory that each process of the browser may write to."""
_LAUNCH_MILLISECONDS: Final = 20_000
_NAMESPACE_SECONDS: Final = 10.0


async def launched(chromium: BrowserType) -> Browser:
    """Start the first browser that starts, as confined as the machine allows; raises `NoBrowserError`."""
    why = ""
    namespace = await _namespace()
    for executable in executables(chromium.executable_path):
        # Where the machine grants a namespace, a browser that does not start in one is not started at all.
        try:
            return await _started(chromium, (*namespace, str(executable)))
        except PlaywrightError as error:
            why = error.message.strip().partition("\n")[0]
    raise NoBrowserError(f"no browser of this machine starts: {why[:200]}")


async def _namespace() -> tuple[str, ...]:
    """Return the words before a command that take the network from it; none where the system grants none."""
    for words in _NAMESPACES:
        try:
            process = await asyncio.create_subprocess_exec(
                *words, "true", stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
            )
        except OSError:
            return ()
        try:
            if await asyncio.wait_for(process.wait(), _NAMESPACE_SECONDS) == 0:
                return words
        except TimeoutError:
            process.kill()
    return ()


async def _started(chromium: BrowserType, command: tuple[str, ...]) -> Browser:
    with _script(command) as script:
        return await chromium.launch(
            executable_path=script,
            proxy={"server": _DEAD_PROXY},
            args=list(_ARGUMENTS),
            # Chromium's own sandbox refuses to work for root.
            chromium_sandbox=os.geteuid() != 0,
            timeout=_LAUNCH_MILLISECONDS,
        )


@contextmanager
def _script(command: tuple[str, ...]) -> Iterator[Path]:
    """Write the command into a file for as long as it takes to start it: Playwright starts files, not commands."""
    with TemporaryDirectory(prefix="hostline-") as folder:
        script = Path(folder) / "chromium"
        script.write_text(
            f'#!/bin/sh\nulimit -d {_MOST_DATA}\nexec {shlex.join(command)} "$@"\n', encoding="utf-8"
        )
        script.chmod(0o700)
        yield script
