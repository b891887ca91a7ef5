"""Run the sandbox for training: `python -m crawler.sandbox` prints what a crawl of it needs, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading

from crawler.sandbox.binding import SandboxError
from crawler.sandbox.counts import media_received
from crawler.sandbox.internet import Sandbox


def main() -> int:
    """Run the sandbox until it is interrupted, then say how much media anybody received."""
    enough = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: enough.set())
    try:
        sandbox = Sandbox()
    except SandboxError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with sandbox:
        sys.stdout.write("\n".join(sandbox.seeds) + "\n")
        sys.stdout.flush()
        sys.stderr.write(f"{_settings(sandbox)}\nCtrl-C ends the sandbox.\n")
        enough.wait()
    honest, lied = (media_received(sandbox.counts(), lied=each) for each in (False, True))
    sys.stderr.write(f"media bytes received: {honest} of honest sites, {lied} of those that lied\n")
    return 0


def _settings(sandbox: Sandbox) -> str:
    address, port = sandbox.names_server
    return (
        f"names:     {address} port {port}\n"
        f"data set:  {sandbox.dataset}\n"
        f"fronts:    {sandbox.fronts}\n"
        f"bootstrap: {sandbox.bootstrap}\n"
        f"authority: {sandbox.authority_file}"
    )


if __name__ == "__main__":
    sys.exit(main())
