"""The robots.txt of each origin."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from crawler.door.counts import Counts
from crawler.door.fetch import Answer
from crawler.pace import Pace
from crawler.refused import Refused
from crawler.robots import Robots
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
        book = RobotsBook(door=door, pace=pace or Pace(delay=0, concurrency=1))  # type: ignore[arg-type]
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
    assert {host: gate.delay for host, gate in pace._hosts.items()} == {"kittens.example": 4.0}


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
