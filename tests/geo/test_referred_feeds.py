from __future__ import annotations

import asyncio
from ipaddress import ip_address

import pytest

from geo import referred_feeds
from geo.facts import Gap
from geo.geofeeds import Geofeed
from geo.https import FetchError, UnreachableError
from geo.referred_feeds import ReferredFeeds

URL = "https://feeds.kittens.example/geo.csv"


class Server:
    def __init__(self, *answers: bytes | FetchError) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        if isinstance(answer, FetchError):
            raise answer
        return answer


def ask(feeds: ReferredFeeds, *urls: str, reported: tuple[str, ...] = ()) -> list[Geofeed | Gap]:
    async def asked() -> list[Geofeed | Gap]:
        found = await asyncio.gather(*(feeds.feed_at(url, reported=reported) for url in urls))
        await feeds.aclose()
        return list(found)

    return asyncio.run(asked())


def test_a_feed_is_fetched_once_however_many_ask() -> None:
    server = Server(b"192.0.2.0/24,NL,,\n")
    feeds = ReferredFeeds(server.fetch)
    one, other = ask(feeds, URL, URL)
    [again] = ask(feeds, URL)
    assert one is other is again
    assert isinstance(one, Geofeed)
    claim = one.claim_about(ip_address("192.0.2.7"))
    assert claim
    assert (claim.value, claim.source) == ("NL", f"geofeed {URL}")
    assert server.asked == [URL]


def test_nothing_is_fetched_unless_the_operator_allows_it() -> None:
    [gap] = ask(ReferredFeeds(), URL)
    assert gap == Gap(
        question="geofeed",
        reason=f"the registry refers to the geofeed {URL}, which is not read: [geo] fetch_geofeeds is off",
    )


@pytest.mark.parametrize(
    ("host", "fetched"),
    [
        ("feeds.kittens.example", False),
        ("www.kittens.example", False),
        ("kittens.example", False),
        ("notkittens.example", True),
        ("192.0.2.7", True),
    ],
)
def test_a_feed_on_the_reported_site_itself_is_never_fetched(host: str, fetched: bool) -> None:
    server = Server(b"")
    [found] = ask(ReferredFeeds(server.fetch), URL, reported=("cats.example", host))
    assert bool(server.asked) is fetched
    assert isinstance(found, Geofeed) is fetched
    assert fetched or "lies on the reported site itself" in getattr(found, "reason", "")


def test_a_feed_that_cannot_be_had_is_a_gap_and_left_alone_for_a_while() -> None:
    server = Server(UnreachableError("feeds.kittens.example could not be asked"))
    feeds = ReferredFeeds(server.fetch)
    [gap] = ask(feeds, URL)
    assert ask(feeds, URL) == [gap]
    assert isinstance(gap, Gap)
    assert gap.reason.endswith("was not read: feeds.kittens.example could not be asked")
    assert server.asked == [URL]


def test_a_feed_that_is_too_large_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.geofeeds.MOST_BYTES", 3)
    [gap] = ask(ReferredFeeds(Server(b"192.0.2.0/24,NL,,\n").fetch), URL)
    assert isinstance(gap, Gap)
    assert "more than 3 bytes" in gap.reason


def test_only_so_many_feeds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referred_feeds, "_REMEMBERED", 1)
    server = Server(b"", b"", b"")
    feeds = ReferredFeeds(server.fetch)
    other = "https://bicycles.example/geo.csv"
    for url in (URL, other, other, URL):
        ask(feeds, url)
    assert server.asked == [URL, other, URL]
