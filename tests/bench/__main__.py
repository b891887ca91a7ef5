"""`make bench`: how fast Hostline is and what memory it takes, beside what people would use instead."""

from __future__ import annotations

import argparse
import os
from compileall import compile_dir

from tests.bench import crawl, memory, polite, rendered

PARTS = {"crawl": crawl, "polite": polite, "rendered": rendered, "memory": memory}


def main() -> None:
    """Run the parts that are asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all without")
    parser.add_argument(
        "--quick", action="store_true", help="a smaller measurement: one pair of runs, fewer pages"
    )
    parser.add_argument(
        "--full",
        action="store_true",
        default=os.environ.get("FULL") == "1",
        help="the sizes of the targets (or FULL=1)",
    )
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"there is no part {min(unknown)}")
    # As an installed package has it: else the first run, or every one, would measure the compiler.
    for room in ("crawler", "pipelines", "geo", "tests/bench"):
        compile_dir(room, quiet=1)
    for part in asked.parts or PARTS:
        PARTS[part].bench(full=asked.full, quick=asked.quick)


if __name__ == "__main__":
    main()
