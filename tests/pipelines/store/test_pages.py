from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pipelines.records import BUDGET_RULES, Page, Refusal, Rule
from pipelines.store import (
    NotStoredError,
    Store,
    StoreError,
    Transaction,
    VisitFinishedError,
    frontier,
    jobs,
    pages,
)
from pipelines.store.frontier import Visit
from pipelines.store.spending import Spent, Sum
from pipelines.store.tables import hostings, matches, page_hosts, sightings

SPENT = Spent(site="kittens.test", bytes=1000, seconds=0.5, shape="/{n}")


def claimed(store: Store, samples: Any, *urls: str, seed: bool = False) -> list[Visit]:
    store.do(frontier.add, samples.job_id, [samples.visit(url, seed=seed) for url in urls])
    return store.do(frontier.claim, samples.job_id, "w", limit=99, per_host=99, lease_seconds=60)


def keep(store: Store, visit: Visit, page: Page, *new: Any) -> int:
    return store.do(pages.keep, visit.id, page, new, SPENT)


def test_a_page_comes_back_equal_to_what_was_kept(store: Store, samples: Any) -> None:
    visits = claimed(store, samples, "http://kittens.test/1", "http://kittens.test/2")
    kept = [samples.page(visits[0].url), samples.page(visits[1].url, sightings=0, refused=True)]
    for visit, page in zip(visits, kept, strict=True):
        keep(store, visit, page)
    assert store.do(pages.of_job, samples.job_id) == kept


def test_pages_of_seeds_come_first_then_in_the_order_kept(store: Store, samples: Any) -> None:
    seed = claimed(store, samples, "http://kittens.test/seed", seed=True)[0]
    first, second = claimed(store, samples, "http://kittens.test/1", "http://kittens.test/2")
    for visit in (second, seed, first):
        keep(store, visit, samples.page(visit.url))
    urls = [page.url for page in store.do(pages.of_job, samples.job_id)]
    assert urls == [seed.url, second.url, first.url]


def test_keeping_a_page_adds_what_it_leads_to(store: Store, samples: Any) -> None:
    visit = claimed(store, samples, "http://kittens.test/1")[0]
    new = [samples.visit(f"http://kittens.test/{n}", depth=2) for n in (1, 2, 3)]
    assert keep(store, visit, samples.page(visit.url), *new) == 2
    assert store.do(frontier.count_open, samples.job_id) == 2


def test_a_visit_is_finished_once(store: Store, samples: Any) -> None:
    visit = claimed(store, samples, "http://kittens.test/1")[0]
    keep(store, visit, samples.page(visit.url))
    with pytest.raises(VisitFinishedError, match="finished already"):
        keep(store, visit, samples.page(visit.url), samples.visit("http://kittens.test/2"))
    assert store.do(frontier.count_open, samples.job_id) == 0
    assert store.do(pages.spent, samples.job_id).sites["kittens.test"].pages == 1


def test_a_page_needs_a_visit_of_its_own_job(store: Store, samples: Any) -> None:
    visit = claimed(store, samples, "http://kittens.test/1")[0]
    store.do(jobs.file, samples.job("another"))
    with pytest.raises(NotStoredError, match="has no visit"):
        keep(store, visit, replace(samples.page(visit.url), job="another"))
    with pytest.raises(NotStoredError, match="has no visit 999"):
        store.do(pages.keep, 999, samples.page(visit.url), (), SPENT)


def test_a_page_is_kept_whole_or_not_at_all(store: Store, samples: Any) -> None:
    first, second = claimed(store, samples, "http://kittens.test/1", "http://kittens.test/2")
    keep(store, first, samples.page(first.url))
    other = replace(
        samples.page(second.url), hostings=(replace(samples.hosting("media.test"), confidence=0.1),)
    )
    with pytest.raises(StoreError, match="UNIQUE constraint failed: hostings"):
        keep(store, second, other, samples.visit("http://kittens.test/3"))
    assert store.do(frontier.count_open, samples.job_id) == 1
    assert len(store.do(pages.of_job, samples.job_id)) == 1
    assert store.do(pages.spent, samples.job_id).sites["kittens.test"].pages == 1


def test_a_hosting_is_stored_once_and_a_later_one_beside_it(store: Store, samples: Any, clock: Any) -> None:
    first, second, third = claimed(store, samples, *(f"http://kittens.test/{n}" for n in (1, 2, 3)))
    keep(store, first, samples.page(first.url))
    keep(store, second, samples.page(second.url))
    assert store.do(count, hostings) == 2
    clock.forward(1)
    later = replace(samples.page(third.url), hostings=(samples.hosting("kittens.test", clock.moment),))
    keep(store, third, later)
    assert store.do(count, hostings) == 3
    assert store.do(pages.of_job, samples.job_id)[2] == later


def count(tx: Transaction, table: Any) -> int:
    return tx.conn.execute(select(func.count()).select_from(table)).scalar_one()


def test_look_ups_go_by_digest(store: Store, samples: Any) -> None:
    def look_up(tx: Transaction) -> tuple[list[int], list[int], list[str]]:
        digest = tx.codec.digest
        url = select(sightings.c.visit).where(sightings.c.url_digest == digest("http://kittens.test/10.jpg"))
        host = select(page_hosts.c.visit).where(page_hosts.c.site_digest == digest("media.test"))
        match = select(matches.c.list).where(matches.c.url_digest == digest("http://kittens.test/10.jpg"))
        return tuple(list(tx.conn.execute(query).scalars()) for query in (url, host, match))  # type: ignore[return-value]  # three queries, three lists

    visit = claimed(store, samples, "http://kittens.test/1")[0]
    keep(store, visit, samples.page(visit.url))
    assert store.do(look_up) == ([visit.id], [visit.id], ["toys"])


def test_what_is_spent_is_summed_by_site_and_by_shape(store: Store, samples: Any) -> None:
    first, second, third = claimed(store, samples, *(f"http://kittens.test/{n}" for n in (1, 2, 3)))
    keep(store, first, samples.page(first.url))
    keep(store, second, samples.page(second.url))
    store.do(pages.keep, third.id, samples.page(third.url), (), replace(SPENT, shape=None, bytes=7))
    totals = store.do(pages.spent, samples.job_id)
    assert totals.sites == {"kittens.test": Sum(pages=3, bytes=2007, seconds=1.5)}
    assert totals.shapes == {("kittens.test", "/{n}"): Sum(pages=2, bytes=2000, seconds=1.0)}


def test_a_site_that_sent_a_visit_on_pays_for_what_it_served_and_has_no_page_for_it(
    store: Store, samples: Any
) -> None:
    [visit] = claimed(store, samples, "http://kittens.test/1")
    charges = [
        Spent(site="short.test", bytes=70, seconds=0.25),
        Spent(site="hop.test", bytes=30, seconds=0.25),
    ]
    store.do(pages.keep, visit.id, samples.page(visit.url), (), SPENT, charges=charges)
    assert store.do(pages.spent, samples.job_id).sites == {
        "kittens.test": Sum(pages=1, bytes=1000, seconds=0.5),
        "short.test": Sum(pages=0, bytes=70, seconds=0.25),
        "hop.test": Sum(pages=0, bytes=30, seconds=0.25),
    }


def test_a_visit_may_end_without_a_page(store: Store, samples: Any, clock: Any) -> None:
    visit = claimed(store, samples, "http://kittens.test/1")[0]
    refusal = Refusal(
        url=visit.url, rule=Rule.MEDIA_HEADER, detail="image/png", bytes_seen=12, at=clock.moment
    )
    store.do(pages.settle, visit.id, refusal, SPENT)
    assert store.do(frontier.count_open, samples.job_id) == 0
    assert store.do(pages.settled, samples.job_id) == [refusal]
    assert store.do(pages.of_job, samples.job_id) == []
    assert store.do(pages.spent, samples.job_id).sites == {
        "kittens.test": Sum(pages=0, bytes=1000, seconds=0.5)
    }
    with pytest.raises(VisitFinishedError):
        store.do(pages.settle, visit.id, refusal)


@pytest.mark.parametrize("whole_page", [True, False])
def test_a_rule_that_refused_is_remembered_beyond_the_process(
    store: Store, samples: Any, clock: Any, whole_page: bool
) -> None:
    visit = claimed(store, samples, "http://kittens.test/1")[0]
    refusal = Refusal(url=visit.url, rule=Rule.BUDGET_PAGES, detail="used up", bytes_seen=0, at=clock.moment)
    assert not store.do(pages.any_refused, samples.job_id, BUDGET_RULES)
    if whole_page:
        keep(store, visit, replace(samples.page(visit.url), refusals=(refusal,)))
    else:
        store.do(pages.settle, visit.id, refusal)
    assert store.do(pages.any_refused, samples.job_id, BUDGET_RULES)
    assert not store.do(pages.any_refused, samples.job_id, BUDGET_RULES - {Rule.BUDGET_PAGES})


def test_no_column_that_is_looked_up_holds_a_text_of_the_case(
    store: Store, samples: Any, tmp_path: Path
) -> None:
    visit = claimed(store, samples, "http://kittens.test/1")[0]
    keep(store, visit, samples.page(visit.url))
    database = sqlite3.connect(tmp_path / "hostline.db")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        columns = [column[1] for column in database.execute(f"PRAGMA table_info({table})")]
        for row in database.execute(f"SELECT * FROM {table}"):
            plain = {
                name: value
                for name, value in zip(columns, row, strict=True)
                if name not in {"document", "heads"}
            }
            assert b"kittens.test" not in repr(plain).encode(), table
    database.close()
