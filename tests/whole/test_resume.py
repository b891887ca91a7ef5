"""kill -9 at ten random points, and the Job still ends with the pages of an undisturbed run."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.config import OperatorSettings, Settings
from crawler.job import Order, file, job_of
from crawler.sandbox.internet import Sandbox
from pipelines import ledger
from pipelines.orders import Job, JobState
from pipelines.records import Page, now
from pipelines.store import jobs, pages
from pipelines.store.store import Store
from tests.whole.told import told_of

ROOT = Path(__file__).parents[2]
KILLS = 10
_COUNT = "SELECT count(*) FROM pages"
QUICK = (
    "kittenforum",
    "catboard",
    "catpile",
    "bikelinks",
    "bikegallery",
    "wheelblog",
    "hop-one",
    "kit.",
    "oldpages",
    "keepout",
)
"""Seeds that answer at once and end by themselves: a maze ends by its budget, in an order that a kill may change."""
OPERATOR = OperatorSettings(name="Hotline Example", contact="crawler@hotline.example", mandate="training")


class Crawl:
    """One Job in a store of its own, carried out by processes that can be killed."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/hostline.db"
        seeds = tuple(seed for seed in sandbox.seeds if any(name in seed for name in QUICK))
        self.job = job_of(Order(seeds=seeds, by="Ada Example"), Settings(operator=OPERATOR), now())
        with Store.open(self.url) as store:
            store.do(file, self.job)
        told = told_of(sandbox, store=self.url, job=self.job.id, delay="0.1", concurrency="1")
        self.nursery = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/whole/nursery.py"), json.dumps(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        )

    def start(self) -> int:
        assert self.nursery.stdin is not None
        self.nursery.stdin.write("go\n")
        self.nursery.stdin.flush()
        return int(self.line())

    def line(self) -> str:
        assert self.nursery.stdout is not None
        return self.nursery.stdout.readline().strip()

    def finish(self) -> tuple[JobState, frozenset[object]]:
        """Let a process run to the end, and return the state and what was found."""
        self.start()
        state = JobState(self.line())
        assert self.line() == "ended"
        with self.nursery:
            assert self.nursery.stdin is not None
            self.nursery.stdin.close()
        with Store.open(self.url) as store:
            assert store.do(ledger.verify).broken == ()
            assert self.kept(store)[0].state is state
            return state, frozenset(essence(page) for page in store.do(pages.of_job, self.job.id))

    def wait_for(self, more: int) -> None:
        """Wait until so many more pages are kept; for none, until some moment while the process makes ready."""
        if not more:
            return
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as watcher:
            begun = watcher.execute(_COUNT).fetchone()[0]
            while watcher.execute(_COUNT).fetchone()[0] < begun + more:
                time.sleep(0.005)

    def kept(self, store: Store) -> tuple[Job, int]:
        summary = store.do(jobs.summary, self.job.id)
        return summary.job, summary.pages


def essence(page: Page) -> object:
    """What must be equal: everything but the moment, and what was asked of the net at that moment."""
    hops = tuple((hop.url, hop.status, hop.mechanism) for hop in page.hops)
    seen = frozenset(replace(sighting, hashes=()) for sighting in page.sightings)
    refused = frozenset((refusal.url, refusal.rule) for refusal in page.refusals)
    hosts = frozenset(hosting.host for hosting in page.hostings)
    return (page.url, page.status, page.final_url, page.depth, page.markup_sha256, hops, seen, refused, hosts)


@pytest.fixture(name="sandbox", scope="module")
def _sandbox() -> object:
    with Sandbox() as sandbox:
        yield sandbox


def test_ten_kills_lose_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    for name in ("calm", "stormy"):
        (tmp_path / name).mkdir()
    state, expected = Crawl(sandbox, tmp_path / "calm").finish()
    assert state is JobState.DONE
    assert len(expected) > 30

    stormy = Crawl(sandbox, tmp_path / "stormy")
    chance = random.Random(20261123)
    for _ in range(KILLS):
        process = stormy.start()
        stormy.wait_for(chance.randint(0, 3))
        time.sleep(chance.uniform(0.0, 0.1))
        os.kill(process, signal.SIGKILL)
        assert stormy.line() == "ended"
    assert stormy.finish() == (JobState.DONE, expected)
