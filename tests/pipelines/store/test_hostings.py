from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from geo.changes import Aspect
from geo.facts import Country, Hosting
from pipelines.store import Store, StoreError, Transaction, frontier, hostings, pages
from pipelines.store.pages import Spent
from pipelines.store.tables import hosting_changes
from tests.pipelines.unguarded import unguard


def moved(hosting: Hosting, *, days: int, country: str = "NZ") -> Hosting:
    return replace(
        hosting, asked_at=hosting.asked_at + timedelta(days=days), country=Country(value=country, claims=())
    )


def events(tx: Transaction) -> int:
    return tx.conn.execute(select(func.count()).select_from(hosting_changes)).scalar_one()


def told(store: Store, host: str = "kittens.test") -> list[list[tuple[str, tuple[str, ...]]]]:
    looks = store.do(hostings.of_host, host)
    return [[(change.aspect.value, change.after) for change in look.changes] for look in looks]


def test_a_later_hosting_that_differs_is_an_event(store: Store, samples: Any) -> None:
    first = samples.hosting("kittens.test")
    store.do(hostings.keep, [first, samples.hosting("media.test")])
    store.do(hostings.keep, [moved(first, days=1)])
    assert told(store) == [[], [("COUNTRY", ("NZ",))]]
    assert told(store, "media.test") == [[]]
    assert [look.hosting for look in store.do(hostings.of_host, "kittens.test")] == [
        first,
        moved(first, days=1),
    ]


def test_each_is_compared_with_the_one_before_it(store: Store, samples: Any) -> None:
    first = samples.hosting("kittens.test")
    for days, country in ((1, "NZ"), (2, "NZ"), (3, "AT")):
        store.do(hostings.keep, [first, moved(first, days=days, country=country)])
    assert told(store) == [[], [("COUNTRY", ("NZ",))], [], [("COUNTRY", ("AT",))]]


def test_one_that_says_the_same_later_is_kept_and_is_no_event(store: Store, samples: Any) -> None:
    first = samples.hosting("kittens.test")
    store.do(hostings.keep, [first])
    store.do(hostings.keep, [moved(first, days=1, country="AT")])
    assert told(store) == [[], []]
    assert store.do(events) == 0


def test_keeping_again_adds_nothing(store: Store, samples: Any) -> None:
    first = samples.hosting("kittens.test")
    both = [first, moved(first, days=1)]
    assert store.do(hostings.keep, both) == store.do(hostings.keep, both)
    assert store.do(hostings.keep, both[::-1]) == store.do(hostings.keep, both)[::-1]
    assert (len(told(store)), store.do(events)) == (2, 1)


def test_one_that_arrives_late_takes_its_place(store: Store, samples: Any) -> None:
    first = samples.hosting("kittens.test")
    store.do(hostings.keep, [first])
    store.do(hostings.keep, [moved(first, days=2, country="NL")])
    store.do(hostings.keep, [moved(first, days=1)])
    assert told(store) == [[], [("COUNTRY", ("NZ",))], [("COUNTRY", ("NL",))]]


def test_a_page_that_is_not_kept_leaves_no_event(store: Store, samples: Any) -> None:
    def keep_and_fail(tx: Transaction) -> None:
        hostings.keep(tx, [moved(samples.hosting("kittens.test"), days=1)])
        raise StoreError("the page was not kept")

    store.do(hostings.keep, [samples.hosting("kittens.test")])
    with pytest.raises(StoreError, match="was not kept"):
        store.do(keep_and_fail)
    assert told(store) == [[]]
    assert store.do(events) == 0


def test_an_event_is_sealed_and_found_by_digest(store: Store, samples: Any, tmp_path: Path) -> None:
    first = samples.hosting("kittens.test")
    store.do(hostings.keep, [first, moved(first, days=1)])
    store.close()
    with sqlite3.connect(tmp_path / "hostline.db") as raw:
        [(digest, document)] = raw.execute("SELECT host_digest, document FROM hosting_changes").fetchall()
    raw.close()
    assert len(digest) == 16
    assert Aspect.COUNTRY.value.encode() in document
    assert document[:1] == b"\0"


def test_a_store_of_an_earlier_schema_gets_the_table(
    store: Store, samples: Any, url: str, tmp_path: Path
) -> None:
    store.do(hostings.keep, [samples.hosting("kittens.test")])
    store.close()
    with sqlite3.connect(tmp_path / "hostline.db") as raw:
        raw.execute("DROP TABLE hosting_changes")
        raw.execute("ALTER TABLE visits DROP COLUMN site_digest")
        unguard(raw)
        raw.execute("UPDATE alembic_version SET version_num = 'r0002'")
    raw.close()
    with Store.open(url) as opened:
        opened.do(hostings.keep, [moved(samples.hosting("kittens.test"), days=1)])
        assert told(opened) == [[], [("COUNTRY", ("NZ",))]]


def test_those_of_seeds_are_known_and_no_others(store: Store, samples: Any) -> None:
    urls = {"http://kittens.test/": True, "http://kittens.test/2": True, "http://media.test/": False}
    for url, seed in urls.items():
        store.do(frontier.add, samples.job_id, [samples.visit(url, seed=seed)])
        [visit] = store.do(frontier.claim, samples.job_id, "w", limit=1, per_host=9)
        page = replace(samples.page(url), hostings=(samples.hosting(url.split("/")[2]),))
        store.do(pages.keep, visit.id, page, (), Spent(site="kittens.test", bytes=1, seconds=0.1))
    assert store.do(hostings.of_seeds, samples.job_id) == [samples.hosting("kittens.test")]
    with pytest.raises(StoreError):
        store.do(hostings.of_seeds, "another team's")
