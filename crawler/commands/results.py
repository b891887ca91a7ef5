"""The file that `locate` writes: one complete line per input, in order, so that a run that was cut off can go on."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from io import BufferedRandom
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from crawler.commands.exits import CommandError, Exit
from geo.facts import Hosting

if TYPE_CHECKING:
    from crawler.commands.forms import Form

_PIECE: Final = 1 << 20


class Results:
    """A file of answers, for its owner's eyes only, that this process alone writes to."""

    def __init__(self, path: Path, file: BufferedRandom, form: Form) -> None:
        self._path = path
        self._file = file
        self.form = form

    @classmethod
    def open(cls, path: Path, form: Form, *, resume: bool) -> Self:
        """Open the file at its beginning, or to go on with what is there; raises `CommandError` with one sentence."""
        try:
            file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            raise _failed(path, error) from error
        try:
            _require_file(path, file)
            _require_alone(path, file)
            os.fchmod(file.fileno(), 0o600)
            _require_wanted(path, file, resume=resume)
            _cut_torn_line(file, form.end)
        except BaseException:
            file.close()
            raise
        return cls(path, file, form)

    def done(self) -> Iterator[str]:
        """Yield the host of each line that is there, as it is written, and stand at the end afterwards."""
        self._file.seek(0)
        heading = self.form.heading
        if heading and self._file.readline() not in {heading, b""}:
            raise CommandError(Exit.USAGE, f"{self._path} begins with other columns; name another file")
        for number, line in enumerate(self._file, start=1):
            try:
                yield self.form.host(line)
            except ValueError as error:
                raise CommandError(
                    Exit.USAGE,
                    f"answer {number} in {self._path} is none of ours ({error}); name another file",
                ) from error
        if not self._file.tell():
            self._write(heading)

    def add(self, hosting: Hosting) -> None:
        """Write one answer so that it outlives this process; raises `CommandError` with one sentence."""
        self._write(self.form.line(hosting))

    def close(self) -> None:
        """Write everything to the disk itself; raises `CommandError` with one sentence."""
        try:
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise _failed(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, line: bytes) -> None:
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise _failed(self._path, error) from error


def _require_file(path: Path, file: BufferedRandom) -> None:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise CommandError(Exit.USAGE, f"{path} is no file that one can go on with; name another")


def _require_alone(path: Path, file: BufferedRandom) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError(
            Exit.TRY_AGAIN, f"another run writes to {path}: wait for its end, or name another file"
        ) from error


def _require_wanted(path: Path, file: BufferedRandom, *, resume: bool) -> None:
    if not resume and os.fstat(file.fileno()).st_size:
        raise CommandError(
            Exit.USAGE, f"{path} has answers already: --resume goes on with them, or name another file"
        )


def _cut_torn_line(file: BufferedRandom, end: bytes) -> None:
    """Cut off what a process that was killed had only begun to write."""
    size = file.seek(0, os.SEEK_END)
    tail, start = b"", size
    while start and (at := tail.rfind(end)) < 0:
        start = max(0, start - _PIECE)
        file.seek(start)
        tail = file.read(size - start)
    whole = start + at + len(end) if (at := tail.rfind(end)) >= 0 else 0
    if whole < size:
        file.truncate(whole)


def _failed(path: Path, error: OSError) -> CommandError:
    return CommandError(
        Exit.FAILED,
        f"{path} cannot be written ({error.strerror}); check the folder, its permissions and room",
    )
