"""The store as a whole, against processes that die and processes that compete."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from pipelines import ledger
from pipelines.store import Store, frontier, pages

REPOSITORY = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from pipelines.store import Store, frontier, pages
from pipelines.store.spending import Spent
from pipelines.records import Page, Parse, now

store = Store.open(sys.argv[1])
while visits := store.do(frontier.claim, "job-of-kittens", "child", limit=4, per_host=99, lease_seconds=60):
    for visit in visits:
        page = Page(job=visit.job, url=visit.url, final_url=visit.url, status=200, media_type="text/html", at=now(),
                    depth=1, referrer=None, peer_address=None, parse=Parse.COMPLETE, markup_sha256=None, structure=None)
        store.do(pages.keep, visit.id, page, (), Spent(site=visit.site, bytes=1, seconds=0.0))
        print(visit.url, flush=True)
"""
CLAIMER = """
import sys
from pipelines.store import Store, frontier

store = Store.open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
while visits := store.do(frontier.claim, "job-of-kittens", sys.argv[2], limit=3, per_host=999, lease_seconds=60):
    print(*(visit.id for visit in visits), flush=True)
"""


def child(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_kill_nine_loses_nothing_that_was_acknowledged(store: Store, samples: Any, url: str) -> None:
    seeds = [samples.visit(f"http://kittens.test/{n}") for n in range(400)]
    store.do(frontier.add, samples.job_id, seeds)
    acknowledged: list[str] = []
    for kept_before_the_kill in (1, 7, 23):
        process = child(WRITER, url)
        assert process.stdout is not None
        acknowledged += [process.stdout.readline().strip() for _ in range(kept_before_the_kill)]
        os.kill(process.pid, signal.SIGKILL)
        # What it said before it died, and we had not read yet, was acknowledged too.
        acknowledged += process.stdout.read().split()
        process.communicate()
        store.do(frontier.release, samples.job_id, None)
    kept = [page.url for page in store.do(pages.of_job, samples.job_id)]
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    assert store.do(frontier.count_open, samples.job_id) == 400 - len(kept) > 0
    assert store.do(ledger.verify).broken == ()


def test_two_processes_never_claim_the_same_visit(store: Store, samples: Any, url: str) -> None:
    store.do(frontier.add, samples.job_id, [samples.visit(f"http://kittens.test/{n}") for n in range(120)])
    processes = [child(CLAIMER, url, name) for name in ("tabby", "ginger")]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    claimed = [process.communicate()[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(claimed[0]) + len(claimed[1]) == 120
    assert len({*claimed[0], *claimed[1]}) == 120
