"""`make scorecard`: every case of the card against servers that judge from their side, and docs/scorecard.md.

`make scorecard-stock` tries the media and exhaustion cases on plain Scrapy instead: it is meant to fail.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Final

import typer

from tests.scorecard import (
    audit,
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
from tests.scorecard.card import Case, Judged, document, judged, last_line
from tests.scorecard.rig import ROOT, Rig

_CASES_OF_EXHAUSTION: Final = (parsing, whole_jobs, names_abuse, soak)
GROUPS: Final = (
    media.GROUP,
    ssrf.GROUP,
    exhaustion.GROUP,
    nothing_lost.GROUP,
    audit.GROUP,
    injection.GROUP,
)
_STOCK_GROUPS: Final = ("media", "exhaustion")
_TITLES: Final = {
    "door": "The scorecard",
    "scrapy": "The scorecard of plain Scrapy",
}


def line(one: Judged) -> str:
    """Return what one case came to."""
    return f"{one.case.id}  {one.verdict:10} {one.seconds:6.1f} s  {one.case.tried}\n      {one.finding.measured}"


def run(cases: list[Case], side: str) -> list[Judged]:
    """Judge and print each case."""
    done = []
    for case in cases:
        with Rig(side) as rig:
            done.append(judged(case, rig))
        typer.echo(line(done[-1]))
    return done


def main() -> int:
    """Return 1 where a case that was judged did not hold."""
    parser = argparse.ArgumentParser(prog="make scorecard", description=__doc__)
    parser.add_argument("--side", choices=sorted(_TITLES), default="door", help="what is judged")
    parser.add_argument("--only", nargs="*", metavar="ID", help="these cases, and write no document")
    asked = parser.parse_args()
    groups = [group for group in GROUPS if asked.side == "door" or group.name in _STOCK_GROUPS]
    cases = [case for group in groups for case in group.cases if not asked.only or case.id in asked.only]
    began = time.monotonic()
    done = run(cases, asked.side)
    preface = (
        "Written by `make scorecard`; each figure is what the servers of the rig saw. "
        f"This run took {time.monotonic() - began:.0f} s."
    )
    if not asked.only and asked.side == "door":
        path = ROOT / "docs" / "scorecard.md"
        path.write_text(document(done, _TITLES[asked.side], preface), encoding="utf-8")
    typer.echo(last_line(done))
    return int(any(one.finding.held is False for one in done))


if __name__ == "__main__":
    sys.exit(main())
