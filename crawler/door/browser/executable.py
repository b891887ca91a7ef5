"""Which Chromium is there: Playwright's own, the system's, or none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

_NAMES: Final = ("/usr/bin/chromium", "chromium", "chromium-headless-shell", "google-chrome")


class NoBrowserError(Exception):
    """No page can be rendered on this machine; the sentence says what to install."""


def executables(own: str, find: Callable[[str], str | None] = shutil.which) -> tuple[Path, ...]:
    """Return the browsers of this machine, best first; raises `NoBrowserError` where there is none.

    `own` is where Playwright would keep its Chromium.
    """
    found = [path for name in (own, *_NAMES) if (path := find(name))]
    if not found:
        raise NoBrowserError(
            "no Chromium is installed; `apt-get install chromium` or `playwright install chromium` brings one"
        )
    return tuple(Path(path) for path in dict.fromkeys(found))
