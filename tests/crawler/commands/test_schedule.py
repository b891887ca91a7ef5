"""`hostline schedule`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.store import Store, schedules

ADD = ("schedule", "add", "daily", "--cron", "0 6 * * *", "--tz", "Europe/Vienna")
CRAWL = ("--", "crawl", "http://kittens.example/", "--by", "Ada Example")


def test_add_list_and_drop(hostline: Callable[..., Any]) -> None:
    assert hostline(*ADD, *CRAWL).status == 0
    (fact,) = hostline("schedule", "list", "--json").facts
    assert fact["argv"] == list(CRAWL[1:])
    assert fact["last_fire"] is None
    assert fact["next_fire"] is not None
    assert "0 6 * * *\tEurope/Vienna" in hostline("schedule", "list").out
    assert hostline(*ADD, *CRAWL).status == 2
    assert hostline("schedule", "drop", "daily").status == 0
    assert hostline("schedule", "drop", "daily").status == 2


def test_a_zone_that_this_machine_does_not_know_has_no_next_time(
    hostline: Callable[..., Any], tmp_path: Path
) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'hostline.db'}") as store:
        store.do(schedules.add, "lost", "0 6 * * *", "Europe/Kittens", CRAWL[1:])
    assert hostline("schedule", "list", "--json").facts[0]["next_fire"] is None


@pytest.mark.parametrize(
    "words",
    [
        (*ADD[:3], "--cron", "0 6 * *", *CRAWL),
        (*ADD[:5], "--tz", "Europe/Kittens", *CRAWL),
        (*ADD, "--", "jobs"),
        (*ADD, "--", "crawl", "-", "--by", "Ada"),
        (*ADD, "--", "crawl", "http://kittens.example/", "--by", "Ada", "--no-such-flag"),
        (*ADD, "--", "crawl", "http://kittens.example/"),
        (*ADD, "--", "crawl", "--resume", "last", "--by", "Ada"),
        (*ADD, *CRAWL, "--fire", "daily", "2026-11-24T06:00:00"),
        ADD,
    ],
)
def test_a_mistake_shows_when_the_schedule_is_added(
    hostline: Callable[..., Any], words: tuple[str, ...]
) -> None:
    assert hostline(*words).status == 2
    assert hostline("schedule", "list", "--json").facts == []
