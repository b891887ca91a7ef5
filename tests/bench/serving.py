"""The process that serves what is crawled, as the measuring process sees it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from tests.bench.said import Sent, Surroundings


class Served:
    """A site that is being served."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._questions, self._answers = process.stdin, process.stdout
        self.where = self._answers.readline().strip()
        self.pid = process.pid
        msgspec.json.decode(self.where, type=Surroundings)

    def sent(self) -> Sent:
        """Return what was sent since this was last asked."""
        self._questions.write("\n")
        self._questions.flush()
        return msgspec.json.decode(self._answers.readline(), type=Sent)


@contextmanager
def serving(kind: str, count: int) -> Iterator[Served]:
    """Start a site of so many pages, and stop it at the end."""
    command = [sys.executable, "-m", "tests.bench.surroundings", kind, str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Served(process)
        assert process.stdin is not None
        process.stdin.close()
