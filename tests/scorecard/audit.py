"""Nothing is changed unseen: a Job's own ledger, tampered with."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pipelines import ledger
from pipelines.ledger import OFFICE, Verification
from pipelines.orders import Report
from pipelines.records import now
from pipelines.store import reports
from pipelines.store.store import Store
from tests.pipelines.unguarded import unguard
from tests.scorecard.card import Checks, Finding, Group
from tests.scorecard.jobs import job
from tests.scorecard.rig import Rig
from tests.scorecard.site import page

GROUP: Final = Group("audit")


def report(number: int, at: datetime | None = None) -> Report:
    return Report(
        reference=f"K-{number}",
        url=f"http://kittens.test/{number}",
        referrer=None,
        category=None,
        hashes=(),
        received_at=at or now(),
        received_from="Ada Example",
    )


def stopped(at: datetime) -> Callable[[], datetime]:
    """Return a clock that stands still."""
    return lambda: at


def _of_a_job(rig: Rig) -> Path:
    """Return the database of a Job of 21 pages."""
    links = b"".join(b'<a href="/%d">k</a>' % n for n in range(20))
    site = rig.site({"/": page(links), "/robots.txt": page(b"", "text/plain"), "*": page(b"<p>kitten</p>")})
    job(rig, [f"{site.base}/"])
    return rig.folder / "job.db"


def _tampered(database: Path, *statements: str) -> Verification:
    """Apply statements to a copy, and verify that."""
    copy = database.with_name("tampered.db")
    for old in database.parent.glob("tampered.db*"):
        old.unlink()
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        unguard(target)
        for statement in statements:
            assert target.execute(statement).rowcount > 0, statement
        target.commit()
    return _verified(copy)


def _verified(database: Path) -> Verification:
    with Store.open(f"sqlite:///{database}") as store:
        return store.do(ledger.verify)


_AT: Final = "chain <> 'office' AND seq = 7"
_TAMPERINGS: Final = {
    "who changed": (f"UPDATE ledger_lines SET who = 'Eve' WHERE {_AT}",),
    "time changed": (f"UPDATE ledger_lines SET at = '2020-01-01 00:00:00.000000' WHERE {_AT}",),
    "payload changed": (
        f"UPDATE ledger_payloads SET document = CAST(document || x'20' AS BLOB) WHERE {_AT}",
    ),
    "salt changed": (f"UPDATE ledger_payloads SET salt = x'00112233445566778899aabbccddeeff' WHERE {_AT}",),
    "hash changed": (f"UPDATE ledger_lines SET hash = previous WHERE {_AT}",),
    "deleted": (f"DELETE FROM ledger_lines WHERE {_AT}",),
    "swapped": (
        f"UPDATE ledger_lines SET seq = 700 WHERE {_AT}",
        "UPDATE ledger_lines SET seq = 7 WHERE chain <> 'office' AND seq = 8",
        "UPDATE ledger_lines SET seq = 8 WHERE chain <> 'office' AND seq = 700",
    ),
}


@GROUP.case(
    "U01",
    f"a Job's ledger with {', '.join(_TAMPERINGS)}",
    "the verifier names the entry (or its direct neighbour), and is content with the untouched one",
)
def one_entry(rig: Rig) -> Finding:
    database, checks = _of_a_job(rig), Checks()
    honest = _verified(database)
    checks.say(f"{honest.lines} lines in {honest.chains} chains")
    checks.hold("the untouched ledger verifies", true=not honest.broken)
    for name, statements in _TAMPERINGS.items():
        broken = _tampered(database, *statements).broken
        named = min((fault.seq for fault in broken if fault.chain != OFFICE), default=0)
        checks.hold(f"{name}: named line {named}, not 7", true=named in (7, 8))
    return checks.finding()


@GROUP.case(
    "U02",
    "the whole database put back to an earlier state, and the last lines cut off with what speaks of them",
    "differs from what `ledger verify` printed before (lines and head), kept outside",
)
def tail(rig: Rig) -> Finding:
    database, checks = _of_a_job(rig), Checks()
    url = f"sqlite:///{database}"
    earlier = database.with_name("earlier.db")
    shutil.copy(database, earlier)
    with Store.open(url) as store:
        for number in range(5):
            store.do(reports.add, report(number))
    anchor = _verified(database)
    back = _verified(earlier)
    printed = (anchor.lines, anchor.head)
    checks.hold("an earlier state looks like the later one", true=(back.lines, back.head) != printed)
    checks.say(
        f"anchor: {anchor.lines} lines; put back: {back.lines}, its own chain {'broken' if back.broken else 'whole'}"
    )
    cut = _tampered(
        database,
        "DELETE FROM ledger_payloads WHERE chain = 'office' AND seq > 3",
        "DELETE FROM ledger_lines WHERE chain = 'office' AND seq > 3",
        "DELETE FROM reports WHERE number > 2",
    )
    checks.hold("a cut tail looks whole", true=bool(cut.broken) or (cut.lines, cut.head) != printed)
    checks.hold("the head is not part of what is printed", true=anchor.head is not None)
    return checks.finding()


@GROUP.case(
    "U03",
    "UPDATE, DELETE and REPLACE on lines, payloads and checkpoints of the ledger over a connection to the database",
    "refused by the database itself",
)
def by_the_database(rig: Rig) -> Finding:
    database, checks = _of_a_job(rig), Checks()
    done = []
    for statement in (
        "UPDATE ledger_lines SET who = 'Eve'",
        "DELETE FROM ledger_lines",
        "UPDATE checkpoints SET seq = seq + 1",
        "DELETE FROM checkpoints",
        "UPDATE ledger_payloads SET salt = x'00'",
        "REPLACE INTO ledger_lines SELECT chain, seq, at, act, 'Eve', commitment, previous, hash FROM ledger_lines",
        "REPLACE INTO ledger_payloads SELECT chain, seq, x'00', document FROM ledger_payloads",
        "REPLACE INTO checkpoints SELECT seq, at, heads, previous, x'00' FROM checkpoints",
    ):
        with closing(sqlite3.connect(database)) as connection:
            try:
                connection.execute(statement)
                done.append(statement.partition(" SET")[0])
            except sqlite3.DatabaseError:
                pass
            connection.rollback()
    checks.hold(f"allowed: {', '.join(done)}", true=not done)
    return checks.finding()


@GROUP.case(
    "U04",
    "the ledger cannot be written while a report is filed (a trigger raises)",
    "the report is not filed either, and filing it again later works",
)
def same_transaction(rig: Rig) -> Finding:
    database, checks = rig.folder / "u04.db", Checks()
    url = f"sqlite:///{database}"
    with Store.open(url) as store:
        store.do(reports.add, report(1))
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON ledger_lines BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    failed = False
    with Store.open(url) as store:
        try:
            store.do(reports.add, report(2))
        except Exception:  # noqa: BLE001 whatever it is called
            failed = True
        kept = len(store.do(reports.all))
    checks.say(f"{kept} report kept")
    checks.hold("the act failed with its line", true=failed and kept == 1)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DROP TRIGGER full")
    with Store.open(url) as store:
        store.do(reports.add, report(2))
        checks.hold("it can be done again", true=len(store.do(reports.all)) == 2)
        checks.hold("the ledger is whole", true=not store.do(ledger.verify).broken)
    return checks.finding()


@GROUP.case(
    "U05",
    "the clock set back by an hour, forward by a day, and through the end of summer time; two processes in turns",
    "lines are in order by their counter, times are UTC, the ledger verifies",
)
def clocks(rig: Rig) -> Finding:
    url, checks = f"sqlite:///{rig.folder}/u05.db", Checks()
    start = datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC)
    shifts = (0, 2, -3600, 86_400, 5, -86_400, 3_600)
    for number, seconds in enumerate(shifts):
        at = start + timedelta(seconds=seconds)
        with Store.open(url, clock=stopped(at)) as store:
            store.do(reports.add, report(number, at))
    with Store.open(url) as store:
        found = store.do(ledger.verify)
        filed = [one.reference for one in store.do(reports.all)]
    checks.say(f"{found.lines} lines")
    checks.hold("the ledger verifies", true=not found.broken and found.lines == len(shifts))
    checks.hold("order is that of filing", true=filed == [f"K-{n}" for n in range(len(shifts))])
    return checks.finding()
