"""Does a crawl's memory grow with its pages? Peak of one crawl against that of another of ten times as many pages."""

from __future__ import annotations

from typing import Final

import typer

from tests.bench.runs import HEADINGS, run
from tests.bench.said import Asked
from tests.bench.serving import serving
from tests.bench.verdict import verdict

_SIZES: Final = (2_000, 20_000)
_FULL: Final = (10_000, 100_000)
_CONCURRENCY: Final = 16
_MOST: Final = 1.3


def bench(*, full: bool, quick: bool) -> None:
    """Print both crawls and the ratio of their peaks."""
    sizes = _FULL if full else _SIZES
    if quick:
        sizes = (sizes[0] // 4, sizes[1] // 4)
    typer.echo(f"memory: crawls of {sizes[0]:,} and of {sizes[1]:,} tiny pages")
    typer.echo(HEADINGS)
    peaks, own = [], []
    for pages in sizes:
        with serving("tiny", pages) as served:
            done = run("hostline", served, Asked(concurrency=_CONCURRENCY), pages=pages)
        typer.echo(done.line())
        peaks.append(done.measured.peak_bytes)
        own.append(done.measured.own_peak_bytes)
    ratio = peaks[1] / peaks[0]
    figure = (
        f"{peaks[0] / 1e6:.0f} MB, then {peaks[1] / 1e6:.0f} MB for ten times the pages, ratio {ratio:.2f} "
        f"(crawl process alone {own[1] / own[0]:.2f})"
    )
    verdict("memory", figure, f"at most {_MOST}", met=ratio <= _MOST)
