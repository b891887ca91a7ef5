"""When a schedule is due, against what cron does."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.recurrence import Recurrence, RecurrenceError

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "tz", "expected"),
    [
        ("*/15 * * * *", "UTC", "2026-11-22T12:15"),
        ("0 6 * * *", "UTC", "2026-11-23T06:00"),
        ("0 6 * * *", "Europe/Vienna", "2026-11-23T05:00"),
        ("0 13 * * 0", "UTC", "2026-11-22T13:00"),
        ("0 13 * * 7", "UTC", "2026-11-22T13:00"),
        ("0 13 * * 1", "UTC", "2026-11-23T13:00"),
        ("0 13 * * sun", "UTC", "2026-11-22T13:00"),
        ("0 13 * * 2-4", "UTC", "2026-11-24T13:00"),
        ("0 13 * * 5-7", "UTC", "2026-11-22T13:00"),
        ("0 13 * * 0-6/3", "UTC", "2026-11-22T13:00"),
        ("0 13 25 * 2", "UTC", "2026-11-24T13:00"),
        ("0 13 23 * 2", "UTC", "2026-11-23T13:00"),
        ("0 12 * * *", "UTC", "2026-11-23T12:00"),
    ],
)
def test_the_next_time(cron: str, tz: str, expected: str) -> None:
    found = Recurrence(cron=cron, tz=tz).next_after(SUNDAY)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


def test_a_day_that_never_comes() -> None:
    assert Recurrence(cron="0 0 30 2 *", tz="UTC").next_after(SUNDAY) is None


@pytest.mark.parametrize(
    ("cron", "tz", "said"),
    [
        ("0 6 * *", "UTC", "five fields"),
        ("0 6 * * * *", "UTC", "five fields"),
        ("61 * * * *", "UTC", "cannot be read"),
        ("kitten * * * *", "UTC", "cannot be read"),
        ("0 6 * * 8", "UTC", "no weekday"),
        ("0 6 * * 5-2", "UTC", "no range"),
        ("0 6 * * */0", "UTC", "no range"),
        ("0 6 * * *", "Europe/Kittens", "no time zone"),
        ("0 6 * * *", "../../etc/passwd", "no time zone"),
        ("0 6 * * *", "", "no time zone"),
    ],
)
def test_what_cannot_be_read_is_told(cron: str, tz: str, said: str) -> None:
    with pytest.raises(RecurrenceError, match=said):
        Recurrence(cron=cron, tz=tz)


@pytest.mark.parametrize("away", [timedelta(minutes=1), timedelta(hours=3), timedelta(days=400)])
def test_missed_times_are_caught_up_once(away: timedelta) -> None:
    now = SUNDAY + away
    assert Recurrence(cron="* * * * *", tz="UTC").latest_due(after=SUNDAY, now=now) == now


def test_the_latest_of_a_rare_schedule_is_found() -> None:
    new_year = Recurrence(cron="0 0 1 1 *", tz="UTC")
    assert new_year.latest_due(after=datetime(2020, 5, 1, tzinfo=UTC), now=SUNDAY) == datetime(
        2026, 1, 1, tzinfo=UTC
    )


def test_nothing_is_due_before_its_time() -> None:
    daily = Recurrence(cron="0 6 * * *", tz="UTC")
    assert daily.latest_due(after=SUNDAY, now=SUNDAY + timedelta(hours=17, minutes=59)) is None
    assert daily.latest_due(after=SUNDAY, now=SUNDAY + timedelta(hours=18)) == SUNDAY + timedelta(hours=18)


def test_an_hour_that_is_skipped_or_repeated_fires_once_a_day() -> None:
    vienna = Recurrence(cron="30 2 * * *", tz="Europe/Vienna")
    for change in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        first = vienna.next_after(change)
        assert first is not None
        second = vienna.next_after(first)
        assert second is not None
        assert second - first >= timedelta(hours=22)
