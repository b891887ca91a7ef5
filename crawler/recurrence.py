"""When a schedule is due: cron's five fields in a time zone, as a pure function of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger

_FIELDS: Final = ("minute", "hour", "day", "month", "day_of_week")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MOST_DUE: Final = 1000
"""Times that were missed and are still told one by one."""
# Looking back in growing steps finds the newest of many missed times without walking through all of them.
_LOOK_BACK: Final = (timedelta(hours=1), timedelta(days=1), timedelta(days=32), timedelta(days=5 * 366))


class RecurrenceError(ValueError):
    """The times of a schedule cannot be read; the sentence says why."""


class Recurrence:
    """The times at which a schedule fires; all of them in UTC."""

    def __init__(self, *, cron: str, tz: str) -> None:
        """Read `cron` as cron does: Sunday is 0 or 7, and of two restricted kinds of day either is enough."""
        words = cron.split()
        if len(words) != len(_FIELDS):
            raise RecurrenceError(
                f"cron has five fields (minute hour day month weekday), not {len(words)}: write '0 6 * * *' for six each day"
            )
        fields = dict(zip(_FIELDS, words, strict=True))
        zone = _zone(tz)
        either = fields["day"] != "*" and fields["day_of_week"] != "*"
        variants = ({"day": "*"}, {"day_of_week": "*"}) if either else ({},)
        # In autumn an hour comes twice: what runs at a fixed hour runs in the first, what runs all day in both.
        self._fixed_hour = not fields["hour"].startswith("*")
        self._triggers = [_trigger({**fields, **variant}, zone) for variant in variants]

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first time after `moment`, or None where there is none (30 February)."""
        times = (self._next_of(trigger, moment) for trigger in self._triggers)
        return min((time.astimezone(UTC) for time in times if time is not None), default=None)

    def _next_of(self, trigger: CronTrigger, moment: datetime) -> datetime | None:
        time: datetime | None = moment
        while time is not None:
            # In UTC, since adding to a local time forgets which of two equal hours it was.
            time = trigger.get_next_fire_time(None, time.astimezone(UTC) + timedelta(microseconds=1))
            if time is None or not (time.fold and self._fixed_hour):
                break
        return time

    def due(self, *, after: datetime, now: datetime) -> tuple[datetime, ...]:
        """Return the times in (`after`, `now`], oldest first; where there are very many, the newest of them."""
        times: list[datetime] = []
        for step in _LOOK_BACK:
            times = list(self._between(max(after, now - step), now))
            if len(times) >= MOST_DUE or now - step <= after:
                break
        return tuple(times[-MOST_DUE:])

    def _between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        time = self.next_after(after)
        while time is not None and time <= until:
            yield time
            time = self.next_after(time)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RecurrenceError(f"{name!r} is no time zone: write one such as Europe/Vienna, or UTC") from error


def _trigger(fields: dict[str, str], zone: ZoneInfo) -> CronTrigger:
    try:
        return CronTrigger(**{**fields, "day_of_week": _weekdays(fields["day_of_week"])}, timezone=zone)
    except ValueError as error:
        raise RecurrenceError(f"the times cannot be read: {error}") from error


def _weekdays(field: str) -> str:
    """Write weekdays by name: the library counts from Monday, cron from Sunday."""
    if field == "*":
        return field
    return ",".join(sorted({day for part in field.lower().split(",") for day in _days_of(part)}))


def _days_of(part: str) -> list[str]:
    days, _, step = part.partition("/")
    first, dash, last = ("0", "-", "6") if days == "*" else days.partition("-")
    start = _day(first)
    end = _day(last) if dash else start
    if end < start or (step and not step.isdecimal()) or step == "0":
        raise RecurrenceError(f"{part!r} is no range of weekdays: write 1-5 or mon-fri")
    return [_DAYS[day % 7] for day in range(start, end + 1, int(step or 1))]


def _day(word: str) -> int:
    if word in _DAYS:
        return _DAYS.index(word)
    if word.isdecimal() and int(word) <= len(_DAYS):
        return int(word)
    raise RecurrenceError(f"{word!r} is no weekday: write 0 to 7 or sun to sat")
