from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pipelines import ledger
from pipelines.ledger import Verification
from pipelines.orders import JobState
from pipelines.store import Store, frontier, jobs, pages
from pipelines.store.spending import Spent
from tests.pipelines.unguarded import unguard


@pytest.fixture
def database(url: str, samples: Any, tmp_path: Path) -> Path:
    """Return the file of a closed store in which a Job has kept two pages."""
    with Store.open(url) as store:
        store.do(jobs.file, samples.job())
        store.do(frontier.add, samples.job_id, [samples.visit(f"http://kittens.test/{n}") for n in range(2)])
        for visit in store.do(frontier.claim, samples.job_id, "w", limit=2, per_host=2):
            spent = Spent(site="kittens.test", bytes=1, seconds=0.1)
            store.do(pages.keep, visit.id, samples.page(visit.url), (), spent)
        store.do(jobs.set_state, samples.job_id, JobState.DONE)
    return tmp_path / "hostline.db"


def tamper(database: Path, *statements: str) -> None:
    connection = sqlite3.connect(database)
    unguard(connection)
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, "the statement must change something"
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_lines SET who = 'Eve'",
        "DELETE FROM ledger_lines WHERE seq = 1",
        "UPDATE checkpoints SET seq = seq + 1",
        "DELETE FROM checkpoints",
        "UPDATE ledger_payloads SET salt = x'00'",
        "REPLACE INTO ledger_lines SELECT chain, seq, at, act, 'Eve', commitment, previous, hash FROM ledger_lines",
        "REPLACE INTO ledger_payloads SELECT chain, seq, x'00', document FROM ledger_payloads",
        "REPLACE INTO checkpoints SELECT seq, at, heads, previous, x'00' FROM checkpoints",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_written(database: Path, statement: str) -> None:
    connection = sqlite3.connect(database)
    with pytest.raises(sqlite3.IntegrityError, match="the ledger is append-only"):
        connection.execute(statement)
    connection.close()


def verified(database: Path) -> Verification:
    with Store.open(f"sqlite:///{database}") as store:
        return store.do(ledger.verify)


def test_an_honest_ledger_verifies(database: Path) -> None:
    found = verified(database)
    assert found.broken == ()
    assert (found.lines, found.chains, found.checkpoints, found.erased) == (5, 2, 2, 0)
    assert found.head is not None
    assert len(found.head) == 64


def test_an_empty_ledger_verifies(url: str) -> None:
    with Store.open(url) as store:
        found = store.do(ledger.verify)
    assert (found.lines, found.head, found.broken) == (0, None, ())


def test_each_act_is_a_line_in_the_order_of_the_acts(database: Path) -> None:
    connection = sqlite3.connect(database)
    lines = connection.execute("SELECT chain, seq, act, who FROM ledger_lines ORDER BY chain, seq").fetchall()
    connection.close()
    assert lines == [
        ("job-of-kittens", 1, "job.filed", "Ada Example"),
        ("job-of-kittens", 2, "page.kept", "crawler"),
        ("job-of-kittens", 3, "page.kept", "crawler"),
        ("job-of-kittens", 4, "job.state", "crawler"),
        ("office", 1, "job.filed", "Ada Example"),
    ]


@pytest.mark.parametrize(
    ("statements", "chain", "seq", "why"),
    [
        (["UPDATE ledger_lines SET who = 'Eve' WHERE chain = 'office'"], "office", 1, "line was changed"),
        (
            ["UPDATE ledger_lines SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2"],
            "job-of-kittens",
            2,
            "line was",
        ),
        (["DELETE FROM ledger_lines WHERE seq = 2"], "job-of-kittens", 2, "missing before line 3"),
        (["DELETE FROM ledger_lines WHERE seq = 4"], "job-of-kittens", 4, "end of the chain was cut off"),
        (["DELETE FROM ledger_lines WHERE chain = 'office'"], "office", 1, "end of the chain was cut off"),
        (
            ["UPDATE ledger_payloads SET document = x'00c0' WHERE chain = 'office'"],
            "office",
            1,
            "the payload was changed",
        ),
        (
            ["UPDATE ledger_payloads SET salt = x'00' WHERE seq = 4"],
            "job-of-kittens",
            4,
            "the payload was changed",
        ),
        (
            ["UPDATE pages SET document = (SELECT document FROM pages WHERE line = 3) WHERE line = 2"],
            "job-of-kittens",
            2,
            "the page that this line is about was changed",
        ),
        (
            ["DELETE FROM pages WHERE line = 2"],
            "job-of-kittens",
            2,
            "the page that this line is about is gone",
        ),
        (
            ["DELETE FROM ledger_payloads", "DELETE FROM ledger_lines", "DELETE FROM checkpoints"],
            "job-of-kittens",
            1,
            "the line that filed this Job is gone",
        ),
        (["UPDATE pages SET line = 9 WHERE line = 3"], "job-of-kittens", 9, "no line says that this page"),
        (["UPDATE hostings SET document = x'00c0'"], "hostings", 0, "was changed"),
        (
            ["UPDATE checkpoints SET heads = x'0090' WHERE seq = 1"],
            "checkpoints",
            1,
            "checkpoint was changed",
        ),
        (["DELETE FROM checkpoints WHERE seq = 1"], "checkpoints", 1, "does not continue"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(
    database: Path, statements: list[str], chain: str, seq: int, why: str
) -> None:
    tamper(database, *statements)
    broken = verified(database).broken
    assert any((fault.chain, fault.seq) == (chain, seq) and why in fault.why for fault in broken), broken


def test_a_payload_may_be_erased_and_the_chain_still_verifies(database: Path) -> None:
    tamper(database, "DELETE FROM ledger_payloads WHERE chain = 'office'")
    found = verified(database)
    assert (found.broken, found.erased, found.lines) == ((), 1, 5)


def test_a_verb_that_fails_leaves_no_line(store: Store) -> None:
    def fail(tx: Any) -> None:
        ledger.append(tx, ledger.OFFICE, "cat.fed", "Ada", {"milk": 1})
        raise LookupError("no milk")

    before = store.do(ledger.verify)
    with pytest.raises(LookupError):
        store.do(fail)
    assert store.do(ledger.verify) == before


def test_a_long_chain_is_joined_to_the_others_on_its_way(store: Store) -> None:
    def many(tx: Any) -> list[int]:
        return [ledger.append(tx, "cats", "cat.fed", "Ada", {}) for _ in range(ledger.CHECKPOINT_EVERY)]

    before = store.do(ledger.verify).checkpoints
    assert store.do(many) == list(range(1, ledger.CHECKPOINT_EVERY + 1))
    found = store.do(ledger.verify)
    assert (found.checkpoints, found.broken) == (before + 1, ())
