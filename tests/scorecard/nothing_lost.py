"""Nothing is lost: processes killed, disks full, many at once."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from crawler.scheduler import claim, due, look
from pipelines import ledger
from pipelines.store import reports, schedules
from pipelines.store.errors import StoreError
from pipelines.store.store import Store
from tests.scorecard.audit import report, stopped
from tests.scorecard.card import Checks, Finding, Group
from tests.scorecard.rig import ROOT, Rig
from tests.scorecard.site import Site, page

GROUP: Final = Group("nothing-lost")
_KILLS: Final = 50
_URLS: Final = 300
_LONGEST_LIFE: Final = 20.0


@GROUP.case(
    "N01",
    f"kill -9 of the crawler at {_KILLS} random moments of a Job of {_URLS} URLs, each time gone on with",
    "every URL ends in exactly one page; nothing is open; the ledger verifies",
)
def killed(rig: Rig) -> Finding:
    links = b"".join(b'<a href="/%d">k</a>' % n for n in range(_URLS - 1))
    leaves = {f"/{n}": page(b"<p>kitten %d</p>" % n) for n in range(_URLS - 1)}
    site = rig.site({"/": page(links), "/robots.txt": page(b"", "text/plain"), **leaves})
    told: dict[str, Any] = {
        "store": f"sqlite:///{rig.folder}/n01.db", "seeds": [f"{site.base}/"], "pairs": [[site.address, site.port]],
        "max_pages": 1_000, "delay": 0.02, "at_once": 1, "resume": True,
    }  # fmt: skip
    moments = random.Random(7)
    kills = 0
    lives = 0
    while kills < _KILLS and lives < 3 * _KILLS:
        lives += 1
        before = len(site.requests)
        kills += _killed(rig, told, partial(_since, site, before), moments.randint(0, 5))
    done = rig.child("tests.scorecard.job_side", told)
    checks = Checks()
    gets = Counter(seen.path for seen in site.requests if seen.method == "GET" and seen.path in leaves)
    checks.say(f"{kills} kills, {done['pages']} pages, {sum(gets.values())} GETs of {len(leaves)} leaves")
    checks.tried(f"killed {kills} times, not {_KILLS}", true=kills == _KILLS)
    checks.hold(
        f"every URL has its page: {done['pages']}", true=done["pages"] == _URLS == len(done["finals"])
    )
    checks.hold(f"ended {done['state']}", true=done["state"] == "DONE")
    with Store.open(told["store"]) as store:
        checks.hold("the ledger is whole", true=not store.do(ledger.verify).broken)
    return checks.finding()


def _since(site: Site, before: int) -> int:
    return len(site.requests) - before


def _killed(rig: Rig, told: dict[str, Any], asked: Callable[[], int], wanted: int) -> int:
    """Start the Job's process, and kill it at its next step after so many requests; 0 where it had ended before."""
    with (rig.folder / "talk").open("ab") as talk:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.scorecard.job_side"],
            stdin=subprocess.PIPE,
            stdout=talk,
            stderr=talk,
            cwd=ROOT,
            start_new_session=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(told).encode())
        process.stdin.close()
        end = time.monotonic() + _LONGEST_LIFE
        while asked() < wanted and process.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        # Some die on the way to their first request.
        time.sleep(0.3 if wanted == 0 else 0.0)
        ended = process.poll() is not None
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return int(not ended)


@GROUP.case(
    "N04",
    "one report filed 100 times at once, by 4 stores and 25 threads each",
    "1 report, 1 line in the ledger (cases and mails do not exist yet)",
)
def at_once(rig: Rig) -> Finding:
    url, one = f"sqlite:///{rig.folder}/n04.db", report(1)
    Store.open(url).close()
    stores = [Store.open(url) for _ in range(4)]
    threads = [
        threading.Thread(target=store.do, args=(reports.add, one)) for store in stores for _ in range(25)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept, found = len(stores[0].do(reports.all)), stores[0].do(ledger.verify)
    for store in stores:
        store.close()
    checks = Checks()
    checks.say(f"{kept} report, {found.lines} line")
    checks.hold("one report, one line", true=(kept, found.lines, found.broken) == (1, 1, ()))
    return checks.finding()


_FILING: Final = """
import resource, signal, sys
from pipelines.store import reports
from pipelines.store.store import Store
from tests.scorecard.audit import report
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
for number in range(10_000):
    store.do(reports.add, report(number))
    print(number, flush=True)
"""


@GROUP.case(
    "N05",
    "a disk that is full at a random write (a file-size limit), a file that cannot be written, a store held by another",
    "nothing is acknowledged before its commit; a clear error; nothing half-written; the store works again",
)
def full_disk(rig: Rig) -> Finding:
    checks = Checks()
    for limit in (400_000, 700_001, 1_500_000):
        path = rig.folder / f"full-{limit}.db"
        done = subprocess.run(
            [sys.executable, "-c", _FILING, f"sqlite:///{path}", str(limit)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = len(done.stdout.splitlines())
        checks.hold(f"the error is said: {done.stderr[-80:]}", true="StoreError" in done.stderr)
        with Store.open(f"sqlite:///{path}") as store:
            kept = len(store.do(reports.all))
            checks.hold(f"{said} acknowledged, {kept} kept", true=said <= kept <= said + 1)
            checks.hold("the ledger is whole", true=not store.do(ledger.verify).broken)
            store.do(reports.add, report(99_999))
    checks.say("3 full disks")
    _held_by_another(rig, checks)
    return checks.finding()


def _held_by_another(rig: Rig, checks: Checks) -> None:
    path = rig.folder / "held.db"
    with (
        Store.open(f"sqlite:///{path}") as store,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        waiting = threading.Thread(target=store.do, args=(reports.add, report(1)))
        waiting.start()
        time.sleep(1.0)
        checks.hold("it is not acknowledged while another holds the store", true=waiting.is_alive())
        other.execute("COMMIT")
        waiting.join(20)
        checks.hold("it is kept as soon as it can be", true=len(store.do(reports.all)) == 1)
    try:
        Store.open(f"sqlite:///{rig.folder}/nowhere/x.db").close()
        checks.hold("a store in no folder opens", true=False)
    except StoreError:
        checks.say("a missing folder is a clear error")


@GROUP.case(
    "N06",
    "database and WAL copied away right after each acknowledgement, the copy opened alone",
    "every acknowledged write is in the copy; the store's own connections run with synchronous=FULL",
)
def power_cut(rig: Rig) -> Finding:
    path, checks, missing = rig.folder / "n06.db", Checks(), 0
    with Store.open(f"sqlite:///{path}") as store:
        for number in range(40):
            store.do(reports.add, report(number))
            copy = rig.folder / "copy.db"
            for end in ("", "-wal"):
                if Path(f"{path}{end}").exists():
                    shutil.copy(f"{path}{end}", f"{copy}{end}")
            with closing(sqlite3.connect(copy)) as connection:
                missing += number + 1 - connection.execute("SELECT count(*) FROM reports").fetchone()[0]
            for file in rig.folder.glob("copy.db*"):
                file.unlink()
        level = store.do(lambda tx: tx.conn.exec_driver_sql("PRAGMA synchronous").scalar())
    checks.most("acknowledged writes missing of 40 copies", missing, 0)
    checks.say(f"synchronous={level}")
    checks.hold("synchronous is FULL or EXTRA", true=level in (2, 3))
    return checks.finding()


@GROUP.case(
    "N07",
    "workers down over three times of a schedule; two workers at once; a clock that goes back an hour and forth",
    "each period runs once, missed ones are kept as skipped",
)
def schedule(rig: Rig) -> Finding:
    url, checks = f"sqlite:///{rig.folder}/n07.db", Checks()
    start = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    ran: Counter[datetime] = Counter()
    with Store.open(url, clock=lambda: start) as store:
        store.do(schedules.add, "hourly", "0 * * * *", "UTC", ("crawl", "-"), by="Ada Example")
    hours = (0.6, 0.6, 1.6, 0.6, 1.6, 4.7, 4.7, 3.7, 5.6, 5.6)
    for hour in hours:
        at = start + timedelta(hours=hour)
        for worker in ("one", "two"):
            with Store.open(url, clock=stopped(at)) as store:
                for one in due(store.do(look), at):
                    if store.do(claim, one, worker, 60.0):
                        ran[one.fire.at] += 1
                        store.do(
                            schedules.finish_fire,
                            one.fire.schedule,
                            one.fire.at,
                            outcome="DONE",
                            worker=worker,
                        )
    checks.say(f"{len(ran)} periods ran")
    checks.hold(f"a period ran more than once: {ran}", true=max(ran.values()) == 1)
    checks.hold("07, 08, 11 and 12 o'clock ran", true={at.hour for at in ran} == {7, 8, 11, 12})
    return checks.finding()


for _number, _tried in (
    ("N02", "kill -9 of the sender at every step of a mail"),
    ("N03", "a mail server that refuses, delays, drops and stalls"),
):
    GROUP.unjudged(_number, _tried, "nothing is sent yet: there are no notices")


@GROUP.case(
    "N08",
    "SQLite's own backup while reports are filed, restored elsewhere and gone on with; and one when nothing is written "
    "(an upgrade of the schema under a filled store is not tried here)",
    "every report acknowledged before the backup is in it, the ledger is whole; at rest, counts and the ledger's head are equal",
)
def backup(rig: Rig) -> Finding:
    path, checks = rig.folder / "n08.db", Checks()
    acknowledged: list[int] = []
    going = threading.Event()
    with Store.open(f"sqlite:///{path}") as store:

        def file() -> None:
            while not going.is_set():
                store.do(reports.add, report(len(acknowledged)))
                acknowledged.append(len(acknowledged))

        filing = threading.Thread(target=file)
        filing.start()
        while len(acknowledged) < 50 and filing.is_alive():
            time.sleep(0.01)
        before = len(acknowledged)
        kept, *_ = _restored(path, rig.folder / "busy.db")
        going.set()
        filing.join()
        checks.hold(f"{before} acknowledged, {kept} in the copy", true=before <= kept <= len(acknowledged))
    here, there = _held(path), _restored(path, rig.folder / "idle.db")
    checks.say(f"{kept} of {len(acknowledged)} reports in the copy made meanwhile")
    checks.hold("counts, ledger and its last hash are equal", true=here == there and not here[1].broken)
    with Store.open(f"sqlite:///{rig.folder}/busy.db") as store:
        store.do(reports.add, report(99_999))
        checks.hold("the copy cannot be gone on with", true=not store.do(ledger.verify).broken)
    return checks.finding()


def _restored(path: Path, copy: Path) -> tuple[int, ledger.Verification, str]:
    """Copy a store as its keeper would, and return what the copy holds."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return _held(copy)


def _held(path: Path) -> tuple[int, ledger.Verification, str]:
    """Return how many reports a store holds, what its ledger says, and that ledger's last hash."""
    with Store.open(f"sqlite:///{path}") as store:
        count, verified = len(store.do(reports.all)), store.do(ledger.verify)
    with closing(sqlite3.connect(path)) as connection:
        last = connection.execute("SELECT hex(hash) FROM ledger_lines ORDER BY seq DESC").fetchone()[0]
    return count, verified, last
