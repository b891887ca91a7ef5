"""One process for each Job."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.one_process import HeldError, held

HOLD = (
    "import sys\nfrom crawler.one_process import held\n"
    "with held(*sys.argv[1:]):\n    print('held', flush=True)\n    sys.stdin.read()\n"
)


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/hostline.db"


def test_a_job_is_held_by_one_and_given_back(store: str, tmp_path: Path) -> None:
    with (
        held("kittens", store),
        pytest.raises(HeldError, match="another process carries out the Job kittens"),
        held("kittens", store),
    ):
        pass
    with held("kittens", store), held("bicycles", store):
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_dead_process_holds_nothing(store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, "tabby", store],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    # Services have temporary folders of their own: the lock must not depend on them.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(HeldError), held("tabby", store):
            pass
        holder.kill()
        holder.wait()
    with held("tabby", store):
        pass


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(HeldError, match="cannot be made"), held("tabby", "sqlite:////nowhere/hostline.db"):
        pass
