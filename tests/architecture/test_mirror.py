"""The test tree mirrors the source tree: what tests `geo/names.py` is `tests/geo/test_names.py`."""

from pathlib import Path
from typing import Final

NOT_MIRRORED: Final = frozenset(
    {"architecture", "bench", "docs", "scorecard", "trace_score", "vectors", "whole"}
)
"""Tests of the tree itself, of its documents, of its speed, of its rig, of its traces, of recorded answers, and of the whole program."""
UNTESTED_NAMES: Final = frozenset({"__init__.py", "__main__.py"})


TESTED_THROUGH: Final[dict[str, str]] = {
    "crawler/carry_out.py": "tests/whole/test_resume.py",
    "crawler/errand.py": "tests/whole/test_resume.py",
    "crawler/spiders/reported.py": "tests/whole/test_resume.py",
    "crawler/door/handler.py": "tests/whole/test_resume.py",
    "crawler/commands/carrying.py": "tests/crawler/commands/test_crawl.py",
    "crawler/sandbox/surroundings.py": "tests/crawler/commands/test_demo.py",
    "crawler/door/connect.py": "tests/crawler/door/test_fetch.py",
    "crawler/door/limits.py": "tests/crawler/door/test_fetch.py",
    "pipelines/lists/layout.py": "tests/pipelines/lists/test_known.py",
}
"""Modules without a test file of their own, and the test that tries them; may only shrink."""
DATA_TESTS: Final = frozenset({"test_provenance.py"})
"""Tests of a folder's data files, not of a module."""


def source_of(test: Path) -> Path:
    return Path(*test.parts[1:-1], test.name.removeprefix("test_"))


def mirrored(tests: list[Path]) -> list[Path]:
    return [
        test
        for test in tests
        if test.name.startswith("test_") and test.name not in DATA_TESTS and test.parts[1] not in NOT_MIRRORED
    ]


def folders_as_files(source: Path) -> set[Path]:
    """Return what a test of a whole folder mirrors: `crawler/sandbox.py` for what is in `crawler/sandbox/`."""
    return {folder.with_suffix(".py") for folder in source.parents if len(folder.parts) > 1}


def test_each_test_has_its_source(sources: list[Path], tests: list[Path]) -> None:
    known = set(sources).union(*(folders_as_files(source) for source in sources))
    assert [str(test) for test in mirrored(tests) if source_of(test) not in known] == []


def test_each_source_has_its_test(sources: list[Path], tests: list[Path]) -> None:
    tested = {source_of(test) for test in mirrored(tests)} | {Path(name) for name in TESTED_THROUGH}
    owed = [file for file in sources if file.name not in UNTESTED_NAMES and "migrations" not in file.parts]
    assert [str(file) for file in owed if not ({file, *folders_as_files(file)} & tested)] == []


def test_the_exceptions_shrink(root: Path, tests: list[Path]) -> None:
    own = {source_of(test) for test in mirrored(tests)}
    for source, test in TESTED_THROUGH.items():
        assert (root / source).is_file(), f"{source} is gone: drop its exception"
        assert (root / test).is_file(), f"{test}, which tries {source}, is gone"
        assert Path(source) not in own, f"{source} has a test of its own: drop its exception"


def test_the_test_tree_is_no_package(tests: list[Path]) -> None:
    assert [str(test) for test in tests if test.name == "__init__.py"] == []
