"""The files of the project, as git sees them."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(name="files", scope="session")
def _files() -> list[Path]:
    """Return what is tracked, or would be, relative to the root; only files that are there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


@pytest.fixture(name="sources", scope="session")
def _sources(files: list[Path]) -> list[Path]:
    """Return the modules of the three rooms."""
    return [
        file for file in files if file.suffix == ".py" and file.parts[0] in {"crawler", "pipelines", "geo"}
    ]


@pytest.fixture(name="tests", scope="session")
def _tests(files: list[Path]) -> list[Path]:
    """Return the Python files below tests/."""
    return [file for file in files if file.suffix == ".py" and file.parts[0] == "tests"]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
