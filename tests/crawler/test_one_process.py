"""One process for each Job."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.one_process import HeldError, held

HOLD = "import sys\nfrom crawler.one_process import held\nwith held(sys.argv[1]):\n    print('held', flush=True)\n    sys.stdin.read()\n"


def test_a_job_is_held_by_one_and_given_back() -> None:
    with (
        held("kittens"),
        pytest.raises(HeldError, match="another process carries out the Job kittens"),
        held("kittens"),
    ):
        pass
    with held("kittens"), held("bicycles"):
        pass


def test_a_dead_process_holds_nothing() -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, "tabby"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(HeldError), held("tabby"):
            pass
        holder.kill()
        holder.wait()
    with held("tabby"):
        pass
