"""The documents, as their headings and tables."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="session")
def docs() -> Path:
    return DOCS


@pytest.fixture(scope="session")
def headings() -> Callable[[str, int], list[str]]:
    """Return the headings of a document at one level."""

    def read(name: str, level: int) -> list[str]:
        text = re.sub(r"```.*?```", "", (DOCS / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        return re.findall(rf"^{'#' * level} (.+)$", text, flags=re.MULTILINE)

    return read


@pytest.fixture(scope="session")
def section() -> Callable[[str, str], str]:
    """Return what stands below a heading, up to the next one."""

    def read(name: str, heading: str) -> str:
        text = (DOCS / name).read_text(encoding="utf-8")
        return text.partition(f"# {heading}\n")[2].partition("\n#")[0]

    return read
