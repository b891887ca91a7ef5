from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.store import ConflictError, NotStoredError, Store, Transaction, jobs, schedules
from pipelines.store.tables import fires

ARGV = ("crawl", "http://kittens.test/", "--by", "Ada Example")


@pytest.fixture
def nightly(store: Store) -> Store:
    store.do(schedules.add, "nightly", "0 3 * * *", "Europe/Vienna", ARGV, by="Ada Example")
    return store


def claim(store: Store, clock: Any, worker: str = "one") -> bool:
    return store.do(schedules.claim_fire, "nightly", FIRE(clock), worker=worker, lease_seconds=60)


def outcomes(tx: Transaction) -> list[Any]:
    query = select(fires.c.fire_time, fires.c.outcome).order_by(fires.c.fire_time)
    return [tuple(row) for row in tx.conn.execute(query)]


def FIRE(clock: Any) -> Any:  # noqa: N802 a fixed moment that needs the clock's day
    return clock.moment.replace(hour=3, minute=0)


def test_a_schedule_comes_back_as_it_was_added(nightly: Store, clock: Any) -> None:
    schedule = nightly.do(schedules.all)[0]
    assert (schedule.name, schedule.cron, schedule.tz, schedule.argv) == (
        "nightly",
        "0 3 * * *",
        "Europe/Vienna",
        ARGV,
    )
    assert (schedule.added_at, schedule.added_by, schedule.last_fire) == (clock.moment, "Ada Example", None)


def test_a_name_is_given_once(nightly: Store) -> None:
    with pytest.raises(ConflictError, match="named nightly is there already"):
        nightly.do(schedules.add, "nightly", "* * * * *", "UTC", ARGV)


def test_no_two_workers_fire_the_same_time(nightly: Store, clock: Any) -> None:
    fire = FIRE(clock)
    assert claim(nightly, clock, "one")
    assert not claim(nightly, clock, "two")
    assert not claim(nightly, clock, "one")
    assert nightly.do(schedules.claim_fire, "nightly", fire + timedelta(days=1), worker="two")
    assert nightly.do(schedules.all)[0].last_fire == fire + timedelta(days=1)


def test_the_fire_of_a_dead_worker_is_taken_over(nightly: Store, clock: Any) -> None:
    fire = FIRE(clock)
    claim(nightly, clock, "one")
    clock.forward(59)
    assert nightly.do(schedules.left_fires) == []
    clock.forward(1)
    assert nightly.do(schedules.left_fires) == [("nightly", fire)]
    assert nightly.do(schedules.claim_fire, "nightly", fire, worker="two", lease_seconds=60)
    with pytest.raises(NotStoredError, match="another worker took it over"):
        nightly.do(schedules.finish_fire, "nightly", fire, worker="one", outcome="DONE")
    nightly.do(schedules.finish_fire, "nightly", fire, worker="two", outcome="DONE")


def test_a_worker_at_work_keeps_its_fire(nightly: Store, clock: Any) -> None:
    fire = FIRE(clock)
    claim(nightly, clock, "one")
    clock.forward(50)
    assert nightly.do(schedules.renew_fires, "one", lease_seconds=60) == 1
    clock.forward(50)
    assert not nightly.do(schedules.claim_fire, "nightly", fire, worker="two")


def test_missed_times_are_skipped_and_never_fired(nightly: Store, clock: Any) -> None:
    fire = FIRE(clock)
    missed = [fire - timedelta(days=days) for days in (2, 1)]
    assert nightly.do(schedules.claim_latest, "nightly", fire, missed=missed, worker="one")
    for time in (*missed, fire):
        assert not nightly.do(schedules.claim_fire, "nightly", time, worker="two")
    skipped = nightly.do(outcomes)
    assert skipped == [(missed[0], "SKIPPED"), (missed[1], "SKIPPED"), (fire, None)]


def test_a_schedule_is_fired_once_at_a_time_and_never_backwards(nightly: Store, clock: Any) -> None:
    fire = FIRE(clock)
    claim(nightly, clock, "one")
    assert nightly.do(schedules.open_fires) == {"nightly"}
    later = fire + timedelta(days=1)
    assert not nightly.do(schedules.claim_latest, "nightly", later, missed=[fire], worker="two")
    nightly.do(schedules.finish_fire, "nightly", fire, worker="one", outcome="DONE")
    assert nightly.do(schedules.open_fires) == frozenset()
    earlier = fire - timedelta(days=1)
    assert not nightly.do(schedules.claim_latest, "nightly", earlier, worker="two")
    assert nightly.do(schedules.claim_latest, "nightly", later, worker="two")


def test_a_fire_given_back_is_left_at_once_and_its_giver_cannot_finish_it(nightly: Store, clock: Any) -> None:
    fire = FIRE(clock)
    claim(nightly, clock, "one")
    nightly.do(schedules.give_back_fire, "nightly", fire, worker="two")
    assert nightly.do(schedules.left_fires) == []
    nightly.do(schedules.give_back_fire, "nightly", fire, worker="one")
    assert nightly.do(schedules.renew_fires, "one") == 0
    assert nightly.do(schedules.left_fires) == [("nightly", fire)]
    with pytest.raises(NotStoredError):
        nightly.do(schedules.finish_fire, "nightly", fire, worker="one", outcome="DONE")


def test_a_fire_has_one_job(nightly: Store, clock: Any) -> None:
    fire, job = FIRE(clock), nightly.do(jobs.all)[0].job.id
    with pytest.raises(NotStoredError, match="no worker claimed the schedule nightly"):
        nightly.do(schedules.job_of_fire, "nightly", fire)
    claim(nightly, clock)
    assert nightly.do(schedules.job_of_fire, "nightly", fire) is None
    nightly.do(schedules.set_job_of_fire, "nightly", fire, job)
    assert nightly.do(schedules.job_of_fire, "nightly", fire) == job
    with pytest.raises(ConflictError, match="has its Job"):
        nightly.do(schedules.set_job_of_fire, "nightly", fire, job)


def test_what_is_finished_is_not_fired_again(nightly: Store, clock: Any) -> None:
    fire = FIRE(clock)
    claim(nightly, clock, "one")
    nightly.do(schedules.finish_fire, "nightly", fire, worker="one", outcome="DONE")
    clock.forward(1_000_000)
    assert not nightly.do(schedules.claim_fire, "nightly", fire, worker="two")
    assert nightly.do(schedules.left_fires) == []


def test_a_dropped_schedule_is_gone_with_its_fires(nightly: Store, clock: Any) -> None:
    claim(nightly, clock)
    nightly.do(schedules.drop, "nightly")
    assert nightly.do(schedules.all) == []
    with pytest.raises(NotStoredError, match="no schedule is named nightly"):
        nightly.do(schedules.drop, "nightly")
    with pytest.raises(NotStoredError):
        claim(nightly, clock)
