import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CONFINED = "from crawler.extract.confine import confine\nconfine()\n"


def confined(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import os, socket\n{CONFINED}{code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("socket.socket()", "OSError"),
        ("open('/etc/passwd')", "OSError"),
        ("os.pipe()", "OSError"),
        ("x = bytearray(400_000_000)", "MemoryError"),
    ],
)
def test_a_confined_process_has_no(code: str, error: str) -> None:
    assert error in confined(code).stderr


def test_it_can_still_compute_and_answer() -> None:
    done = confined("print(len(bytearray(50_000_000)), 'kätzchen'.encode('cp1252').decode('cp1252'))")
    assert (done.returncode, done.stdout.split()[0]) == (0, "50000000")
