"""Five hundred hosts that are each asked once a second: does the pace bind, or the processor?"""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from tests.bench.runs import command
from tests.bench.said import Asked
from tests.bench.serving import Served, serving
from tests.bench.sites import POLITE_HOSTS, POLITE_SECONDS
from tests.bench.verdict import verdict

_FIRST_REQUESTS: Final = 9
"""To each host, before the pace is measured: robots.txt, and HEAD and GET until HEAD is no longer needed."""
_SECONDS: Final = 15.0
_SHARE: Final = 0.95
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Moment:
    """What the crawl's process has used so far."""

    at: float
    cpu: float
    waited: float
    """Seconds for which its main thread could have run, and others had the processors."""


def bench(*, full: bool, quick: bool) -> None:
    """Print requests a second, their share of the possible, and what binds."""
    del full
    hosts = POLITE_HOSTS // 10 if quick else POLITE_HOSTS
    typer.echo(
        f"polite: {hosts} hosts at addresses of their own, one request a second each, "
        f"answers after {1000 * POLITE_SECONDS:.0f} ms"
    )
    with serving("polite", hosts) as served:
        process = subprocess.Popen(
            command("hostline", served, Asked(concurrency=1, delay=1.0)), stdout=subprocess.DEVNULL
        )
        try:
            requests, before, after = _watched(served, process.pid, hosts)
        finally:
            process.terminate()
            process.wait()
    _judge(requests, before, after, possible=hosts)


def _watched(served: Served, pid: int, hosts: int) -> tuple[int, _Moment, _Moment]:
    """Return what was asked for between two moments of a crawl that is under way, and those moments."""
    began = time.monotonic()
    asked = 0
    while asked < _FIRST_REQUESTS * hosts:
        time.sleep(0.2)
        asked += served.sent().requests
    typer.echo(
        f"polite: the first {asked} requests, HEADs among them, at {asked / (time.monotonic() - began):.0f} a second"
    )
    before = _moment(pid)
    served.sent()
    time.sleep(_SECONDS)
    return served.sent().requests, before, _moment(pid)


def _moment(pid: int) -> _Moment:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # The main thread's: it is what hands out visits.
    waited = int(Path(f"/proc/{pid}/schedstat").read_text().split()[1])
    return _Moment(
        at=time.monotonic(),
        cpu=(int(fields[11]) + int(fields[12])) / _TICKS,
        waited=waited / 1e9,
    )


def _judge(requests: int, before: _Moment, after: _Moment, *, possible: int) -> None:
    seconds = after.at - before.at
    pace, cpu, waited = (
        value / seconds for value in (requests, after.cpu - before.cpu, after.waited - before.waited)
    )
    share = pace / possible
    # One interpreter's threads share one core; while it waited for one, other programs had it.
    is_full = cpu + waited >= _SHARE
    binds = "the pace" if share >= _SHARE else "the processor" if is_full else "neither"
    figure = (
        f"{pace:.0f} requests/s, {100 * share:.0f} % of the possible {possible}, crawl process at {100 * cpu:.0f} % "
        f"of one core ({1000 * cpu / pace:.2f} ms a request) and waiting for one for {100 * waited:.0f} % of the time; "
        f"what binds: {binds}"
    )
    verdict("polite", figure, "95 %, or one core", met=share >= _SHARE or is_full)
