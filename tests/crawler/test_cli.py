"""The command as a whole."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(code: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", code], cwd=ROOT, input=stdin, capture_output=True, check=False, timeout=60
    )


def test_the_version() -> None:
    assert run(f"{sys.executable} -m crawler --version").stdout == b"hostline 0.1.0\n"


def test_help_is_a_table_of_contents() -> None:
    shown = run(f"{sys.executable} -m crawler --help").stdout.decode()
    for command in (
        "report",
        "cases",
        "case",
        "jobs",
        "locate",
        "lists",
        "fingerprint",
        "check",
        "schedule",
        "ledger",
    ):
        assert f"│ {command} " in shown


def test_whoever_has_read_enough_may_stop() -> None:
    done = run(
        f"{sys.executable} -m crawler fingerprint - --json | head -n 1", b"http://kittens.example/\n" * 5000
    )
    assert done.stdout.startswith(b'{"url"')
    assert done.stderr == b""


@pytest.mark.parametrize("module", ["scrapy", "twisted", "sqlalchemy", "pydantic", "aiohttp", "rich.table"])
def test_what_is_heavy_is_imported_when_it_is_needed(module: str) -> None:
    code = f"import crawler.cli, sys; sys.exit({module!r} in sys.modules)"
    assert run(f'{sys.executable} -c "{code}"').returncode == 0
