"""When a schedule is due, against what cron does."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.recurrence import MOST_DUE, Recurrence, RecurrenceError

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
def test_the_newest_missed_times_are_found_however_long_ago_the_last_one_was(away: timedelta) -> None:
    now, minutes = SUNDAY + away, away // timedelta(minutes=1)
    due = Recurrence(cron="* * * * *", tz="UTC").due(after=SUNDAY, now=now)
    assert due == tuple(now - timedelta(minutes=ago) for ago in reversed(range(min(minutes, MOST_DUE))))


def test_the_times_of_a_rare_schedule_are_found() -> None:
    new_year = Recurrence(cron="0 0 1 1 *", tz="UTC")
    due = new_year.due(after=datetime(2023, 5, 1, tzinfo=UTC), now=SUNDAY)
    assert due == tuple(datetime(year, 1, 1, tzinfo=UTC) for year in (2024, 2025, 2026))


def test_nothing_is_due_before_its_time() -> None:
    daily = Recurrence(cron="0 6 * * *", tz="UTC")
    assert daily.due(after=SUNDAY, now=SUNDAY + timedelta(hours=17, minutes=59)) == ()
    assert daily.due(after=SUNDAY, now=SUNDAY + timedelta(hours=18)) == (SUNDAY + timedelta(hours=18),)
    assert daily.due(after=SUNDAY + timedelta(hours=18), now=SUNDAY + timedelta(hours=19)) == ()


def test_an_hour_that_is_skipped_or_repeated_fires_once_a_day() -> None:
    vienna = Recurrence(cron="30 2 * * *", tz="Europe/Vienna")
    for change in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        first = vienna.next_after(change)
        assert first is not None
        second = vienna.next_after(first)
        assert second is not None
        assert second - first >= timedelta(hours=22)
