"""Runs a command in a fresh process and measures it from outside: time, CPU, and the memory of all its processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Final

_EVERY_SECONDS: Final = 0.1
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What one run said and cost; its children included, start-up included."""

    said: str
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    """Resident memory of the process and its children at once, pages that they share counted for each."""
    own_peak_bytes: int
    """That of the process alone."""
    children_peak_bytes: int
    """That of its children alone, browsers and their children among them."""


def measure(command: Sequence[str]) -> Measured:
    """Run a command to its end; raises `RuntimeError` where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    memory = _Memory(process.pid)
    memory.start()
    assert process.stdout is not None
    said = process.stdout.read()
    # Not Popen.wait: only the kernel's own account includes the children that the process has waited for.
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    memory.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} ended with {process.returncode}; what it wrote says why")
    return Measured(
        said=said.strip(),
        wall_seconds=wall,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=memory.peak,
        own_peak_bytes=memory.own,
        children_peak_bytes=memory.children,
    )


class _Memory(Thread):
    """Looks at the process tree ten times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = self.own = self.children = 0
        self._pid = pid
        self._ended = Event()

    def run(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            own, *children = map(_resident, _tree(self._pid))
            self.own = max(self.own, own)
            self.children = max(self.children, sum(children))
            self.peak = max(self.peak, own + sum(children))

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self.join()


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children[int(fields[1])].append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found += children[pid]
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0
