"""The import order of the rooms, as the contracts in pyproject.toml state it."""

import subprocess
import sys
from pathlib import Path


def test_the_contracts_are_kept(root: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())",
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
