import io
import signal
import subprocess
import sys
from pathlib import Path

from crawler.extract.child import serve
from crawler.extract.wire import LENGTH, Task, as_extraction, as_ready, framed

ROOT = Path(__file__).resolve().parents[3]


def task(body: bytes, *, skim: bool = False) -> bytes:
    return framed(
        Task(body=body, url="https://kittens.test/", media_type="text/html", charset=None, skim=skim)
    )


def answers(stream: bytes) -> list[bytes]:
    payloads = []
    while stream:
        (length,) = LENGTH.unpack(stream[: LENGTH.size])
        payloads.append(stream[LENGTH.size : LENGTH.size + length])
        stream = stream[LENGTH.size + length :]
    return payloads


def test_each_task_is_answered_in_turn_until_there_are_no_more() -> None:
    out = io.BytesIO()
    serve(io.BytesIO(task(b"<a href=/a>") + task(b"https://kittens.test/b", skim=True)), out)
    extractions = [as_extraction(payload) for payload in answers(out.getvalue())]
    assert [one.sightings[0].url[-2:] for one in extractions] == ["/a", "/b"]
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_a_page_that_takes_too_long_ends_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crawler.extract.child"],
        input=task(b"<select>" + b"<option>" * 80_000),
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGPROF
    assert [
        as_ready(payload).isolation in {"namespace", "descriptors"} for payload in answers(done.stdout)
    ] == [True]
