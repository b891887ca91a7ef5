from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from pipelines.store import Store, StoreBusyError, StoreError, Transaction, engine, jobs
from pipelines.store.tables import teams


def add_team(tx: Transaction, name: str) -> None:
    tx.conn.execute(insert(teams), {"id": name, "name": name})


def count_teams(tx: Transaction) -> int:
    return len(tx.conn.execute(select(teams.c.id)).all())


def test_what_is_acknowledged_is_there_when_the_store_is_opened_again(url: str) -> None:
    with Store.open(url) as store:
        store.do(add_team, "cats")
    with Store.open(url) as store:
        assert store.do(count_teams) == 2


def test_the_pragmas_are_those_that_lose_nothing(store: Store) -> None:
    def pragma(tx: Transaction, name: str) -> object:
        return tx.conn.execute(text(f"PRAGMA {name}")).scalar()

    assert store.do(pragma, "synchronous") == 2
    assert store.do(pragma, "journal_mode") == "wal"
    assert store.do(pragma, "foreign_keys") == 1


def test_its_files_are_for_their_owner_alone(store: Store, tmp_path: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(["hostline.db", "hostline.db-wal", "hostline.db-shm"], 0o600)


def test_a_verb_that_raises_is_undone_alone(store: Store) -> None:
    gate = threading.Event()

    def spoil(tx: Transaction) -> None:
        add_team(tx, "spoilt")
        raise LookupError("no more milk")

    async def together() -> list[Any]:
        held = asyncio.create_task(store.ask(lambda tx: gate.wait(5)))
        asked = [store.ask(add_team, "cats"), store.ask(spoil), store.ask(add_team, "dogs")]
        tasks = [asyncio.create_task(one) for one in asked]
        await asyncio.sleep(0)
        gate.set()
        return await asyncio.gather(held, *tasks, return_exceptions=True)

    outcomes = asyncio.run(together())
    assert isinstance(outcomes[2], LookupError)
    assert [outcomes[1], outcomes[3]] == [None, None]
    assert store.do(count_teams) == 3


@dataclass
class Gate:
    """A verb that holds the writer until it is opened."""

    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def hold(self, tx: Transaction) -> None:
        self.reached.set()
        assert self.opened.wait(5)


def test_verbs_that_wait_share_one_commit(store: Store) -> None:
    gate, moments = Gate(), []

    def inside(tx: Transaction) -> None:
        moments.append(tx.conn.get_transaction())

    async def together() -> None:
        held = asyncio.create_task(store.ask(gate.hold))
        await asyncio.to_thread(gate.reached.wait, 5)
        others = [asyncio.create_task(store.ask(inside)) for _ in range(5)]
        await asyncio.sleep(0)
        gate.opened.set()
        await asyncio.gather(held, *others)

    asyncio.run(together())
    assert len(moments) == 5
    assert all(moment is moments[0] for moment in moments)


def test_an_ask_that_is_cancelled_while_it_waits_is_not_done(store: Store) -> None:
    gate = Gate()

    async def give_up() -> None:
        held = asyncio.create_task(store.ask(gate.hold))
        await asyncio.to_thread(gate.reached.wait, 5)
        given_up = asyncio.create_task(store.ask(add_team, "cats"))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.sleep(0)
        gate.opened.set()
        await held

    asyncio.run(give_up())
    assert store.do(count_teams) == 1


def test_an_error_of_the_database_is_told_without_the_values(store: Store) -> None:
    store.do(add_team, "cats")
    with pytest.raises(StoreError, match="UNIQUE constraint failed: teams") as caught:
        store.do(add_team, "cats")
    assert "cats" not in str(caught.value)


def test_a_store_that_is_closed_says_so(url: str) -> None:
    store = Store.open(url)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.do(count_teams)


def test_close_finishes_what_was_asked_for(url: str) -> None:
    async def ask_and_close() -> list[None]:
        asked = [asyncio.create_task(store.ask(add_team, f"cat {n}")) for n in range(20)]
        await asyncio.sleep(0)
        await asyncio.to_thread(store.close)
        return await asyncio.gather(*asked)

    store = Store.open(url)
    asyncio.run(ask_and_close())
    with Store.open(url) as again:
        assert again.do(count_teams) == 21


def test_a_store_held_by_another_process_says_try_again(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PRAGMAS", ("busy_timeout=50", *engine._PRAGMAS[1:]))
    with Store.open(url) as store:
        other = sqlite3.connect(tmp_path / "hostline.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="another process"):
            store.do(add_team, "cats")
        other.execute("ROLLBACK")
        other.close()
        store.do(add_team, "cats")


def test_the_clock_is_read_once_for_a_verb(store: Store, clock: Any, samples: Any) -> None:
    assert store.do(lambda tx: tx.at) == clock.moment
    assert store.do(jobs.all)[0].filed_at == clock.moment
