"""`make bench`: a Hostline crawl beside a plain Scrapy spider, on one site, in one run, start-up of both included."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from compileall import compile_dir
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

import msgspec
import typer

from tests.bench.measure import Measured, measure
from tests.bench.said import Sent, Surroundings
from tests.bench.site import PAGES

CONCURRENCY: Final = 16
RUNS: Final = 3
SIDES: Final = {"hostline": "tests.bench.hostline_side", "scrapy": "tests.bench.scrapy_side"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One side's crawl, as it and the site saw it."""

    side: str
    pages: int
    measured: Measured
    sent: Sent

    @property
    def pace(self) -> float:
        """Pages a second by the clock on the wall."""
        return self.pages / self.measured.wall_seconds


class Site:
    """The process that serves both sides."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._questions, self._answers = process.stdin, process.stdout
        self.where = self._answers.readline().strip()
        msgspec.json.decode(self.where, type=Surroundings)

    def sent(self) -> Sent:
        """Return what was sent since this was last asked."""
        self._questions.write("\n")
        self._questions.flush()
        return msgspec.json.decode(self._answers.readline(), type=Sent)


@contextmanager
def serving() -> Iterator[Site]:
    """Start the site, and stop it at the end."""
    command = [sys.executable, "-m", "tests.bench.surroundings"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Site(process)
        assert process.stdin is not None
        process.stdin.close()


def crawl(side: str, site: Site, concurrency: int) -> Run:
    """Have one side crawl the site in a fresh process; raises `RuntimeError` unless it saw every page."""
    site.sent()
    measured = measure([sys.executable, "-m", SIDES[side], site.where, str(concurrency)])
    pages = int(measured.said.split()[0])
    if pages < PAGES:
        raise RuntimeError(f"{side} saw {pages} of {PAGES} pages: {measured.said}")
    return Run(side=side, pages=pages, measured=measured, sent=site.sent())


def line(run: Run) -> str:
    """Return what one run came to."""
    measured, sent = run.measured, run.sent
    return (
        f"{run.side:9}{run.pace:9.1f}{measured.wall_seconds:9.2f}{1000 * measured.cpu_seconds / run.pages:11.2f}"
        f"{sent.requests / run.pages:11.3f}{sent.heads:8}{sent.bytes / 1e6:10.1f}{measured.peak_bytes / 1e6:10.0f}"
    )


def middle(runs: list[Run]) -> float:
    """Return the median pace."""
    return median(run.pace for run in runs)


def main() -> None:
    """Print a line for each run, and last the medians and their ratio."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one run of each side instead of three")
    parser.add_argument(
        "--concurrency", type=int, default=CONCURRENCY, help="requests at once, of both sides"
    )
    asked = parser.parse_args()
    # As an installed package has it: else the first run, or every one, would measure the compiler.
    for room in ("crawler", "pipelines", "geo", "tests/bench"):
        compile_dir(room, quiet=1)
    runs: dict[str, list[Run]] = {side: [] for side in SIDES}
    with serving() as site:
        typer.echo(f"{PAGES} pages, {asked.concurrency} requests at once, robots.txt obeyed, no delay")
        typer.echo("side      pages/s     wall s  CPU ms/page  requests/page  HEADs  received MB  peak MB")
        for _ in range(1 if asked.quick else RUNS):
            for side, done in runs.items():
                done.append(crawl(side, site, asked.concurrency))
                typer.echo(line(done[-1]))
    ours, theirs = middle(runs["hostline"]), middle(runs["scrapy"])
    typer.echo(f"hostline {ours:.1f} pages/s, scrapy {theirs:.1f} pages/s, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
