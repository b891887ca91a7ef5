from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pipelines.store import NotStoredError, Store, VisitFinishedError, frontier, jobs, pages
from pipelines.store.frontier import Visit
from pipelines.store.spending import Spent


def claim(store: Store, samples: Any, worker: str = "w", **options: Any) -> list[Visit]:
    return store.do(
        frontier.claim,
        samples.job_id,
        worker,
        **{"limit": 99, "per_host": 99, "lease_seconds": 60, **options},
    )


def add(store: Store, samples: Any, *urls: str, depth: int = 1) -> int:
    return store.do(frontier.add, samples.job_id, [samples.visit(url, depth=depth) for url in urls])


def test_a_visit_comes_back_as_it_was_added(store: Store, samples: Any) -> None:
    new = samples.visit("http://kittens.test/a", depth=2, seed=True)
    store.do(frontier.add, samples.job_id, [new])
    visit = asdict(claim(store, samples)[0])
    assert visit.pop("id") > 0
    assert {**visit, "key": None} == asdict(new)


def test_visits_with_keys_of_their_own_are_two_though_their_page_is_one(store: Store, samples: Any) -> None:
    new = samples.visit("http://kittens.test/a")
    keyed = [replace(new, key="report 1"), replace(new, key="report 2"), replace(new, key="report 2")]
    assert store.do(frontier.add, samples.job_id, keyed) == 2


@pytest.mark.parametrize(
    ("first", "second", "new"),
    [
        ("http://kittens.test/a", "http://kittens.test/a", 0),
        ("http://kittens.test/a", "https://kittens.test/a", 0),
        ("http://kittens.test/a", "http://kittens.test//a", 0),
        ("http://kittens.test/a", "http://kittens.test/A", 1),
        ("http://kittens.test/a", "http://kittens.test/a?page=2", 1),
        ("http:///no url", "http:///no url", 0),
    ],
)
def test_one_page_is_one_visit_however_it_is_spelt(
    store: Store, samples: Any, first: str, second: str, new: int
) -> None:
    assert add(store, samples, first) == 1
    assert add(store, samples, second) == new


def test_another_job_has_its_own_frontier(store: Store, samples: Any) -> None:
    store.do(jobs.file, samples.job("another"))
    add(store, samples, "http://kittens.test/a")
    assert store.do(frontier.add, "another", [samples.visit("http://kittens.test/a", job="another")]) == 1
    assert len(claim(store, samples)) == 1


def test_a_depth_begins_when_the_one_before_it_is_finished(store: Store, samples: Any) -> None:
    add(store, samples, "http://kittens.test/late", depth=2)
    add(store, samples, "http://kittens.test/b", "http://kittens.test/a", depth=1)
    add(store, samples, "http://kittens.test/seed", depth=0)
    order = []
    for size in (1, 2, 1):
        lent = claim(store, samples)
        assert claim(store, samples, "two") == []
        assert len(lent) == size
        order += [visit.url[-1] for visit in lent]
        for visit in lent:
            found = samples.page(visit.url, sightings=0)
            store.do(pages.keep, visit.id, found, (), Spent(site="s", bytes=1, seconds=0.1))
    assert order == ["d", "b", "a", "e"]


def test_no_host_has_more_than_its_share_of_all_workers_together(store: Store, samples: Any) -> None:
    add(store, samples, *(f"http://kittens.test/{n}" for n in range(600)))
    add(store, samples, "http://bicycles.test/1")
    first = claim(store, samples, "one", per_host=2)
    assert Counter(visit.host for visit in first) == {"kittens.test": 2, "bicycles.test": 1}
    assert claim(store, samples, "two", per_host=2) == []
    assert len(claim(store, samples, "two", per_host=3)) == 1


def test_hosts_to_be_skipped_are(store: Store, samples: Any) -> None:
    add(store, samples, "http://kittens.test/1", "http://bicycles.test/1")
    assert [visit.host for visit in claim(store, samples, skip_hosts=["kittens.test"])] == ["bicycles.test"]


def test_a_lease_that_ran_out_may_be_claimed_again(store: Store, samples: Any, clock: Any) -> None:
    add(store, samples, "http://kittens.test/1")
    lent = claim(store, samples, "one")
    clock.forward(59)
    assert claim(store, samples, "two") == []
    clock.forward(1)
    assert claim(store, samples, "two") == lent


def test_a_renewed_lease_lasts_from_now(store: Store, samples: Any, clock: Any) -> None:
    add(store, samples, "http://kittens.test/1")
    claim(store, samples, "one")
    clock.forward(50)
    assert store.do(frontier.renew, samples.job_id, "one", lease_seconds=60) == 1
    assert store.do(frontier.renew, samples.job_id, "two", lease_seconds=60) == 0
    clock.forward(50)
    assert claim(store, samples, "two") == []


@pytest.mark.parametrize(("who", "given_back"), [("one", 1), (None, 2)])
def test_leases_are_given_back(store: Store, samples: Any, who: str | None, given_back: int) -> None:
    add(store, samples, "http://kittens.test/1", "http://kittens.test/2")
    claim(store, samples, "one", limit=1)
    claim(store, samples, "two", limit=1)
    assert store.do(frontier.release, samples.job_id, who) == given_back
    assert len(claim(store, samples, "three")) == given_back


def test_a_frontier_needs_its_job(store: Store, samples: Any) -> None:
    with pytest.raises(NotStoredError, match="no job has the id cats"):
        store.do(frontier.add, "cats", [samples.visit("http://kittens.test/")])
    with pytest.raises(NotStoredError):
        store.do(frontier.claim, "cats", "w", limit=1, per_host=1)


HOST_NAMES = ("kittens.test", "bicycles.test", "yarn.test")
HOSTS = st.sampled_from(HOST_NAMES)
WORKERS = st.sampled_from(["tabby", "ginger"])
NUMBERS = count()


def host_of(url: str) -> str:
    return url.split("/")[2]


class Leases(RuleBasedStateMachine):
    """The frontier against a model of it: who holds what until when, and what is finished."""

    def __init__(self, store: Store, clock: Any, samples: Any) -> None:
        super().__init__()
        self.store, self.clock, self.samples = store, clock, samples
        samples.job_id = f"job-{next(NUMBERS)}"
        store.do(jobs.file, samples.job())
        self.urls: dict[str, tuple[int, int]] = {}
        """Depth and order of each URL."""
        self.held: dict[str, tuple[str, float]] = {}
        self.visits: dict[str, Visit] = {}
        self.done: set[str] = set()
        self.time = 0.0

    def free(self) -> list[str]:
        lent = {url for url, (_, until) in self.held.items() if until > self.time}
        still_open = set(self.urls) - self.done
        least = min((self.urls[url][0] for url in still_open), default=0)
        near = {url for url in still_open if self.urls[url][0] == least}
        return sorted(near - lent, key=lambda url: self.urls[url])

    @rule(host=HOSTS, path=st.integers(0, 30), depth=st.integers(0, 3))
    def add(self, host: str, path: int, depth: int) -> None:
        url = f"http://{host}/{path}"
        assert add(self.store, self.samples, url, depth=depth) == (url not in self.urls)
        self.urls.setdefault(url, (depth, len(self.urls)))

    @rule(
        worker=WORKERS, limit=st.integers(1, 6), per_host=st.integers(1, 4), lease=st.sampled_from([10, 40])
    )
    def claim(self, worker: str, limit: int, per_host: int, lease: int) -> None:
        room = Counter(dict.fromkeys(HOST_NAMES, per_host))
        room.subtract(host_of(url) for url, (_, until) in self.held.items() if until > self.time)
        options = {"limit": limit, "per_host": per_host, "lease_seconds": lease}
        visits = claim(self.store, self.samples, worker, **options)
        taken = [visit.url for visit in visits]
        may = {
            host: [url for url in self.free() if host_of(url) == host][: max(0, room[host])]
            for host in HOST_NAMES
        }
        assert len(taken) == min(limit, sum(map(len, may.values())))
        assert taken == sorted(taken, key=lambda url: self.urls[url])
        for host, urls in may.items():
            of_host = [url for url in taken if host_of(url) == host]
            assert of_host == urls[: len(of_host)]
        self.held.update((url, (worker, self.time + lease)) for url in taken)
        self.visits.update((visit.url, visit) for visit in visits)

    @rule(worker=WORKERS)
    def renew(self, worker: str) -> None:
        mine = [url for url, (holder, _) in self.held.items() if holder == worker]
        assert self.store.do(frontier.renew, self.samples.job_id, worker, lease_seconds=30) == len(mine)
        self.held.update((url, (worker, self.time + 30)) for url in mine)

    @rule(worker=st.one_of(WORKERS, st.none()))
    def release(self, worker: str | None) -> None:
        given_back = [url for url, (holder, _) in self.held.items() if worker in {None, holder}]
        assert self.store.do(frontier.release, self.samples.job_id, worker) == len(given_back)
        for url in given_back:
            del self.held[url]

    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        if not self.visits:
            return
        url = data.draw(st.sampled_from(sorted(self.visits)))
        keep = (
            self.visits[url].id,
            self.samples.page(url, sightings=0),
            (),
            Spent(site="s", bytes=1, seconds=0.1),
        )
        if url in self.done:
            with pytest.raises(VisitFinishedError):
                self.store.do(pages.keep, *keep)
        else:
            self.store.do(pages.keep, *keep)
        self.done.add(url)
        self.held.pop(url, None)

    @rule(seconds=st.sampled_from([5, 15, 50]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds)
        self.time += seconds

    @invariant()
    def as_many_are_open_as_in_the_model(self) -> None:
        assert self.store.do(frontier.count_open, self.samples.job_id) == len(self.urls) - len(self.done)


def test_leases_behave_like_the_model(store: Store, clock: Any, samples: Any) -> None:
    class OnThisStore(Leases):
        def __init__(self) -> None:
            super().__init__(store, clock, samples)

    options = settings(max_examples=40, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(OnThisStore, settings=options)
