"""What a command is given to work on: words of the command line, or `-` for the lines of stdin."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from crawler.commands.exits import CommandError, Exit

STDIN: Final = "-"
# A line of ten megabytes is answered like any other, but not repeated in full.
LONGEST_ECHO: Final = 4096
_PIECE: Final = 1 << 16

Json = Annotated[bool, typer.Option("--json", help="One object a line on stdout.")]
"""The flag that every command that shows something has."""


def each_of(words: Iterable[str]) -> Iterator[str]:
    """Yield the words, and for `-` every line of stdin, empty ones and bad encoding included."""
    for word in words:
        if word == STDIN:
            yield from (
                line.removesuffix(b"\r").decode("utf-8", errors="replace") for line in _lines(_stdin())
            )
        else:
            yield word


def how_many(words: Sequence[str]) -> int | None:
    """Return how many inputs `each_of` will yield; None where stdin is no file, whose end is not known yet."""
    if STDIN not in words:
        return len(words)
    try:
        handle = sys.stdin.fileno()
        here = os.lseek(handle, 0, os.SEEK_CUR) if stat.S_ISREG(os.fstat(handle).st_mode) else None
    except OSError:
        return None
    return None if here is None else len(words) - 1 + _lines_from(handle, here)


def _lines_from(handle: int, here: int) -> int:
    """Count lines without moving on: whoever reads them later begins where we began."""
    count, last = 0, b"\n"
    while piece := os.pread(handle, _PIECE, here):
        count, last, here = count + piece.count(b"\n"), piece[-1:], here + len(piece)
    return count + (last != b"\n")


def _stdin() -> Callable[[], bytes]:
    """Return what reads the next piece of stdin: from the descriptor itself where there is one.

    A thread that waits in `sys.stdin` holds a lock without which the interpreter cannot end.
    """
    try:
        return partial(os.read, sys.stdin.fileno(), _PIECE)
    except OSError:
        return partial(sys.stdin.buffer.read, _PIECE)


def _lines(read: Callable[[], bytes]) -> Iterator[bytes]:
    rest = b""
    while piece := read():
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        yield rest


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
