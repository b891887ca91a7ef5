"""`make scorecard`: every case of the card against servers that judge from their side, and docs/scorecard.md.

`make scorecard-stock` tries the same cases on plain Scrapy and on scrapy-playwright, which fail: so the rig can.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from typing import Final

import typer

from tests.scorecard import (
    access,
    audit,
    bad_pages,
    browsing,
    exhaustion,
    injection,
    media,
    names_abuse,
    nothing_lost,
    parsing,
    soak,
    ssrf,
    whole_jobs,
)
from tests.scorecard.card import TRIES, Case, Judged, document, judged, last_line
from tests.scorecard.rig import ROOT, Rig

_MORE_CASES: Final = (bad_pages, browsing, parsing, whole_jobs, names_abuse, soak)
GROUPS: Final = (
    media.GROUP,
    ssrf.GROUP,
    exhaustion.GROUP,
    nothing_lost.GROUP,
    access.GROUP,
    audit.GROUP,
    injection.GROUP,
)
TITLES: Final = {
    "door": "The scorecard",
    "scrapy": "The scorecard of plain Scrapy",
    "scrapy-playwright": "The scorecard of stock scrapy-playwright",
}
_STOCK: Final = tuple(side for side in TITLES if side != "door")


def line(one: Judged) -> str:
    """Return what one case came to."""
    return f"{one.case.id}  {one.verdict:10} {one.seconds:6.1f} s  {one.case.tried}\n      {one.finding.measured}"


def cases_of(side: str, only: list[str] | None) -> list[Case]:
    """Return the cases that a side is judged by."""
    return [
        case
        for group in GROUPS
        for case in group.cases
        if side in case.sides and (not only or case.id in only)
    ]


def run(cases: list[Case], side: str) -> list[Judged]:
    """Judge and print each case; those that are not judged at the end, and last those that did not hold."""
    done = []
    for case in cases:
        done.append(judged(case, partial(Rig, side), tries=TRIES if side == "door" else 1))
        if done[-1].finding.held is not None:
            typer.echo(line(done[-1]))
    for held in (None, False):
        for one in done:
            if one.finding.held is held:
                typer.echo(line(one))
    return done


def card(side: str, only: list[str] | None) -> tuple[list[Judged], str]:
    """Judge a side; return what was found, and that as a document."""
    began = time.monotonic()
    done = run(cases_of(side, only), side)
    command = "make scorecard" if side == "door" else "make scorecard-stock"
    preface = (
        f"Written by `{command}`; each figure is what the servers of the rig saw. "
        f"This run took {time.monotonic() - began:.0f} s."
    )
    return done, document(done, TITLES[side], preface)


def _is_failure(one: Judged, side: str) -> bool:
    """Answer whether a case of ours did not hold, or the rig failed; what others do not hold is no error."""
    return one.rig_failed or (side == "door" and one.finding.held is False)


def main() -> int:
    """Return 1 where a case failed."""
    parser = argparse.ArgumentParser(prog="make scorecard", description=__doc__)
    parser.add_argument("--side", choices=sorted((*TITLES, "stock")), default="door", help="what is judged")
    parser.add_argument("--only", nargs="*", metavar="ID", help="these cases, and write no document")
    asked = parser.parse_args()
    documents, failed = [], False
    for side in _STOCK if asked.side == "stock" else (asked.side,):
        if asked.side == "stock":
            typer.echo(f"{TITLES[side]}\n")
        done, text = card(side, asked.only)
        documents.append(text)
        typer.echo(last_line(done) + "\n" * (asked.side == "stock"))
        failed = failed or any(_is_failure(one, side) for one in done)
    names = {"door": "scorecard.md", "stock": "scorecard-stock.md"}
    if not asked.only and asked.side in names:
        (ROOT / "docs" / names[asked.side]).write_text("\n".join(documents), encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
