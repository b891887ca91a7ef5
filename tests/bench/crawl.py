"""A whole crawl beside a plain Scrapy spider, on one site, in one run, start-up of both included."""

from __future__ import annotations

from statistics import median
from typing import Final

import typer

from tests.bench.board import PAGES
from tests.bench.runs import HEADINGS, Run, run
from tests.bench.said import Asked
from tests.bench.serving import serving
from tests.bench.verdict import verdict

_RUNS: Final = 3
_CONCURRENCY: Final = 16
_MOST_REQUESTS: Final = 1.1


def bench(*, full: bool, quick: bool) -> None:
    """Print a line for each run, and last the medians and their ratio."""
    del full
    runs: dict[str, list[Run]] = {"hostline": [], "scrapy": []}
    typer.echo(f"crawl: {PAGES:,} pages, {_CONCURRENCY} requests at once, robots.txt obeyed, no delay")
    typer.echo(HEADINGS)
    with serving("board", PAGES) as served:
        for _ in range(1 if quick else _RUNS):
            for side, done in runs.items():
                done.append(run(side, served, Asked(concurrency=_CONCURRENCY), pages=PAGES))
                typer.echo(done[-1].line())
    _judge(**runs)


def _judge(hostline: list[Run], scrapy: list[Run]) -> None:
    ours, theirs = (median(run.pace for run in runs) for runs in (hostline, scrapy))
    cpu = [median(1000 * run.measured.cpu_seconds / run.pages for run in runs) for runs in (hostline, scrapy)]
    figure = (
        f"{ours:.1f} pages/s, Scrapy {theirs:.1f}, ratio {ours / theirs:.2f} "
        f"(CPU {cpu[0]:.1f} ms a page, Scrapy {cpu[1]:.1f})"
    )
    verdict("crawl", figure, "at least 1.00", met=ours >= theirs)
    requests = max(run.sent.requests / run.pages for run in hostline)
    verdict("requests", f"{requests:.3f} a page", f"at most {_MOST_REQUESTS}", met=requests <= _MOST_REQUESTS)
