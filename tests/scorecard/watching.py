"""Looks at a case while it runs: canaries in files that are gone at its end, and what its processes weigh."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.scorecard.bodies import found_in
from tests.scorecard.measuring import peak_memory

_PAUSE: Final = 0.2


def processes_of(folder: Path) -> list[int]:
    """Return the processes whose temporary files go to a case's folder: its own, and whatever these started."""
    mark = f"TMPDIR={folder}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


def end_processes_of(folder: Path) -> int:
    """Kill what a case has left behind, and return how many processes that was."""
    left = processes_of(folder)
    for process in left:
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)
    return len(left)


@dataclass
class Watch:
    """Watches a folder, and the processes that work in it, for as long as the block runs."""

    folder: Path
    with_canary: set[str] = field(default_factory=set)
    heaviest: int = 0
    """Peak memory of the one process that used most, in bytes."""
    looks: int = 0
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    @property
    def looked(self) -> int:
        """Return how many files were looked through."""
        return len(self._seen)

    def __enter__(self) -> Self:
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_PAUSE):
            self.look()

    def look(self) -> None:
        """Look once: only at files that have changed since."""
        self.looks += 1
        for file in self._changed():
            with suppress(OSError):
                self.with_canary.update(str(path) for path, _ in found_in(file))
        self.heaviest = max(self.heaviest, *(peak_memory(one) for one in processes_of(self.folder)), 0)

    def _changed(self) -> list[Path]:
        changed = []
        for root, _, names in os.walk(self.folder):
            for path in (Path(root, name) for name in names):
                with suppress(OSError):
                    status = path.stat()
                    if path.is_file() and self._seen.get(path) != (status.st_mtime_ns, status.st_size):
                        self._seen[path] = (status.st_mtime_ns, status.st_size)
                        changed.append(path)
        return changed
