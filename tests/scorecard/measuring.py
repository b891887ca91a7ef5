"""What a judged side measures of itself: memory, CPU, and how long its event loop did not turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_TURN: Final = 0.01


def peak_memory(process: int | str = "self") -> int:
    """Return the peak resident bytes of a process; 0 where it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0")
    return int(line.split()[1]) * 1024


@dataclass(slots=True)
class Cost:
    """What lies between two moments."""

    seconds: float = 0.0
    cpu: float = 0.0
    growth: int = 0
    lag: float = 0.0

    def told(self) -> dict[str, Any]:
        return {"seconds": self.seconds, "cpu": self.cpu, "growth": self.growth, "lag": self.lag}


@contextmanager
def costing() -> Iterator[Cost]:
    """Measure what stands inside."""
    cost = Cost()
    wall, cpu, memory = time.monotonic(), time.process_time(), peak_memory()
    yield cost
    cost.seconds = time.monotonic() - wall
    cost.cpu = time.process_time() - cpu
    cost.growth = peak_memory() - memory


async def watch_loop(cost: Cost) -> None:
    """Note the longest time that the running loop did not turn, until cancelled."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(_TURN)
        cost.lag = max(cost.lag, time.monotonic() - before - _TURN)
