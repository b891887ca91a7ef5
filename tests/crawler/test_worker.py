"""The worker's loop: on a clock of its own, and in several processes at once."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.commands.exits import Exit
from crawler.scheduler import Due, Outcome
from crawler.worker import SystemClock, Worker
from pipelines import ledger
from pipelines.store import Store, Transaction, schedules
from pipelines.store.tables import fires

START = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
ARGV = ("crawl", "http://kittens.test/", "--by", "Ada Example")
ROOT = Path(__file__).parents[2]


@dataclass
class FakeClock:
    """A clock that leaps over every sleep; at its end it stops the worker."""

    moment: datetime = START
    end: datetime = START + timedelta(days=3)
    at_end: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        # A moment of real time first, so that who works in real time keeps up.
        await asyncio.sleep(0.002)
        self.moment += timedelta(seconds=seconds)
        if self.moment >= self.end:
            self.at_end()


@dataclass
class FakeRun:
    """Runs nothing: takes its exit statuses from a list, then from `last`."""

    statuses: list[int] = field(default_factory=list)
    last: int = Exit.DONE
    until_stopped: bool = False
    ran: list[Due] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    most_at_once: int = 0
    _now: int = 0

    async def __call__(self, one: Due, stopping: asyncio.Event) -> int:
        self.ran.append(one)
        self.begun.set()
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        if self.until_stopped:
            await stopping.wait()
        await asyncio.sleep(0.005)
        self._now -= 1
        return self.statuses.pop(0) if self.statuses else self.last

    @property
    def times(self) -> list[str]:
        return [f"{one.fire.at:%m-%dT%H:%M}" for one in self.ran]


@dataclass
class Scene:
    """A worker, and what it was given."""

    store: Store
    clock: FakeClock
    run: FakeRun = field(default_factory=FakeRun)
    outcomes: list[Outcome] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def worker(self, name: str = "one", *, at_once: int = 2, look_seconds: float = 3600) -> Worker:
        worker = Worker(
            name=name,
            store=self.store,
            clock=self.clock,
            run=self.run,
            at_once=at_once,
            told=self.told.append,
            ended=self.outcomes.append,
            look_seconds=look_seconds,
            lease_seconds=4 * look_seconds,
        )
        self.clock.at_end = worker.stopping.set
        return worker

    def add(self, name: str, cron: str, tz: str = "UTC") -> None:
        self.store.do(schedules.add, name, cron, tz, ARGV)

    @property
    def names(self) -> list[str]:
        return [outcome.outcome for outcome in self.outcomes]


@pytest.fixture(name="scene")
def _scene(tmp_path: Path) -> Iterator[Scene]:
    clock = FakeClock()
    with Store.open(f"sqlite:///{tmp_path / 'hostline.db'}", clock=clock.now) as store:
        yield Scene(store=store, clock=clock)


def rows(tx: Transaction) -> list[tuple[str, str | None]]:
    query = select(fires.c.fire_time, fires.c.outcome).order_by(fires.c.fire_time)
    return [(f"{row.fire_time:%m-%dT%H:%M}", row.outcome) for row in tx.conn.execute(query)]


def test_a_nightly_schedule_fires_once_a_night_also_when_an_hour_comes_twice(scene: Scene) -> None:
    scene.add("nightly", "30 2 * * *", "Europe/Vienna")
    asyncio.run(scene.worker().work())
    assert scene.run.times == ["10-25T00:30", "10-26T01:30", "10-27T01:30"]
    assert scene.names == ["DONE"] * 3


def test_missed_times_run_once_and_are_kept_as_skipped(scene: Scene) -> None:
    scene.add("nightly", "30 2 * * *", "Europe/Vienna")
    scene.clock.moment += timedelta(days=3)
    asyncio.run(scene.worker().once())
    assert scene.run.times == ["10-27T01:30"]
    assert scene.store.do(rows) == [
        ("10-25T00:30", "SKIPPED"),
        ("10-26T01:30", "SKIPPED"),
        ("10-27T01:30", "DONE"),
    ]
    assert scene.store.do(ledger.verify).broken == ()
    asyncio.run(scene.worker("two").once())
    assert len(scene.run.ran) == 1


def test_no_more_run_at_once_than_were_allowed(scene: Scene) -> None:
    for number in range(5):
        scene.add(f"number {number}", "0 13 * * *")
    scene.clock.moment += timedelta(hours=2)
    asyncio.run(scene.worker(at_once=2).once())
    assert len(scene.run.ran) == 5
    assert scene.run.most_at_once == 2


def test_what_was_cut_off_runs_again_until_it_ends(scene: Scene) -> None:
    scene.add("nightly", "30 2 * * *", "Europe/Vienna")
    scene.clock.end = START + timedelta(days=1)
    scene.run.statuses = [Exit.TRY_AGAIN, -9, Exit.TRY_AGAIN, Exit.PARTLY]
    asyncio.run(scene.worker().work())
    assert scene.run.times == ["10-25T00:30"] * 4
    assert scene.names == ["PARTLY"]
    assert "it runs again in 60 s" in scene.told[1]


def test_what_dies_each_time_is_given_up(scene: Scene) -> None:
    scene.add("nightly", "30 2 * * *", "Europe/Vienna")
    scene.clock.end = START + timedelta(days=1)
    scene.run.last = -9
    asyncio.run(scene.worker().work())
    assert len(scene.run.ran) == 3
    assert scene.store.do(rows) == [("10-25T00:30", "KILLED")]


def test_once_leaves_what_was_cut_off_to_the_next_worker(scene: Scene) -> None:
    scene.add("nightly", "30 2 * * *", "Europe/Vienna")
    scene.clock.moment += timedelta(days=1)
    scene.run.statuses = [Exit.TRY_AGAIN]
    asyncio.run(scene.worker().once())
    assert (scene.names, len(scene.run.ran)) == (["TRY_AGAIN"], 1)
    asyncio.run(scene.worker("two").once())
    assert scene.names == ["TRY_AGAIN", "DONE"]
    assert scene.run.ran[1].left
    assert scene.run.times == ["10-25T00:30"] * 2


@pytest.mark.parametrize("way", [Worker.work, Worker.once])
def test_a_worker_that_is_stopped_starts_nothing_and_waits_for_what_runs(
    scene: Scene, way: Callable[[Worker], Coroutine[None, None, None]]
) -> None:
    for name in ("one", "two"):
        scene.add(name, "0 13 * * *")
    scene.clock.moment += timedelta(hours=2)
    scene.run.until_stopped = True
    scene.run.last = Exit.TRY_AGAIN

    async def stopped() -> None:
        worker = scene.worker(at_once=1)
        working = asyncio.create_task(way(worker))
        await scene.run.begun.wait()
        worker.stopping.set()
        await working

    scene.clock.end = datetime.max.replace(tzinfo=UTC)
    asyncio.run(stopped())
    assert (len(scene.run.ran), scene.names) == (1, ["TRY_AGAIN"])
    assert len(scene.store.do(schedules.left_fires)) == 1


def test_a_long_fire_stays_its_workers_and_its_schedule_waits(scene: Scene) -> None:
    scene.add("hourly", "0 * * * *")
    scene.clock.end = START + timedelta(days=2)
    scene.run.until_stopped = True
    asyncio.run(scene.worker(look_seconds=1800).work())
    assert scene.run.times == ["10-24T13:00"]
    assert scene.store.do(schedules.open_fires) == frozenset()


def test_a_fire_that_was_taken_away_is_told_and_ends_nothing(scene: Scene) -> None:
    scene.add("nightly", "30 2 * * *", "Europe/Vienna")
    scene.add("early", "0 13 * * *")
    scene.clock.moment += timedelta(days=1)

    async def run_while_dropped(one: Due, stopping: asyncio.Event) -> int:
        if one.fire.schedule == "nightly":
            await scene.store.ask(schedules.drop, "nightly")
        return await scene.run(one, stopping)

    worker = scene.worker()
    worker.run = run_while_dropped
    asyncio.run(worker.once())
    assert sorted(outcome.fire.schedule for outcome in scene.outcomes) == ["early", "nightly"]
    assert any("no schedule is named nightly" in line for line in scene.told)


def test_a_dead_workers_fire_returns_when_its_lease_is_over(scene: Scene) -> None:
    scene.add("nightly", "30 2 * * *", "Europe/Vienna")
    scene.clock.moment = fire = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert scene.store.do(schedules.claim_fire, "nightly", fire, worker="dead", lease_seconds=120)
    scene.clock.moment += timedelta(seconds=119)
    asyncio.run(scene.worker().once())
    assert scene.run.ran == []
    scene.clock.moment = fire + timedelta(seconds=120)
    asyncio.run(scene.worker().once())
    assert scene.store.do(rows) == [("10-25T00:30", "DONE")]


def test_the_machines_clock() -> None:
    before = datetime.now(UTC)
    asyncio.run(SystemClock().sleep(0))
    assert before <= SystemClock().now() <= datetime.now(UTC)


RACER = """
import asyncio, sys
from crawler.worker import SystemClock, Worker
from pipelines.store import Store

async def run(one, stopping):
    with open("ran.txt", "a") as ran:
        ran.write(f"{one.fire}\\n")
    await asyncio.sleep(0.02)
    return 0

with Store.open("sqlite:///hostline.db") as store:
    worker = Worker(name=sys.argv[1], store=store, clock=SystemClock(), run=run, at_once=2, told=print, ended=print)
    print("ready", flush=True)
    sys.stdin.readline()
    asyncio.run(worker.once())
"""
RACES = 12


@pytest.mark.parametrize("workers", [2, 5])
def test_however_many_workers_there_are_each_time_fires_once(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    long_ago = datetime.now(UTC) - timedelta(days=400)
    with Store.open(f"sqlite:///{tmp_path / 'hostline.db'}", clock=lambda: long_ago) as store:
        for number in range(RACES):
            store.do(schedules.add, f"number {number:02}", "0 0 1 1 *", "UTC", ARGV)
        racers = [racer(str(number), tmp_path) for number in range(workers)]
        for one in racers:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        said = [one.communicate("go\n", timeout=30) for one in racers]
        assert [one.returncode for one in racers] == [0] * workers, said
        ran = Counter((tmp_path / "ran.txt").read_text().splitlines())
        assert len(ran) == RACES
        assert set(ran.values()) == {1}
        assert [row[1] for row in store.do(rows)].count("DONE") == RACES


def racer(name: str, folder: Path) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", RACER, name], cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )
