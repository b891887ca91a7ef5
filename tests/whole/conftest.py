"""Runs `tests.whole.alley`: one Job on sites that a test writes down."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def alley() -> Callable[..., dict[str, Any]]:
    """Carry out one Job in a process of its own, and return what `alley` tells of it."""

    def run(**order: Any) -> dict[str, Any]:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.whole.alley"],
            input=json.dumps(order),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        told: dict[str, Any] = json.loads(ran.stdout)
        return told

    return run
