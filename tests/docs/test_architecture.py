"""One picture, at most ten numbered sentences, and folders that are there."""

import re
from pathlib import Path


def test_one_picture_and_ten_sentences(docs: Path) -> None:
    text = (docs / "architecture.md").read_text(encoding="utf-8")
    assert text.count("```") == 2
    sentences = re.findall(r"^(\d+)\. (.+)$", text, flags=re.MULTILINE)
    assert [int(number) for number, _ in sentences] == list(range(1, len(sentences) + 1))
    assert len(sentences) <= 10
    assert [line for _, line in sentences if line.count(". ") or not line.endswith(".")] == []


def test_paths_that_documents_name_are_there(docs: Path) -> None:
    pattern = r"`((?:crawler|pipelines|geo)/[\w/.]*)`"
    for document in docs.rglob("*.md"):
        for path in re.findall(pattern, document.read_text(encoding="utf-8")):
            assert (docs.parent / path).exists(), f"{document.name} names {path}"


def test_links_between_documents_lead_somewhere(docs: Path) -> None:
    for document in (*docs.rglob("*.md"), docs.parent / "README.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
