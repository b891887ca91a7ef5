"""Decisions: numbered without gaps, in the index, each under a page and with the five headings."""

import re
from pathlib import Path

HEADINGS = ["Status", "Context", "Decision", "Alternatives", "Consequences"]


def test_the_index_is_whole(docs: Path) -> None:
    index = (docs / "adr" / "README.md").read_text(encoding="utf-8")
    files = sorted(file.name for file in (docs / "adr").glob("[0-9]*.md"))
    assert re.findall(r"\((\d{4}-[\w-]+\.md)\)", index) == files
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))


def test_each_is_under_a_page_and_has_its_headings(docs: Path) -> None:
    for file in (docs / "adr").glob("[0-9]*.md"):
        text = file.read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == HEADINGS, file.name
        assert text.startswith(f"# {int(file.name[:4])}. ")
        assert len(text.split()) < 400, file.name
