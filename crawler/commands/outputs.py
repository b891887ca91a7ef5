"""Files that a command writes: whole or not at all, and for their owner's eyes only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from crawler.commands.exits import CommandError, Exit


def write_private(file: Path, text: str) -> None:
    """Write `text` to `file` with mode 0600, in one step; raises `CommandError` with one sentence."""
    try:
        _replace(file, text)
    except OSError as error:
        raise CommandError(
            Exit.FAILED, f"{file} cannot be written ({error.strerror}); check the folder and its permissions"
        ) from error


def _replace(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
