"""`python -m tests.bench.names`: hosts a second with a resolver that answers after 20 ms, on one core.

Every host lies in a registrable domain of its own, so that nothing is shared: the hardest case for what is asked per domain.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import typer

from geo.names import Answers, Names

HOSTS: Final = 10_000
DELAY: Final = 0.02
_AT_ONCE: Final = 400
_SERVERS: Final = ("127.0.0.1", "127.0.0.2")


@contextmanager
def serving(delay: float) -> Iterator[int]:
    """Start the name server on another core, where there is one, and yield its port."""
    cores = sorted(os.sched_getaffinity(0))
    command = [sys.executable, "-m", "tests.bench.name_server", str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        os.sched_setaffinity(process.pid, cores[-1:])
        os.sched_setaffinity(0, cores[:1])
        yield int(process.stdout.readline())
        os.sched_setaffinity(0, cores)
        process.stdin.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How fast it went, and what it took of the core: on a busy machine only the latter can be compared."""

    hosts: int
    seconds: float
    cpu_seconds: float

    def __str__(self) -> str:
        return f"{self.hosts / self.seconds:.0f} hosts/s, {self.hosts / self.cpu_seconds:.0f} hosts per CPU second"


async def pace(port: int, hosts: int, *, everything: bool) -> Pace:
    """Return how fast hosts are asked about; raises `RuntimeError` where a host did not get what the server gives."""
    names = Names(servers=_SERVERS if everything else _SERVERS[:1], port=port)
    ask = names.everything if everything else names.addresses
    expected = 8 if everything else 0
    began, cpu = time.perf_counter(), time.process_time()
    waiting = iter(range(hosts))
    await asyncio.gather(*(_worker(waiting, ask, expected) for _ in range(_AT_ONCE)))
    taken = Pace(hosts=hosts, seconds=time.perf_counter() - began, cpu_seconds=time.process_time() - cpu)
    await names.aclose()
    return taken


async def _worker(numbers: Iterator[int], ask: Callable[[str], Awaitable[Answers]], expected: int) -> None:
    for number in numbers:
        answers = await ask(f"www.kittens{number}.test")
        if answers.gaps or len(answers.addresses) != 2 or len(answers.records) < expected - 2:
            raise RuntimeError(f"an answer was lost: {answers}")


def main() -> None:
    """Print a line for each mode."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.names", description=__doc__)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    hosts = parser.parse_args().hosts
    with serving(DELAY) as port:
        plain = asyncio.run(pace(port, hosts, everything=False))
        typer.echo(f"names: A and AAAA of one resolver: {plain}")
        whole = asyncio.run(pace(port, hosts, everything=True))
        typer.echo(f"names: everything, two resolvers: {whole}")


if __name__ == "__main__":
    main()
