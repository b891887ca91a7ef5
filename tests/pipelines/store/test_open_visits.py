from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from pipelines.store import Store, Transaction, frontier, jobs
from pipelines.store.hosts_in_turn import hosts_in_turn
from pipelines.store.open_visits import free


def given(store: Store, samples: Any, **hosts: int) -> None:
    urls = [f"http://{host}.test/{n}" for host, number in hosts.items() for n in range(number)]
    store.do(frontier.add, samples.job_id, [samples.visit(url) for url in urls])


def shares(
    store: Store, samples: Any, *, leased: dict[str, int] | None = None, skip: str = "", **options: int
) -> Any:
    """Return how many visits of each host are free to be leased."""

    def verb(tx: Transaction) -> Counter[str]:
        def digest(host: str) -> bytes:
            return tx.codec.digest(f"{host}.test")

        lent = Counter({digest(host): number for host, number in (leased or {}).items()})
        asked = {"limit": 99, "per_host": 99, **options}
        hosts = hosts_in_turn(tx, samples.job_id, None)
        found = free(tx, samples.job_id, hosts, leased=lent, skip={digest(skip)}, **asked)
        assert [one.id for one in found] == sorted(one.id for one in found)
        return Counter(
            tx.codec.unseal(one.document, frontier.NewVisit).host.removesuffix(".test") for one in found
        )

    return store.do(verb)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"kittens": 50, "yarn": 5, "bell": 1}),
        ({"limit": 9, "leased": {"yarn": 1}}, {"kittens": 5, "yarn": 3, "bell": 1}),
        ({"limit": 3}, {"kittens": 1, "yarn": 1, "bell": 1}),
        ({"limit": 3, "leased": {"kittens": 1}, "skip": "bell"}, {"kittens": 1, "yarn": 2}),
        ({"limit": 2, "leased": {"kittens": 1}}, {"yarn": 1, "bell": 1}),
        ({"per_host": 4}, {"kittens": 4, "yarn": 4, "bell": 1}),
        ({"per_host": 4, "leased": {"kittens": 3, "yarn": 4}}, {"kittens": 1, "bell": 1}),
        ({"per_host": 4, "leased": {"kittens": 9}}, {"yarn": 4, "bell": 1}),
        ({"skip": "kittens"}, {"yarn": 5, "bell": 1}),
    ],
)
def test_hosts_share_alike(
    store: Store, samples: Any, options: dict[str, Any], expected: dict[str, int]
) -> None:
    given(store, samples, kittens=50, yarn=5, bell=1)
    assert shares(store, samples, **options) == expected


def test_a_job_without_open_visits_has_none_free(store: Store, samples: Any) -> None:
    store.do(jobs.file, samples.job("another"))
    given(store, samples, kittens=1)
    samples.job_id = "another"
    assert shares(store, samples) == {}


def test_a_host_with_many_visits_is_not_read_through_for_those_of_another(store: Store, samples: Any) -> None:
    given(store, samples, kittens=3, yarn=3)

    def plans(tx: Transaction) -> str:
        said: list[str] = []
        driver = tx.conn.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(said.append)
        hosts = hosts_in_turn(tx, samples.job_id, 3)
        free(tx, samples.job_id, hosts, limit=9, per_host=9, leased=Counter(), skip=frozenset())
        driver.set_trace_callback(None)
        return "\n".join(
            row[3] for text in said for row in driver.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
        )

    found = store.do(plans)
    assert "USING INDEX ix_visits_open (job=? AND depth=? AND host_digest=?" in found
    assert "host_digest>?" in found
    assert "USE TEMP B-TREE" not in found
    assert "SCAN visits" not in found
