"""`make trace-score`: every host of the lab, traced by Hostline and by the baseline; writes docs/trace-score.md."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

import typer

from crawler.sandbox.lab.internet import Lab
from crawler.sandbox.lab.situations import SITUATIONS
from tests.trace_score import baseline, wiring
from tests.trace_score.judging import Judged, all_judged
from tests.trace_score.printed import document, faults, table
from tests.trace_score.score import last_line, score

DOCUMENT = Path(__file__).parents[2] / "docs" / "trace-score.md"


def run() -> tuple[list[Judged], list[Judged]]:
    """Trace the lab by the product and by the baseline."""
    with Lab() as lab:
        product = asyncio.run(wiring.traced(lab))
        described = asyncio.run(baseline.traced(lab))
    return all_judged(SITUATIONS, product), all_judged(SITUATIONS, described)


def main() -> int:
    """Return 1 where the product's figures are not those that tracing promises."""
    parser = argparse.ArgumentParser(prog="make trace-score", description=__doc__)
    parser.add_argument("--only-print", action="store_true", help="write no document")
    asked = parser.parse_args()
    # A registry of the lab that sends ten million bytes is hung up on, of which its server would complain.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    product, described = run()
    for line in faults(product):
        typer.echo(line)
    typer.echo(f"\nHostline / baseline\n{table(product, described)}\n")
    if not asked.only_print:
        DOCUMENT.write_text(document(product, described), encoding="utf-8")
    typer.echo(last_line(score(product), score(described)))
    return int(not score(product).holds)


if __name__ == "__main__":
    sys.exit(main())
