"""`python -m crawler.sandbox` is how analysts train: it prints seeds, and ends when it is asked to."""

from __future__ import annotations

import signal
import subprocess
import sys


def test_it_prints_the_seeds_and_ends_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "crawler.sandbox"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as sandbox:
        assert sandbox.stdout is not None
        assert sandbox.stderr is not None
        assert sandbox.stdout.readline().startswith("http://kittenforum.example:")
        while "Ctrl-C" not in sandbox.stderr.readline():
            continue
        sandbox.send_signal(signal.SIGINT)
        assert "media bytes received: 0 of honest sites, 0 of those that lied" in sandbox.stderr.read()
        assert sandbox.wait(10) == 0
