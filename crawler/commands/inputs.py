"""What a command is given to work on: words of the command line, or `-` for the lines of stdin."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from crawler.commands.exits import CommandError, Exit

STDIN: Final = "-"
# A line of ten megabytes is answered like any other, but not repeated in full.
LONGEST_ECHO: Final = 4096

Json = Annotated[bool, typer.Option("--json", help="One object a line on stdout.")]
"""The flag that every command that shows something has."""


def each_of(words: Iterable[str]) -> Iterator[str]:
    """Yield the words, and for `-` every line of stdin, empty ones and bad encoding included."""
    for word in words:
        if word == STDIN:
            yield from (
                line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", errors="replace")
                for line in sys.stdin.buffer
            )
        else:
            yield word


def echo(text: str, longest: int = LONGEST_ECHO) -> str:
    """Return what was given as it is repeated in an answer: whole, or the beginning and an ellipsis."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def opened(file: Path) -> io.BufferedReader:
    """Open a file that a command was given, or stdin for `-`; raises `CommandError` with one sentence."""
    if str(file) == STDIN:
        assert isinstance(sys.stdin.buffer, io.BufferedReader)
        return sys.stdin.buffer
    try:
        return file.open("rb")
    except OSError as error:
        raise CommandError(
            Exit.USAGE, f"{file} cannot be read ({error.strerror}); check the path and its permissions"
        ) from error
