from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from pipelines.store import Store, Transaction
from pipelines.store.prepared import Prepared
from pipelines.store.tables import ledger_lines, teams

ADD = Prepared(insert(teams).on_conflict_do_nothing())
NAME = Prepared(select(teams.c.name).where(teams.c.id == bindparam("team")).limit(1))
RENAME = Prepared(
    update(teams).where(teams.c.id == bindparam("team")).values(name="dogs").returning(teams.c.name)
)
LINE = Prepared(insert(ledger_lines))


def test_rows_are_added_and_counted(store: Store) -> None:
    def verb(tx: Transaction) -> tuple[int, int]:
        rows = [{"id": "1", "name": "cats"}, {"id": "2", "name": "mice"}]
        return ADD.run_each(tx.conn, rows), ADD.run_each(tx.conn, [*rows, {"name": "birds", "id": "3"}])

    assert store.do(verb) == (2, 1)
    assert store.do(lambda tx: ADD.run_each(tx.conn, [])) == 0


@pytest.mark.parametrize("number", [1, 7, 8, 9, 63, 64, 65, 137])
def test_any_number_of_rows_is_added_in_few_statements(store: Store, number: int) -> None:
    rows = [{"id": f"{n}", "name": f"cat {n}"} for n in range(number)]
    before = store.do(names)
    assert store.do(lambda tx: ADD.run_each(tx.conn, rows[: number // 2])) == number // 2
    assert store.do(lambda tx: ADD.run_each(tx.conn, rows)) == number - number // 2
    assert store.do(names) == before | {row["name"] for row in rows}


def names(tx: Transaction) -> set[str]:
    return set(tx.conn.execute(select(teams.c.name)).scalars())


def test_an_update_is_run_for_each_row(store: Store) -> None:
    store.do(lambda tx: ADD.run_each(tx.conn, [{"id": "1", "name": "cats"}, {"id": "2", "name": "mice"}]))
    rename = Prepared(update(teams).where(teams.c.id == bindparam("team")).values(name=bindparam("called")))
    rows = [{"team": "1", "called": "dogs"}, {"team": "2", "called": "rats"}, {"team": "3", "called": "none"}]
    assert store.do(lambda tx: rename.run_each(tx.conn, rows)) == 2
    assert {"dogs", "rats"} <= store.do(names)


def test_values_that_the_statement_brings_along_are_kept(store: Store) -> None:
    store.do(lambda tx: ADD.run(tx.conn, {"id": "1", "name": "cats"}))
    assert store.do(lambda tx: NAME.first(tx.conn, {"team": "1"})) == ("cats",)
    assert store.do(lambda tx: RENAME.first(tx.conn, {"team": "1"})) == ("dogs",)
    assert store.do(lambda tx: NAME.first(tx.conn, {"team": "2"})) is None


def test_times_are_converted(store: Store) -> None:
    def verb(tx: Transaction) -> object:
        blank = {"act": "purr", "who": "Ada", "commitment": b"", "previous": b"", "hash": b""}
        LINE.run(tx.conn, {"chain": "cats", "seq": 1, "at": tx.at, **blank})
        return (
            tx.conn.execute(select(ledger_lines.c.at).where(ledger_lines.c.chain == "cats")).scalar() == tx.at
        )

    assert store.do(verb) is True
