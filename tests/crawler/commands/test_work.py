"""`hostline work`, from the schedule's command line to the Job: workers die, are stopped, and race."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dns.message
import dns.name
import dns.rcode
import pytest

from pipelines import ledger
from pipelines.orders import JobState
from pipelines.store import Store, jobs, pages, schedules

ROOT = Path(__file__).parents[3]
ANSWERED = 100
SEEDS = 600
"""More than are answered and asked for at once together, so that a crawl that is stopped has some left."""
OPERATOR = '[operator]\nname = "Hotline Example"\ncontact = "crawler@hotline.example"\nmandate = "reports"\n'
NEW_YEAR = ("--cron", "0 0 1 1 *", "--tz", "Europe/Vienna")


class HoldingNameServer:
    """Knows no name, and after so many answers keeps the others back until it is released."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._lock = threading.Lock()
        self._left = ANSWERED
        self._held: list[tuple[bytes, Any]] = []
        self._released = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def hold(self) -> None:
        """Begin to count anew: whoever asked before is dead by now."""
        with self._lock:
            self._left = ANSWERED
            self._held.clear()
        self.asked.clear()

    def release(self) -> None:
        """Answer everybody from now on."""
        with self._lock:
            self._released = True
            for answer in self._held:
                self._socket.sendto(*answer)

    def _serve(self) -> None:
        while True:
            wire, client = self._socket.recvfrom(4096)
            self.asked.set()
            query = dns.message.from_wire(wire)
            response = dns.message.make_response(query, recursion_available=True)
            response.set_rcode(dns.rcode.NXDOMAIN)
            is_probe = query.question[0].name == dns.name.root
            with self._lock:
                self._left -= not is_probe
                if is_probe or self._released or self._left >= 0:
                    self._socket.sendto(response.to_wire(), client)
                else:
                    self._held.append((response.to_wire(), client))


@pytest.fixture(name="name_server")
def _name_server() -> HoldingNameServer:
    return HoldingNameServer()


@pytest.fixture(name="config")
def _config(tmp_path: Path, name_server: HoldingNameServer) -> Path:
    file = tmp_path / "operator.toml"
    file.write_text(f'{OPERATOR}[names]\nservers = ["127.0.0.1"]\nport = {name_server.port}\n')
    return file


def due_since_new_year(folder: Path, name: str) -> None:
    """Let a yearly schedule have fired long ago, so that it has missed a time."""
    long_ago = datetime.now(UTC) - timedelta(days=400)
    with Store.open(f"sqlite:///{folder / 'hostline.db'}") as store:
        store.do(schedules.claim_fire, name, long_ago, worker="past")
        store.do(schedules.finish_fire, name, long_ago, worker="past", outcome="DONE")


def end_leases(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "hostline.db")) as database, database:
        database.execute("UPDATE fires SET lease_until = '2020-01-01 00:00:00.000000'")


def kept(folder: Path) -> int:
    """Return how many pages stand in the store."""
    with closing(sqlite3.connect(folder / "hostline.db", timeout=10)) as database:
        return int(database.execute("SELECT count(*) FROM pages").fetchone()[0])


def children(parent: int) -> list[int]:
    def parent_of(stat: Path) -> int:
        try:
            return int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            return -1

    return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if parent_of(stat) == parent]


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start the worker as cron would: with next to no environment."""
    command = [sys.executable, "-m", "crawler", "--config", "operator.toml", "work", *words]
    pipe = subprocess.PIPE
    nothing = {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=folder, env=nothing, stdout=pipe, stderr=pipe, text=True)


@contextmanager
def at_work(folder: Path, name_server: HoldingNameServer) -> Iterator[subprocess.Popen[str]]:
    """Start a worker, and go on when its crawl is under way."""
    with start(folder) as worker:
        try:
            # What is asked this early was asked by a crawl that is dead by now.
            time.sleep(0.3)
            name_server.hold()
            assert name_server.asked.wait(20)
            yield worker
        finally:
            worker.kill()


@pytest.mark.usefixtures("config")
def test_a_fire_has_one_job_whichever_workers_die_are_stopped_or_race(
    hostline: Callable[..., Any], tmp_path: Path, name_server: HoldingNameServer
) -> None:
    seeds = [f"http://kittens{number}.test/" for number in range(SEEDS)]
    crawl = ("crawl", *seeds, "--by", "Ada Example", "--out", "pages.jsonl")
    assert hostline("schedule", "add", "yearly", *NEW_YEAR, "--", *crawl).status == 0
    due_since_new_year(tmp_path, "yearly")

    with at_work(tmp_path, name_server) as killed:
        crawls = children(killed.pid)
        killed.kill()
        for crawl_process in crawls:
            os.kill(crawl_process, signal.SIGKILL)
    assert len(crawls) == 1
    end_leases(tmp_path)

    with at_work(tmp_path, name_server) as stopped:
        while not kept(tmp_path):
            time.sleep(0.05)
        stopped.send_signal(signal.SIGTERM)
        name_server.release()
        talk = stopped.communicate(timeout=60)[1]
        assert stopped.returncode == 0
    assert "taken up again" in talk
    assert "TRY_AGAIN" in talk
    with Store.open(f"sqlite:///{tmp_path / 'hostline.db'}") as store:
        (summary,) = store.do(jobs.all)
        assert summary.job.state is JobState.STOPPED
        assert 0 < summary.pages < SEEDS

    racers = [start(tmp_path, "--once", "--json") for _ in range(2)]
    said = [racer.communicate(timeout=90) for racer in racers]
    assert sorted(racer.returncode for racer in racers) == [0, 3], said
    (fact,) = [json.loads(line) for out, _ in said for line in out.splitlines()]
    assert (fact["schedule"], fact["outcome"]) == ("yearly", "DONE")

    with Store.open(f"sqlite:///{tmp_path / 'hostline.db'}") as store:
        (summary,) = store.do(jobs.all)
        assert (summary.job.schedule, summary.job.state) == ("yearly", JobState.DONE)
        assert sorted(page.url for page in store.do(pages.of_job, summary.job.id)) == sorted(seeds)
        assert store.do(ledger.verify).broken == ()
    assert len((tmp_path / "pages.jsonl").read_text().splitlines()) == SEEDS


def test_nothing_is_due(hostline: Callable[..., Any], operator: Path) -> None:
    assert hostline("work", "--once").status == 3
    operator.unlink()
    assert hostline("work", "--once").status == 2


@pytest.mark.usefixtures("operator")
def test_a_fire_that_fails_is_told_with_its_reason(
    hostline: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    crawl = ("crawl", "--report", "nowhere", "--by", "Ada Example")
    assert hostline("schedule", "add", "yearly", *NEW_YEAR, "--", *crawl).status == 0
    due_since_new_year(tmp_path, "yearly")
    ran = hostline("work", "--once", "--json")
    assert ran.status == 4
    assert [fact["outcome"] for fact in ran.facts] == ["USAGE"]
    assert "nowhere" in ran.err
