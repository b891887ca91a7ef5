"""What is due, and what becomes of a fire that ended."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.commands.exits import Exit
from crawler.scheduler import (
    Due,
    Known,
    Next,
    claim,
    due,
    look,
    next_step,
    outcome_of,
    retry_seconds,
    seconds_until_next,
)
from pipelines.store import Store, schedules
from pipelines.store.schedules import Fire, Schedule

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ARGV = ("crawl", "http://kittens.test/", "--by", "Ada Example")
HOURLY = Schedule(
    name="hourly",
    cron="0 * * * *",
    tz="UTC",
    argv=ARGV,
    added_at=NOW - timedelta(minutes=150),
    added_by="Ada Example",
)
DAILY = replace(HOURLY, name="daily", cron="30 11 * * *")
NONE = Known(schedules=(), left=(), open=frozenset())


def known(*those: Schedule) -> Known:
    return replace(NONE, schedules=those)


def test_the_latest_missed_time_runs_and_the_older_ones_are_missed() -> None:
    assert due(known(HOURLY), NOW) == [
        Due(
            fire=Fire(schedule="hourly", at=NOW),
            argv=ARGV,
            missed=(NOW - timedelta(hours=2), NOW - timedelta(hours=1)),
        )
    ]


def test_what_was_fired_is_not_due_again() -> None:
    fired = replace(HOURLY, last_fire=NOW)
    assert due(known(fired), NOW) == []
    assert due(known(fired), NOW + timedelta(minutes=59, seconds=59)) == []
    assert due(known(fired), NOW - timedelta(days=1)) == []
    (one,) = due(known(fired), NOW + timedelta(hours=1))
    assert (one.fire.at, one.missed) == (NOW + timedelta(hours=1), ())


def test_times_before_a_schedule_was_added_are_none_of_its() -> None:
    assert due(known(replace(HOURLY, added_at=NOW)), NOW) == []


def test_what_is_under_way_waits_and_what_was_left_goes_first() -> None:
    left = Fire(schedule="hourly", at=NOW - timedelta(hours=1))
    dropped = replace(left, schedule="dropped")
    state = Known(schedules=(DAILY, HOURLY), left=(left, dropped), open=frozenset({"hourly"}))
    assert [(one.fire.schedule, one.left) for one in due(state, NOW)] == [("hourly", True), ("daily", False)]
    assert due(replace(state, left=()), NOW)[0].fire.schedule == "daily"


def test_of_two_the_earlier_goes_first() -> None:
    assert [one.fire.schedule for one in due(known(HOURLY, DAILY), NOW)] == ["daily", "hourly"]


def test_a_zone_that_this_machine_does_not_know_holds_up_no_other_schedule() -> None:
    lost = replace(HOURLY, name="lost", tz="Europe/Kittens")
    assert [one.fire.schedule for one in due(known(lost, HOURLY), NOW)] == ["hourly"]
    assert seconds_until_next(known(lost), NOW, most=30) == 30


@pytest.mark.parametrize(
    ("last", "now", "fires"),
    [
        ("2026-10-24T00:30", "2026-10-25T00:29", []),
        ("2026-10-24T00:30", "2026-10-25T00:30", ["2026-10-25T00:30"]),
        ("2026-10-25T00:30", "2026-10-25T01:30", []),
        ("2026-10-24T00:30", "2026-10-25T12:00", ["2026-10-25T00:30"]),
        ("2026-10-25T00:30", "2026-10-26T01:30", ["2026-10-26T01:30"]),
        (
            "2026-10-23T00:30",
            "2026-10-26T12:00",
            ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"],
        ),
        ("2026-03-28T01:30", "2026-03-29T12:00", ["2026-03-29T01:30"]),
    ],
)
def test_the_hour_that_comes_twice_fires_once(last: str, now: str, fires: list[str]) -> None:
    vienna = replace(
        HOURLY, cron="30 2 * * *", tz="Europe/Vienna", last_fire=datetime.fromisoformat(f"{last}+00:00")
    )
    ones = due(known(vienna), datetime.fromisoformat(f"{now}+00:00"))
    times = [time for one in ones for time in (*one.missed, one.fire.at)]
    assert [f"{time:%Y-%m-%dT%H:%M}" for time in times] == fires


def test_a_worker_sleeps_until_something_becomes_due() -> None:
    soon = NOW - timedelta(seconds=12)
    assert seconds_until_next(known(HOURLY, DAILY), soon, most=30) == 12
    assert seconds_until_next(known(HOURLY, DAILY), soon, most=5) == 5
    assert seconds_until_next(known(HOURLY), NOW, most=1e6) == 3600
    assert seconds_until_next(NONE, NOW, most=30) == 30


@pytest.mark.parametrize(
    ("status", "crashes", "ending", "expected"),
    [
        (Exit.DONE, 0, False, Next.RECORD),
        (Exit.PARTLY, 0, False, Next.RECORD),
        (Exit.FAILED, 0, False, Next.RECORD),
        (Exit.REFUSED, 0, True, Next.RECORD),
        (Exit.DONE, 0, True, Next.RECORD),
        (Exit.TRY_AGAIN, 0, False, Next.RUN_AGAIN),
        (Exit.TRY_AGAIN, 0, True, Next.GIVE_BACK),
        (-9, 1, False, Next.RUN_AGAIN),
        (-9, 2, False, Next.RUN_AGAIN),
        (-9, 3, False, Next.RECORD),
        (-15, 1, True, Next.GIVE_BACK),
        (Exit.TRY_AGAIN, 3, False, Next.RUN_AGAIN),
    ],
)
def test_what_becomes_of_a_fire(status: int, crashes: int, ending: bool, expected: Next) -> None:
    assert next_step(status, crashes=crashes, ending=ending) is expected


def test_a_fire_that_is_cut_off_rests_longer_each_time_but_never_for_long() -> None:
    assert [retry_seconds(tries) for tries in (1, 2, 3, 5, 6, 10_000)] == [60, 120, 240, 960, 960, 960]


@pytest.mark.parametrize(
    ("status", "outcome", "good"),
    [
        (0, "DONE", True),
        (4, "PARTLY", True),
        (1, "FAILED", False),
        (5, "REFUSED", False),
        (-9, "KILLED", False),
        (75, "TRY_AGAIN", False),
        (120, "STATUS_120", False),
    ],
)
def test_an_outcome_has_a_name(status: int, outcome: str, good: bool) -> None:
    found = outcome_of(Fire(schedule="hourly", at=NOW), status)
    assert (found.outcome, found.good) == (outcome, good)


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'hostline.db'}", clock=lambda: NOW) as store:
        store.do(schedules.add, "hourly", "0 * * * *", "UTC", ARGV)
        yield store


def test_what_one_worker_claims_another_cannot(store: Store) -> None:
    (schedule,) = store.do(look).schedules
    one = due(known(schedule), NOW + timedelta(hours=3))[0]
    assert len(one.missed) == 2
    assert store.do(claim, one, "one", 60.0)
    assert not store.do(claim, one, "two", 60.0)
    assert not store.do(claim, replace(one, left=True), "two", 60.0)
    seen = store.do(look)
    assert seen.open == {"hourly"}
    assert seen.left == ()
    store.do(schedules.give_back_fire, "hourly", one.fire.at, worker="one")
    assert store.do(look).left == (one.fire,)
    assert store.do(claim, replace(one, left=True), "two", 60.0)


def test_a_schedule_that_was_dropped_meanwhile_is_not_claimed(store: Store) -> None:
    one = Due(fire=Fire(schedule="hourly", at=NOW), argv=ARGV)
    store.do(schedules.drop, "hourly")
    assert not store.do(claim, one, "one", 60.0)
    assert not store.do(claim, replace(one, left=True), "one", 60.0)
