"""A process that reads pages: tasks come in on stdin, extractions go out on stdout.

Python's handlers cannot interrupt the parser, so the limit of CPU is a timer whose signal ends the process.
"""

from __future__ import annotations

import signal
import sys
from typing import BinaryIO, Final

from crawler.extract.confine import confine
from crawler.extract.reading import extract, skim
from crawler.extract.sightings import Extraction
from crawler.extract.wire import LENGTH, Ready, Task, as_task, framed

CPU_SECONDS: Final = 2.0


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer each task, until there are no more."""
    while len(head := tasks.read(LENGTH.size)) == LENGTH.size:
        task = as_task(tasks.read(LENGTH.unpack(head)[0]))
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        answer = framed(_answer(task))
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(answer)
        answers.flush()


def _answer(task: Task) -> Extraction:
    if task.skim:
        return skim(task.body, url=task.url)
    return extract(task.body, url=task.url, media_type=task.media_type, charset=task.charset)


def main() -> None:
    """Confine this process, say so, and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ready = Ready(isolation=confine())
    sys.stdout.buffer.write(framed(ready))
    sys.stdout.buffer.flush()
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
