"""The frontier in memory, on a real store."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crawler.frontier import LEASE_SECONDS, Frontier
from crawler.pace import Pace
from pipelines.orders import Budget, Job, JobKind, JobState, Scope
from pipelines.records import Page, Parse, now
from pipelines.store import frontier as rows
from pipelines.store import jobs, pages
from pipelines.store.frontier import NewVisit, Visit
from pipelines.store.pages import Spent
from pipelines.store.store import Store

JOB = Job(
    id="j",
    report=None,
    kind=JobKind.CRAWL,
    seeds=(),
    scope=Scope.RELATED,
    budget=Budget(),
    authorised_by="Ada Example",
    legal_basis="a report",
    not_before=now(),
    expires=now() + timedelta(hours=1),
    state=JobState.RUNNING,
)


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        store.do(jobs.file, JOB)
        yield store


def new(host: str, number: int, depth: int = 0, site: str | None = None) -> NewVisit:
    return NewVisit(
        job="j",
        url=f"http://{host}/{number}x",
        host=host,
        site=site or host,
        depth=depth,
        referrer=None,
        seed=not depth,
        site_hops=0,
    )


def page(visit: Visit) -> Page:
    return Page(
        job="j",
        url=visit.url,
        final_url=visit.url,
        status=200,
        media_type=None,
        at=now(),
        depth=visit.depth,
        referrer=None,
        peer_address=None,
        parse=Parse.COMPLETE,
        markup_sha256=None,
        structure=None,
    )


class Crawl:
    """Hands each visit to a task that keeps its page after a moment, as a crawl would."""

    def __init__(
        self, store: Store, *, concurrency: int, most: int, links: Callable[[Visit], list[NewVisit]]
    ) -> None:
        self.frontier = Frontier(
            store=store,
            job="j",
            worker="w",
            pace=Pace(delay=0, concurrency=concurrency),
            concurrency=concurrency,
            most=most,
        )
        self.store, self.links = store, links
        self.order: list[Visit] = []
        self.active: Counter[str] = Counter()
        self.busiest: Counter[str] = Counter()
        self.sites: Counter[str] = Counter()
        self.holding = 0.002
        self.busiest_site = 0
        self.most_at_once = 0

    async def run(self, stop_after: int = 10_000) -> None:
        tasks = set()
        async for visit in self.frontier.visits():
            self.order.append(visit)
            self.active[visit.host] += 1
            self.busiest[visit.host] = max(self.busiest[visit.host], self.active[visit.host])
            self.sites[visit.site] += 1
            self.busiest_site = max(self.busiest_site, *self.sites.values())
            self.most_at_once = max(self.most_at_once, self.active.total())
            tasks.add(asyncio.create_task(self.keep(visit)))
            if len(self.order) >= stop_after:
                self.frontier.stop()
        await asyncio.gather(*tasks)

    async def keep(self, visit: Visit) -> None:
        await asyncio.sleep(self.holding)
        spent = Spent(site=visit.site, bytes=1, seconds=0.1)
        found = self.links(visit)
        await self.store.ask(pages.keep, visit.id, page(visit), found, spent)
        self.active[visit.host] -= 1
        self.sites[visit.site] -= 1
        self.frontier.added(found)
        self.frontier.finished(visit)


def none(visit: Visit) -> list[NewVisit]:
    del visit
    return []


def test_all_visits_are_handed_out_once_within_the_limits(store: Store) -> None:
    store.do(
        rows.add, "j", [new(host, n) for host in ("kittens.example", "bicycles.example") for n in range(150)]
    )
    crawl = Crawl(store, concurrency=2, most=3, links=none)
    asyncio.run(crawl.run())
    assert len({visit.id for visit in crawl.order}) == len(crawl.order) == 300
    assert crawl.most_at_once == 3
    assert set(crawl.busiest.values()) == {2}


def test_new_visits_are_found_until_none_is_left(store: Store) -> None:
    store.do(rows.add, "j", [new("kittens.example", 0)])
    crawl = Crawl(
        store,
        concurrency=1,
        most=8,
        links=lambda v: [new(f"h{v.depth}.example", n, v.depth + 1) for n in range(3)] if v.depth < 3 else [],
    )
    asyncio.run(crawl.run())
    assert [visit.depth for visit in crawl.order] == sorted(visit.depth for visit in crawl.order)
    assert Counter(visit.depth for visit in crawl.order) == {0: 1, 1: 3, 2: 3, 3: 3}
    assert store.do(rows.count_open, "j") == 0


def test_a_site_larger_than_the_memory_is_visited_to_its_end(store: Store) -> None:
    store.do(rows.add, "j", [new("kittens.example", 0)])
    crawl = Crawl(
        store,
        concurrency=4,
        most=8,
        links=lambda v: [
            new("kittens.example", 100 * v.depth + n, v.depth + 1) for n in range(1, 90 if v.depth < 3 else 0)
        ],
    )
    asyncio.run(crawl.run())
    assert len({visit.id for visit in crawl.order}) == len(crawl.order) == 1 + 3 * 89


def test_only_what_the_store_has_is_known(store: Store) -> None:
    async def scene() -> None:
        frontier = Crawl(store, concurrency=1, most=1, links=none).frontier
        first, second = (replace(new("kittens.example", n), key=f"key {n}") for n in range(2))
        frontier.added([first, new("kittens.example", 3)])
        assert first.key in frontier.known
        assert second.key not in frontier.known

    asyncio.run(scene())


def test_what_is_stopped_stays_open(store: Store) -> None:
    store.do(rows.add, "j", [new("kittens.example", n) for n in range(50)])
    crawl = Crawl(store, concurrency=1, most=4, links=none)
    asyncio.run(crawl.run(stop_after=10))
    assert len(crawl.order) == 10
    assert store.do(rows.count_open, "j") == 40


def test_an_empty_frontier_ends_at_once(store: Store) -> None:
    crawl = Crawl(store, concurrency=1, most=4, links=none)
    asyncio.run(crawl.run())
    assert crawl.order == []


def test_a_host_that_rests_does_not_hold_up_the_others(store: Store) -> None:
    store.do(
        rows.add, "j", [new(host, n) for host in ("resting.example", "kittens.example") for n in range(5)]
    )
    crawl = Crawl(store, concurrency=1, most=1, links=none)

    async def scene() -> None:
        crawl.frontier.pace.rest("resting.example", 0.2)
        await crawl.run()

    asyncio.run(scene())
    assert [visit.host for visit in crawl.order[:5]] == ["kittens.example"] * 5
    assert len(crawl.order) == 10


class EndsWhileAsked:
    """A store in which the last visit ends just while more is asked for: nobody will wake the frontier after that."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.meanwhile: Callable[[], None] | None = None

    async def ask(self, verb: Any, *args: Any, **options: Any) -> Any:
        answer = await self.store.ask(verb, *args, **options)
        if verb is rows.claim and not answer and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return answer


def test_an_end_that_comes_while_the_store_is_asked_is_heard(store: Store) -> None:
    store.do(rows.add, "j", [new("kittens.example", 0)])

    async def scene() -> int:
        asked = EndsWhileAsked(store)
        frontier = Frontier(
            store=asked,  # type: ignore[arg-type]  # of a store only `ask` is used
            job="j",
            worker="w",
            pace=Pace(delay=0, concurrency=1),
            concurrency=1,
            most=4,
        )
        handed_out = 0
        async for visit in frontier.visits():
            handed_out += 1
            spent = Spent(site=visit.site, bytes=1, seconds=0.1)
            await store.ask(pages.keep, visit.id, page(visit), [], spent)
            asked.meanwhile = partial(frontier.finished, visit)
        return handed_out

    # Less than the frontier's longest wait, which is what an unheard end used to cost.
    assert asyncio.run(asyncio.wait_for(scene(), timeout=4.0)) == 1


def test_a_domain_with_endless_hosts_leaves_room_for_the_others(store: Store) -> None:
    wings = [new(f"w{n}.maze.example", 0, site="maze.example") for n in range(30)]
    store.do(
        rows.add,
        "j",
        [
            *wings,
            new("kittens.example", 0),
            *(new("w0.maze.example", n, site="maze.example") for n in range(1, 9)),
        ],
    )
    crawl = Crawl(store, concurrency=1, most=10, links=none)
    crawl.holding = 0.1
    asyncio.run(crawl.run())
    assert crawl.busiest_site == 8
    # Eight wings fill the site's share; whoever else there is comes before the ninth.
    assert [visit.host for visit in crawl.order].index("kittens.example") == 8
    assert len(crawl.order) == 39
    assert set(crawl.busiest.values()) == {1}


def test_a_host_is_asked_again_once_it_has_answered_while_its_page_is_read(store: Store) -> None:
    store.do(rows.add, "j", [new("kittens.example", n) for n in range(6)])

    async def scene() -> list[int]:
        frontier = Crawl(store, concurrency=1, most=4, links=none).frontier
        visits = frontier.visits()
        first = await anext(visits)
        waiting = asyncio.ensure_future(anext(visits))
        await asyncio.sleep(0.05)
        counts = [int(waiting.done())]
        frontier.answered(first)
        second = await waiting
        frontier.answered(first)
        counts += [frontier.under_way, frontier._active["kittens.example"]]
        frontier.finished(first)
        frontier.finished(second)
        return [*counts, frontier.under_way, len(frontier._active)]

    assert asyncio.run(scene()) == [0, 2, 1, 0, 0]


def test_pages_that_wait_to_be_read_do_not_fill_the_crawl_with_one_site(store: Store) -> None:
    maze = [new("maze.example", n) for n in range(30)]
    store.do(rows.add, "j", [*maze, new("kittens.example", 0)])

    async def scene() -> list[str]:
        frontier = Crawl(store, concurrency=1, most=20, links=none).frontier
        visits = frontier.visits()
        hosts = []
        for _ in range(9):
            visit = await anext(visits)
            hosts.append(visit.host)
            frontier.answered(visit)
        return sorted(hosts)

    assert asyncio.run(scene()) == ["kittens.example", *["maze.example"] * 8]


def test_nothing_is_handed_out_while_many_pages_wait_to_be_read(store: Store) -> None:
    store.do(rows.add, "j", [new(f"h{n}.example", n) for n in range(80)])

    async def scene() -> tuple[int, bool]:
        frontier = Crawl(store, concurrency=1, most=100, links=none).frontier
        visits = frontier.visits()
        answered = []
        for _ in range(64):
            answered.append(await anext(visits))
            frontier.answered(answered[-1])
        waiting = asyncio.ensure_future(anext(visits))
        await asyncio.sleep(0.05)
        held_back = not waiting.done()
        frontier.finished(answered[0])
        await waiting
        return frontier.under_way, held_back

    assert asyncio.run(scene()) == (64, True)


def test_leases_are_renewed_before_another_worker_may_have_them(tmp_path: Path) -> None:
    moment = now()

    def clock() -> datetime:
        return moment

    with Store.open(f"sqlite:///{tmp_path}/hostline.db", clock=clock) as store:
        store.do(jobs.file, JOB)
        store.do(rows.add, "j", [new("kittens.example", n) for n in range(3)])
        crawl = Crawl(store, concurrency=1, most=2, links=none)

        async def scene() -> int:
            nonlocal moment
            visits = crawl.frontier.visits()
            first = await anext(visits)
            assert crawl.frontier._renew_at - asyncio.get_running_loop().time() <= LEASE_SECONDS / 2
            moment += timedelta(seconds=LEASE_SECONDS - 100)
            crawl.frontier._renew_at = 0.0
            await crawl.keep(first)
            await anext(visits)
            moment += timedelta(seconds=LEASE_SECONDS - 100)
            return len(await store.ask(rows.claim, "j", "other", limit=9, per_host=9, lease_seconds=1))

        assert asyncio.run(scene()) == 0


def test_a_host_that_rests_for_longer_than_a_job_waits_is_handed_out_to_be_refused(store: Store) -> None:
    store.do(rows.add, "j", [new("resting.example", 0)])
    crawl = Crawl(store, concurrency=1, most=1, links=none)

    async def scene() -> None:
        crawl.frontier.pace.rest("resting.example", crawl.frontier.pace.longest_rest + 1)
        async with asyncio.timeout(2):
            await crawl.run()

    asyncio.run(scene())
    assert len(crawl.order) == 1


@pytest.mark.parametrize(("patience", "went_ahead"), [(0.05, True), (30.0, False)])
def test_a_slow_site_holds_up_the_next_depth_of_the_others_only_for_so_long(
    store: Store, patience: float, went_ahead: bool
) -> None:
    """One visit of the slow site lasts until the fast site is done, or until nobody else has anything to do."""
    store.do(rows.add, "j", [new("slow.example", 0), new("fast.example", 0)])
    deeper = [new("fast.example", 1, depth=1), new("www.slow.example", 2, depth=1, site="slow.example")]
    crawl = Crawl(store, concurrency=2, most=9, links=lambda visit: [] if visit.depth else deeper)
    crawl.frontier.patience = patience
    ended: list[str] = []
    fast = asyncio.Event()

    async def keep(visit: Visit) -> None:
        if visit.host == "slow.example" and went_ahead:
            await asyncio.wait_for(fast.wait(), 20)
        elif visit.host == "slow.example":
            await asyncio.sleep(0.5)
        await Crawl.keep(crawl, visit)
        ended.append(visit.host)
        if visit.host == "fast.example" and visit.depth:
            fast.set()

    crawl.keep = keep  # type: ignore[method-assign]  # a crawl whose visits last as long as the test says
    asyncio.run(crawl.run())
    order = ["fast.example", "fast.example", "slow.example", "www.slow.example"]
    assert (ended == order) is went_ahead
    assert ended.index("www.slow.example") > ended.index("slow.example")


@pytest.mark.parametrize("goes_on", [True, False])
def test_visits_that_ask_for_more_after_they_were_read_hold_up_nobody(store: Store, goes_on: bool) -> None:
    """As many pages as may be read at once are read; the next is handed out only once they ask for more."""
    hosts = [f"h{number}.example" for number in range(70)]
    store.do(rows.add, "j", [new(host, 0) for host in hosts])

    async def handed_out() -> int:
        frontier = Crawl(store, concurrency=1, most=256, links=none).frontier
        given: list[Visit] = []

        async def take() -> None:
            async for visit in frontier.visits():
                given.append(visit)
                frontier.answered(visit)
                if goes_on:
                    frontier.goes_on(visit)

        task = asyncio.create_task(take())
        for _ in range(40):
            await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return len(given)

    assert asyncio.run(handed_out()) == (70 if goes_on else 64)
