"""One idea per file: a file of more than 300 lines is in the list below, which may only shrink."""

from pathlib import Path
from typing import Final

MOST_LINES: Final = 300
EXCEPTIONS: Final[dict[str, int]] = {}


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_file_outgrows_its_idea(root: Path, sources: list[Path]) -> None:
    long = {str(file): lines(root / file) for file in sources if lines(root / file) > MOST_LINES}
    assert {file: count for file, count in long.items() if count > EXCEPTIONS.get(file, 0)} == {}


def test_the_exceptions_shrink(root: Path) -> None:
    for file, count in EXCEPTIONS.items():
        assert MOST_LINES < lines(root / file) == count, f"{file} has shrunk: lower or drop its exception"
