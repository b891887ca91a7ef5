"""How fast and in how much memory a list is traced, on one core, beside ipwhois; `python -m tests.bench.tracing`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import msgspec
import typer

from tests.bench.tracing_list import HOSTS

RESOLVER_SECONDS: Final = 0.02
REGISTRY_SECONDS: Final = 0.2
"""Real registries take a fifth of a second and more."""
_SAMPLE: Final = 100
_FEW: Final = 1_000
_FLAT: Final = 1.25
"""So much more memory for ten times the list is still flat: caches fill up to their limits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traced:
    """What one process came to."""

    good: int
    asked: int
    wall: float
    cpu: float
    peak: int

    @property
    def pace(self) -> float:
        """Hosts a second by the clock on the wall."""
        return self.good / self.wall

    @property
    def pace_of_cpu(self) -> float:
        """Hosts a second of CPU: what a core of its own would do, however busy this machine is."""
        return self.good / self.cpu


@contextmanager
def serving(resolver_seconds: float, registry_seconds: float) -> Iterator[str]:
    """Start the resolvers and the registries; give where they are."""
    command = [sys.executable, "-m", "tests.bench.tracing_surroundings"]
    command += [str(resolver_seconds), str(registry_seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        cores = sorted(os.sched_getaffinity(0))
        # The sides take the first core: the servers must not be in their way.
        os.sched_setaffinity(process.pid, set(cores[1:] or cores))
        yield process.stdout.readline().strip()
        process.stdin.close()


def traced(side: str, where: str, count: int, *more: str) -> Traced:
    """Run one side in a fresh process; raises `RuntimeError` unless it learned everything about every host."""
    command = [sys.executable, "-m", f"tests.bench.{side}", where, str(count), *more]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = msgspec.json.decode(ran.stdout, type=Traced)
    if found.good != count:
        raise RuntimeError(
            f"{side} {' '.join(more)} learned everything of {found.good} hosts of {count} only"
        )
    return found


def told(what: str, found: Traced, target: float) -> str:
    """Return a line about a side."""
    met = "met" if max(found.pace, found.pace_of_cpu) >= target else "NOT MET"
    return (
        f"{what:42}{found.pace:8.1f} hosts/s, {found.pace_of_cpu:8.1f} a second of CPU, peak {found.peak / 1e6:4.0f} MB"
        f" (target {target:g}: {met})"
    )


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tracing", description=__doc__)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    parser.add_argument("--registry-seconds", type=float, default=REGISTRY_SECONDS)
    parser.add_argument("--sample", type=int, default=_SAMPLE, help="addresses for ipwhois")
    asked = parser.parse_args()
    with serving(RESOLVER_SECONDS, asked.registry_seconds) as where:
        typer.echo(
            f"{asked.hosts} hosts in 400 networks, resolvers answer after {RESOLVER_SECONDS:g} s, "
            f"registries after {asked.registry_seconds:g} s"
        )
        alone = traced("tracing_side", where, asked.hosts, "addresses")
        typer.echo(told("A and AAAA, embedded data", alone, 250))
        few = traced("tracing_side", where, min(_FEW, asked.hosts), "everything")
        typer.echo(told(f"everything, two resolvers, {min(_FEW, asked.hosts)} hosts", few, 60))
        whole = traced("tracing_side", where, asked.hosts, "everything")
        typer.echo(told("everything, two resolvers", whole, 60))
        theirs = traced("ipwhois_side", where, asked.sample)
        typer.echo(f"ipwhois, one after the other {theirs.pace:21.1f} addresses/s")
    share = whole.asked / asked.hosts
    typer.echo(f"registry requests per URL {share:.4f} (target 0.05: {'met' if share < 0.05 else 'NOT MET'})")
    growth = whole.peak / few.peak
    typer.echo(
        f"memory of {asked.hosts} hosts / of {_FEW}: {growth:.2f} ({'flat' if growth < _FLAT else 'NOT FLAT'})"
    )
    ratio = whole.pace / theirs.pace
    typer.echo(f"ratio to ipwhois {ratio:.1f} (target 50: {'met' if ratio >= 50 else 'NOT MET'})")


if __name__ == "__main__":
    main()
