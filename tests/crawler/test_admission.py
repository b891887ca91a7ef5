"""The last word before a request, with a door on loopback that counts what it is asked."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from crawler.admission import Admission
from crawler.budgets import Budgets
from crawler.conduct import Reach
from crawler.door.answer import Answer
from crawler.door.counts import Counts
from crawler.pace import LONGEST_REST, Pace
from crawler.refused import Refused
from crawler.robots_book import RobotsBook
from geo.urls import Url, parse
from pipelines.orders import Budget, Job, JobKind, JobState, RobotsException, Scope
from pipelines.records import Rule, now

SEED = "http://kittens.example/thread/1"


def job() -> Job:
    return Job(
        id="j",
        report=None,
        kind=JobKind.CRAWL,
        seeds=(SEED,),
        scope=Scope.RELATED,
        budget=Budget(pages=2),
        authorised_by="Ada Example",
        legal_basis="a report",
        not_before=now() - timedelta(minutes=1),
        expires=now() + timedelta(hours=1),
        state=JobState.RUNNING,
        robots_exceptions=(RobotsException(host="open.example", reason="asked by its owner"),),
    )


@dataclass(slots=True)
class FakeDoor:
    """Answers robots.txt from a table of URLs; anything else it was not meant to be asked."""

    answers: dict[str, tuple[int, bytes, str | None]] = field(default_factory=dict)
    unresolved: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    async def judge(self, url: Url) -> None:
        if url.host in self.unresolved:
            raise Refused(Rule.UNRESOLVED, "no such name")

    async def ask(self, url: Url, **_: Any) -> Answer:
        self.asked.append(url.href)
        if url.href not in self.answers:
            raise Refused(Rule.TOO_SLOW, "no whole answer within the time allowed")
        status, body, location = self.answers[url.href]
        headers = ((b"location", location.encode()),) if location else ()
        return Answer(
            url=url, status=status, headers=headers, address="192.0.2.1", unverified=None, body=body
        )


def admission(door: FakeDoor, one: Job | None = None) -> Admission:
    one = one or job()
    pace = Pace(delay=0, concurrency=1)
    book = RobotsBook(door=door, pace=pace)  # type: ignore[arg-type]  # a fake of what is used of the door
    return Admission(job=one, reach=Reach.of(one), budgets=Budgets(budget=one.budget), robots=book, door=door)  # type: ignore[arg-type]


def rule(act: Callable[[], Awaitable[None]]) -> Rule | None:
    async def once() -> Rule | None:
        try:
            await act()
        except Refused as refused:
            return refused.rule
        return None

    return asyncio.run(once())


OPEN: dict[str, tuple[int, bytes, str | None]] = {
    "http://kittens.example:80/robots.txt": (404, b"", None),
    "http://kittens.example/robots.txt": (404, b"", None),
}
CLOSED: dict[str, tuple[int, bytes, str | None]] = {
    "http://kittens.example/robots.txt": (200, b"User-agent: *\nDisallow: /thread", None)
}


@pytest.mark.parametrize(
    ("href", "answers", "expected"),
    [
        (SEED, OPEN, None),
        (SEED, CLOSED, Rule.ROBOTS),
        ("http://kittens.example/basket", CLOSED, None),
        (SEED, {}, Rule.ROBOTS_UNREACHABLE),
        ("http://gone.example/", OPEN, Rule.UNRESOLVED),
        ("http://open.example/", {}, None),
        ("http://kittens.example/tabby.jpg", OPEN, Rule.MEDIA_REFERENCE),
    ],
)
def test_the_rules_in_their_order(href: str, answers: Any, expected: Rule | None) -> None:
    door = FakeDoor(answers=answers, unresolved=frozenset({"gone.example"}))
    mine = admission(door)
    assert rule(lambda: mine.require(parse(href), Counts())) is expected


class Broken(FakeDoor):
    """A door with an error in it."""

    async def judge(self, url: Url) -> None:
        raise KeyError(url.host)


def test_a_rule_that_fails_refuses() -> None:
    mine = admission(Broken(answers=OPEN))
    assert rule(lambda: mine.require(parse(SEED), Counts())) is Rule.BROKEN_RULE


def test_an_expired_job_asks_nothing() -> None:
    door = FakeDoor(answers=OPEN)
    expired = replace(job(), not_before=now() - timedelta(hours=2), expires=now() - timedelta(hours=1))
    assert rule(lambda: admission(door, expired).require(parse(SEED), Counts())) is Rule.EXPIRED
    assert door.asked == []


def test_a_page_that_robots_forbid_is_not_counted() -> None:
    mine = admission(FakeDoor(answers=CLOSED))
    for _ in range(5):
        assert rule(lambda: mine.require(parse(SEED), Counts())) is Rule.ROBOTS
    assert mine.budgets.sites["kittens.example"].pages == 0


def test_the_budget_of_pages_binds() -> None:
    mine = admission(FakeDoor(answers=OPEN))

    async def thrice() -> None:
        for _ in range(3):
            await mine.require(parse(SEED), Counts())

    assert rule(thrice) is Rule.BUDGET_PAGES


def test_a_long_rest_is_left_to_another_job() -> None:
    mine = admission(FakeDoor(answers=OPEN))

    async def rested() -> None:
        mine.robots.pace.rest("kittens.example", LONGEST_REST + 60)
        await mine.require(parse(SEED), Counts())

    assert rule(rested) is Rule.RETRY_LATER


@pytest.mark.parametrize(("seconds", "expected"), [(120, None), (121, Rule.RETRY_LATER)])
def test_a_crawl_delay_that_no_job_waits_for_refuses_before_the_page_is_asked_for(
    seconds: int, expected: Rule | None
) -> None:
    rules = f"User-agent: *\nCrawl-delay: {seconds}".encode()
    mine = admission(FakeDoor(answers={"http://kittens.example/robots.txt": (200, rules, None)}))
    assert rule(lambda: mine.require(parse(SEED), Counts())) is expected
    assert mine.budgets.sites["kittens.example"].pages == (expected is None)


@pytest.mark.parametrize(
    ("own", "other", "pending", "expected"),
    [
        (0, 0, 0, None),
        (60, 0, 39, None),
        (60, 0, 40, Rule.BUDGET_BYTES),
        (100, 0, 0, Rule.BUDGET_BYTES),
        (0, 100, 0, Rule.BUDGET_BYTES),
        (0, 60, 60, None),
    ],
)
def test_the_page_s_own_site_pays_for_a_part_and_the_other_is_only_spared(
    own: int, other: int, pending: int, expected: Rule | None
) -> None:
    door = FakeDoor(answers={"http://bicycles.example/robots.txt": (404, b"", None)})
    mine = admission(door, replace(job(), budget=Budget(bytes=100)))
    for site, spent in (("kittens.example", own), ("bicycles.example", other)):
        mine.budgets.spend(site, wire_bytes=spent, began=0.0, ended=0.0)
    part = parse("http://bicycles.example/x.js")
    asked = rule(lambda: mine.require_part(part, Counts(), named_by="kittens.example", pending=pending))
    assert asked is expected
    assert mine.budgets.sites["bicycles.example"].bytes == other
