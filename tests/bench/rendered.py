"""Rendered pages beside stock scrapy-playwright with the same Chromium, on the same pages."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

import typer

from tests.bench.runs import HEADINGS, Run, run
from tests.bench.said import Asked
from tests.bench.serving import serving

_PAGES: Final = 60
_CONCURRENCY: Final = 4


def bench(*, full: bool, quick: bool) -> None:
    """Print a line for each side, and last their ratios; no target is set for them."""
    pages = _PAGES * 5 if full else _PAGES // 4 if quick else _PAGES
    typer.echo(f"rendered: {pages} pages written by script, {_CONCURRENCY} at once")
    if find_spec("scrapy_playwright") is None:
        typer.echo("rendered: scrapy-playwright is not installed, so there is nothing to compare with")
    sides = ["hostline", *(["playwright"] if find_spec("scrapy_playwright") else [])]
    typer.echo(HEADINGS)
    done: dict[str, Run] = {}
    with serving("scripted", pages) as served:
        for side in sides:
            done[side] = run(side, served, Asked(concurrency=_CONCURRENCY, render="always"), pages=pages)
            typer.echo(done[side].line())
    if len(done) > 1:
        _compare(done["hostline"], done["playwright"])


def _compare(ours: Run, theirs: Run) -> None:
    memory = ours.measured.peak_bytes / theirs.measured.peak_bytes
    figure = (
        f"{ours.pace:.1f} pages/s, scrapy-playwright {theirs.pace:.1f}, ratio {ours.pace / theirs.pace:.2f}; "
        f"peak memory {ours.measured.peak_bytes / 1e6:.0f} MB against {theirs.measured.peak_bytes / 1e6:.0f} MB, "
        f"ratio {memory:.2f}"
    )
    typer.echo(f"rendered: {figure}; no target is set")
