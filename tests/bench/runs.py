"""One side's crawl in a fresh process: what it, the kernel and the site say of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

import msgspec

from tests.bench.measure import Measured, measure
from tests.bench.said import Asked, Sent
from tests.bench.serving import Served

SIDES: Final = {
    "hostline": "tests.bench.hostline_side",
    "scrapy": "tests.bench.scrapy_side",
    "playwright": "tests.bench.playwright_side",
}
HEADINGS: Final = (
    "side        pages/s     wall s  CPU ms/page  requests/page  HEADs  received MB  peak MB (own, children)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One side's crawl."""

    side: str
    pages: int
    measured: Measured
    sent: Sent

    @property
    def pace(self) -> float:
        """Pages a second by the clock on the wall."""
        return self.pages / self.measured.wall_seconds

    def line(self) -> str:
        """Return what it came to, under `HEADINGS`."""
        measured, sent = self.measured, self.sent
        return (
            f"{self.side:11}{self.pace:8.1f}{measured.wall_seconds:11.2f}"
            f"{1000 * measured.cpu_seconds / self.pages:13.2f}{sent.requests / self.pages:15.3f}{sent.heads:7}"
            f"{sent.bytes / 1e6:13.1f}{measured.peak_bytes / 1e6:9.0f} "
            f"({measured.own_peak_bytes / 1e6:.0f}, {measured.children_peak_bytes / 1e6:.0f})"
        )


def command(side: str, served: Served, asked: Asked) -> list[str]:
    """Return the words that start a side's crawl."""
    return [sys.executable, "-m", SIDES[side], served.where, msgspec.json.encode(asked).decode()]


def run(side: str, served: Served, asked: Asked, *, pages: int) -> Run:
    """Have one side crawl the site; raises `RuntimeError` unless it saw every page."""
    served.sent()
    measured = measure(command(side, served, asked))
    seen = int(measured.said.split()[0])
    if seen < pages:
        raise RuntimeError(f"{side} saw {seen} of {pages} pages: {measured.said}")
    return Run(side=side, pages=seen, measured=measured, sent=served.sent())
