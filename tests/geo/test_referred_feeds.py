from __future__ import annotations

import asyncio
from collections.abc import Container
from ipaddress import ip_address

import pytest

from geo import referred_feeds
from geo.facts import Gap
from geo.geofeed_references import GeofeedReference
from geo.geofeeds import Geofeed
from geo.https import BusyError, FetchError, UnreachableError
from geo.prefixes import Ip
from geo.referred_feeds import ReferredFeeds

URL = "https://feeds.kittens.example/geo.csv"


class Server:
    def __init__(self, *answers: bytes | FetchError) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.never: Container[Ip] = ()

    async def fetch(self, url: str, *, never: Container[Ip]) -> bytes:
        self.asked.append(url)
        self.never = never
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        if isinstance(answer, FetchError):
            raise answer
        return answer


def refer(url: str = URL, first: str = "192.0.2.0", last: str = "192.0.2.255") -> GeofeedReference:
    return GeofeedReference(url=url, first=ip_address(first), last=ip_address(last))


def ask(feeds: ReferredFeeds, *references: GeofeedReference) -> list[Geofeed | Gap]:
    async def asked() -> list[Geofeed | Gap]:
        found = await asyncio.gather(*(feeds.feed_at(each) for each in references or (refer(),)))
        await feeds.aclose()
        return list(found)

    return asyncio.run(asked())


def rows(found: Geofeed | Gap) -> int:
    assert isinstance(found, Geofeed)
    return len(found.entries)


def test_a_feed_is_fetched_once_however_many_ask() -> None:
    server = Server(b"192.0.2.0/24,NL,,\n")
    feeds = ReferredFeeds(server.fetch)
    one, other = ask(feeds, refer(), refer())
    [again] = ask(feeds)
    assert one is other is again
    assert isinstance(one, Geofeed)
    claim = one.claim_about(ip_address("192.0.2.7"))
    assert claim
    assert (claim.value, claim.source) == ("NL", f"geofeed {URL}")
    assert server.asked == [URL]


def test_only_what_lies_inside_the_range_that_refers_to_a_feed_is_kept() -> None:
    feed = b"192.0.2.0/24,NL,,\n198.51.100.0/24,DE,,\n198.51.100.0/25,DE,,\n192.0.0.0/16,FR,,\n"
    server = Server(feed, feed, feed)
    feeds = ReferredFeeds(server.fetch)
    other = refer(first="198.51.100.0", last="198.51.100.255")
    assert [rows(found) for found in ask(feeds, refer(), other)] == [1, 2]
    assert [rows(found) for found in ask(feeds, refer(), other)] == [1, 2]
    assert server.asked == [URL, URL]


def test_nothing_is_fetched_unless_the_operator_allows_it() -> None:
    [gap] = ask(ReferredFeeds())
    assert gap == Gap(
        question="geofeed",
        reason=f"the registry refers to the geofeed {URL}, which is not read: [geo] fetch_geofeeds is off",
    )


@pytest.mark.parametrize(
    ("host", "fetched"),
    [
        ("feeds.kittens.example", False),
        ("www.kittens.example", False),
        ("WWW.Kittens.example.", False),
        ("kittens.example", False),
        ("notkittens.example", True),
        ("192.0.2.7", True),
    ],
)
def test_a_feed_on_a_reported_site_is_never_fetched(host: str, fetched: bool) -> None:
    server = Server(b"")
    feeds = ReferredFeeds(server.fetch)
    feeds.never(("cats.example", host), ())
    feeds.never(("bicycles.example",), ())
    [found] = ask(feeds)
    assert bool(server.asked) is fetched
    assert isinstance(found, Geofeed) is fetched
    assert fetched or "lies on a reported site" in getattr(found, "reason", "")


def test_the_fetch_hears_every_address_of_the_hosts_that_were_looked_at() -> None:
    server = Server(b"")
    feeds = ReferredFeeds(server.fetch)
    feeds.never(("cats.example",), (ip_address("192.0.2.7"), ip_address("2001:db8::7")))
    feeds.never(("bicycles.example",), (ip_address("192.0.2.8"),))
    ask(feeds)
    told = ["192.0.2.7", "2001:db8::7", "192.0.2.8", "192.0.2.9"]
    assert [ip_address(ip) in server.never for ip in told] == [True, True, True, False]


def test_a_feed_that_cannot_be_had_is_a_gap_and_left_alone_for_a_while() -> None:
    server = Server(UnreachableError("feeds.kittens.example could not be asked"))
    feeds = ReferredFeeds(server.fetch)
    [gap] = ask(feeds)
    assert ask(feeds) == [gap]
    assert isinstance(gap, Gap)
    assert gap.reason.endswith("was not read: feeds.kittens.example could not be asked")
    assert server.asked == [URL]


def test_a_feed_that_is_too_large_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.geofeeds.MOST_BYTES", 3)
    [gap] = ask(ReferredFeeds(Server(b"192.0.2.0/24,NL,,\n").fetch))
    assert isinstance(gap, Gap)
    assert "more than 3 bytes" in gap.reason


def test_a_feed_of_too_many_lines_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referred_feeds, "MOST_ROWS", 2)
    [gap] = ask(ReferredFeeds(Server(b"198.51.100.0/24,NL,,\n" * 3).fetch))
    assert isinstance(gap, Gap)
    assert "more than 2 lines" in gap.reason


def test_only_so_many_feeds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referred_feeds, "_REMEMBERED", 1)
    server = Server(b"", b"", b"")
    feeds = ReferredFeeds(server.fetch)
    other = "https://bicycles.example/geo.csv"
    for url in (URL, other, other, URL):
        ask(feeds, refer(url))
    assert server.asked == [URL, other, URL]


def test_only_so_many_entries_of_all_feeds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referred_feeds, "MOST_ROWS", 3)
    two = b"192.0.2.0/24,NL,,\n192.0.2.0/25,NL,,\n"
    server = Server(two, two, two)
    feeds = ReferredFeeds(server.fetch)
    other = "https://bicycles.example/geo.csv"
    for url in (URL, other, other, URL):
        ask(feeds, refer(url))
    assert server.asked == [URL, other, URL]


def test_when_more_was_looked_at_than_is_remembered_nothing_is_fetched_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(referred_feeds, "_REPORTED", 3)
    server = Server(b"", b"")
    feeds = ReferredFeeds(server.fetch)
    feeds.never(("feeds.kittens.example", "a.example"), ())
    other = refer("https://bicycles.example/geo.csv")
    [read] = ask(feeds, other)
    assert isinstance(read, Geofeed)
    for number in range(5):
        feeds.never((f"h{number}.example",), ())
    found = ask(feeds, refer(), other, refer("https://roses.example/geo.csv"))
    assert found[1] is read
    reasons = [
        gap.reason.partition("is not read: ")[2] for gap in (found[0], found[2]) if isinstance(gap, Gap)
    ]
    assert reasons == ["it lies on a reported site", "more hosts were looked at than are remembered"]
    assert server.asked == ["https://bicycles.example/geo.csv"]


def test_one_server_is_asked_so_often_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referred_feeds, "_MOST_FETCHES", 3)
    server = Server(*[b""] * 6)
    feeds = ReferredFeeds(server.fetch)
    found = [ask(feeds, refer(first=f"192.0.2.{n}", last=f"192.0.2.{n}"))[0] for n in range(5)]
    assert [isinstance(each, Geofeed) for each in found] == [True] * 3 + [False] * 2
    assert "was asked 3 times today" in getattr(found[-1], "reason", "")
    assert isinstance(ask(feeds, refer("https://bicycles.example/geo.csv"))[0], Geofeed)


@pytest.mark.parametrize(
    ("error", "rests"),
    [(BusyError("later", 9.0), True), (UnreachableError("gone"), True), (FetchError("no text"), False)],
)
def test_a_server_in_trouble_is_left_alone_for_all_networks(error: FetchError, rests: bool) -> None:
    server = Server(error, b"")
    feeds = ReferredFeeds(server.fetch)
    ask(feeds)
    [again] = ask(feeds, refer(first="198.51.100.0", last="198.51.100.255"))
    assert isinstance(again, Gap) is rests
    assert len(server.asked) == 1 + (not rests)
