"""`make vectors VECTORS=FOLDER`: our readers over recorded answers of real registries, which are not in this repository.

They hold data of real people, so nothing of what stands in them is printed: a file, and whether it was read as expected.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.vectors import cymru, rdap


def main() -> int:
    """Judge every file; the exit status is 1 where one was read otherwise than expected, or there was none."""
    parser = argparse.ArgumentParser(prog="make vectors", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with rdap/ and cymru/")
    folder = parser.parse_args().folder
    verdicts = [*rdap.judged(folder / "rdap"), *cymru.judged(folder / "cymru")]
    for name, problems in verdicts:
        sys.stdout.write(f"{'FAIL' if problems else 'ok':5}{name} {'; '.join(problems)}".rstrip() + "\n")
    failed = sum(bool(problems) for _, problems in verdicts)
    sys.stdout.write(f"vectors {len(verdicts)} failed {failed}\n")
    return 1 if failed or not verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
