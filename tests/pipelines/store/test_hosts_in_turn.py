"""Whose turn it is: the nearest, and of the others those that wait for nobody of their own site."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from pipelines.store import Store, Transaction, frontier
from pipelines.store.hosts_in_turn import hosts_in_turn


def given(store: Store, samples: Any, *visits: tuple[str, str, int]) -> None:
    """Add a visit for each host, site and depth."""
    new = [
        frontier.NewVisit(
            job=samples.job_id,
            url=f"http://{host}/{depth}",
            host=host,
            site=site,
            depth=depth,
            referrer=None,
            seed=not depth,
            site_hops=0,
        )
        for host, site, depth in visits
    ]
    store.do(frontier.add, samples.job_id, new)


def turns(store: Store, samples: Any, ahead_to: int | None) -> dict[str, int]:
    def verb(tx: Transaction) -> dict[str, int]:
        names = ("slow.test", "fast.test", "www.slow.test", "other.test")
        digests = {tx.codec.digest(name): name for name in names}
        return {digests[host]: depth for host, depth in hosts_in_turn(tx, samples.job_id, ahead_to).items()}

    return store.do(verb)


VISITS = (
    ("slow.test", "slow.test", 1),
    ("slow.test", "slow.test", 2),
    ("www.slow.test", "slow.test", 2),
    ("fast.test", "fast.test", 2),
    ("fast.test", "fast.test", 3),
    ("other.test", "other.test", 3),
)


@pytest.mark.parametrize(
    ("ahead_to", "expected"),
    [
        (None, {"slow.test": 1}),
        (0, {"slow.test": 1}),
        (1, {"slow.test": 1}),
        (2, {"slow.test": 1, "fast.test": 2}),
        (3, {"slow.test": 1, "fast.test": 2, "other.test": 3}),
    ],
)
def test_a_site_goes_ahead_that_has_no_nearer_visit_of_its_own(
    store: Store, samples: Any, ahead_to: int | None, expected: dict[str, int]
) -> None:
    given(store, samples, *VISITS)
    assert turns(store, samples, ahead_to) == expected


def test_nothing_open_is_nobodys_turn(store: Store, samples: Any) -> None:
    assert turns(store, samples, 9) == {}


def test_a_visit_that_names_no_site_waits_for_all_others(store: Store, samples: Any) -> None:
    given(store, samples, *VISITS)
    store.do(lambda tx: tx.conn.execute(text("UPDATE visits SET site_digest = NULL WHERE depth = 3")))
    assert turns(store, samples, 3) == {"slow.test": 1, "fast.test": 2}
