"""The robots.txt of each origin."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.door.answer import Answer
from crawler.door.counts import Counts
from crawler.door.fetch import Door
from crawler.pace import Pace
from crawler.refused import Refused
from crawler.robots import Robots, read
from crawler.robots_book import RobotsBook
from geo.urls import Url, parse
from pipelines.records import Rule


@dataclass(slots=True)
class Redirecting:
    """Answers `/robots.txt` by a number of redirects, and rules at their end."""

    redirects: int
    to: str = "http://moved.example/r{n}"
    fails_with: Refused | None = None
    cut_off: bool = False
    asked: list[str] = field(default_factory=list)

    async def ask(self, url: Url, **_: Any) -> Answer:
        self.asked.append(url.href)
        await asyncio.sleep(0)
        if self.fails_with is not None:
            raise self.fails_with
        n = len(self.asked)
        if n <= self.redirects:
            headers = ((b"location", self.to.format(n=n).encode()),)
            return Answer(url=url, status=301, headers=headers, address="192.0.2.1", unverified=None)
        body = b"User-agent: *\nDisallow: /secret\nCrawl-delay: 4"
        answer = Answer(url=url, status=200, headers=(), address="192.0.2.1", unverified=None, body=body)
        return replace(answer, truncated=self.cut_off)


def asked(door: Redirecting, *hrefs: str, pace: Pace | None = None) -> list[Robots]:
    async def all_at_once() -> list[Robots]:
        book = RobotsBook(door=cast("Door", door), pace=pace or Pace(delay=0, concurrency=1))
        return await asyncio.gather(*(book.of(parse(href), Counts()) for href in hrefs))

    return asyncio.run(all_at_once())


def test_each_origin_is_asked_once() -> None:
    door = Redirecting(0)
    asked(
        door,
        "http://kittens.example/a",
        "http://kittens.example/b",
        "https://kittens.example/a",
        "http://kittens.example:8080/",
    )
    assert sorted(door.asked) == [
        "http://kittens.example/robots.txt",
        "http://kittens.example:8080/robots.txt",
        "https://kittens.example/robots.txt",
    ]


def test_five_redirects_are_followed_and_no_more() -> None:
    assert asked(Redirecting(5), "http://kittens.example/")[0].unreachable is None
    assert asked(Redirecting(6), "http://kittens.example/")[0].unreachable == "it redirects more than 5 times"


def test_a_redirect_to_what_is_no_url_means_no() -> None:
    robots = asked(Redirecting(1, to="ftp://kittens.example/robots.txt"), "http://kittens.example/")[0]
    assert "redirects to what is no URL" in (robots.unreachable or "")


def test_a_refusal_by_the_door_means_no() -> None:
    door = Redirecting(0, fails_with=Refused(Rule.MEDIA_HEADER, "the header says image/png"))
    assert asked(door, "http://kittens.example/")[0].unreachable == "the header says image/png"


def test_our_own_dead_resolver_says_nothing_about_the_site() -> None:
    door = Redirecting(0, fails_with=Refused(Rule.NO_RESOLVER, "no resolver answered"))
    try:
        asked(door, "http://kittens.example/")
    except Refused as refused:
        assert refused.rule is Rule.NO_RESOLVER  # noqa: PT017 the loop wraps it in nothing
    else:
        raise AssertionError("it was read as the site's rules")


def test_a_crawl_delay_slows_the_host() -> None:
    pace = Pace(delay=1.0, concurrency=1)
    asked(Redirecting(0), "http://kittens.example/", pace=pace)
    gate = pace._hosts.find("kittens.example")
    assert gate is not None
    assert gate.delay == 4.0


def test_a_file_that_was_cut_off_forbids_everything() -> None:
    [robots] = asked(Redirecting(0, cut_off=True), "http://kittens.example/a")
    with pytest.raises(Refused, match="before its announced end") as caught:
        robots.require("http://kittens.example/a")
    assert caught.value.rule is Rule.ROBOTS_UNREACHABLE


def test_a_redirect_through_another_s_fetcher_means_no() -> None:
    """Whoever fetches it for us would learn which site we are about to look at."""
    to = "http://reader.example/read?url=http%3A%2F%2Fkittens.example%2Frobots.txt"
    door = Redirecting(1, to=to)
    assert "another site" in (asked(door, "http://kittens.example/")[0].unreachable or "")
    assert door.asked == ["http://kittens.example/robots.txt"]


@dataclass(slots=True)
class Forbidding:
    """Every origin forbids what its own name stands in, and counts how often it is asked."""

    asked: Counter[str] = field(default_factory=Counter)

    async def ask(self, url: Url, **_: Any) -> Answer:
        self.asked[url.host] += 1
        body = f"User-agent: *\nDisallow: /{url.host}\nCrawl-delay: 7".encode()
        return Answer(url=url, status=200, headers=(), address="192.0.2.1", unverified=None, body=body)


@given(st.lists(st.integers(0, 9), max_size=60))
def test_what_is_forgotten_is_asked_again_and_forbids_as_before(visits: list[int]) -> None:
    door, most = Forbidding(), 4
    weight = read(200, b"User-agent: *\nDisallow: /h0.example\nCrawl-delay: 7").weight

    async def scene() -> None:
        pace = Pace(delay=1.0, concurrency=1, most=2)
        book = RobotsBook(door=cast("Door", door), pace=pace, most=most * weight)
        recent: list[str] = []
        for number in visits:
            host = f"h{number}.example"
            before = door.asked[host]
            try:
                robots = await book.of(parse(f"http://{host}/"), Counts())
            except Refused as refused:
                # The pace has no room for another host's delay: that is no leave either.
                assert refused.rule is Rule.RETRY_LATER  # noqa: PT017
            else:
                with pytest.raises(Refused):
                    robots.require(f"http://{host}/{host}/kittens")
                gate = pace._hosts.find(host)
                assert gate is not None
                assert gate.delay == 7
            assert door.asked[host] == before + (host not in recent)
            recent = [*(one for one in recent if one != host), host][-most:]
            assert len(book) == len(recent)

    asyncio.run(scene())


def test_a_heavy_file_takes_the_room_of_many_light_ones() -> None:
    heavy = read(200, b"User-agent: *\n" + b"Disallow: /*kittens*$\n" * 20_000)
    assert heavy.weight > 20_000 * 1_000
    assert read(200, b"User-agent: *\nDisallow: /kittens\n").weight < 3_000


@dataclass(slots=True)
class Billing:
    """Answers with rules, and bills them: as the door does, only while the tally has bytes left."""

    fails_with: Refused | None = None

    async def ask(self, url: Url, *, tally: Counts, **_: Any) -> Answer:
        tally.wire_bytes += 100
        tally.require_more()
        if self.fails_with is not None:
            raise self.fails_with
        return Answer(
            url=url,
            status=200,
            headers=(),
            address="192.0.2.1",
            unverified=None,
            body=b"User-agent: *\nAllow: /",
        )


def test_a_page_that_has_spent_its_bytes_decides_nothing_about_the_rules_of_others() -> None:
    async def scene() -> None:
        book = RobotsBook(door=cast("Door", Billing()), pace=Pace(delay=0, concurrency=1))
        spent = Counts(wire_bytes=10_000_000, most_bytes=10_000_000)
        url = parse("http://victim.example/thread")
        (await book.of(url, spent)).require(url.href)
        assert spent.wire_bytes == 10_000_100
        (await book.of(url, Counts())).require(url.href)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("rule", "is_ours"), [(Rule.RETRY_LATER, True), (Rule.NO_RESOLVER, True), (Rule.TOO_SLOW, False)]
)
def test_what_is_no_fault_of_the_site_is_asked_again(rule: Rule, is_ours: bool) -> None:
    async def scene() -> None:
        door = Billing(fails_with=Refused(rule, "k"))
        book = RobotsBook(door=cast("Door", door), pace=Pace(delay=0, concurrency=1))
        url, tally = parse("http://kittens.example/"), Counts()
        for _ in range(2):
            with pytest.raises(Refused) as caught:
                (await book.of(url, tally)).require(url.href)
            assert caught.value.rule is (rule if is_ours else Rule.ROBOTS_UNREACHABLE)
        assert tally.wire_bytes == (200 if is_ours else 100)
        door.fails_with = None
        assert (await book.of(url, tally)).unreachable is None or not is_ours

    asyncio.run(scene())
