"""The item stages, without a crawl."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.facts import Country, Gap, Hosting, Verdict
from geo.observed import Observation, Seen
from geo.security_txt import Said, nothing_said
from geo.urls import parse
from pipelines.records import Hop, Kind, Match, Mechanism, Page, Parse, Sighting, now
from pipelines.stages import Keep, Landing, LocateHosts, MatchLists, RefuseBytes, hosts_of
from pipelines.store.frontier import Visit
from pipelines.store.pages import Spent

URL = "http://kittens.example/thread/1"
PAGE = Page(
    job="j",
    url=URL,
    final_url="http://landing.example/",
    status=200,
    media_type="text/html",
    at=now(),
    depth=0,
    referrer=None,
    peer_address="192.0.2.1",
    parse=Parse.COMPLETE,
    markup_sha256=None,
    structure=None,
    hops=(
        Hop(url=URL, status=302, mechanism=Mechanism.HTTP, address="192.0.2.1"),
        Hop(url="http://middle.example/", status=302, mechanism=Mechanism.META, address="192.0.2.2"),
        Hop(url="http://landing.example/", status=200, mechanism=Mechanism.FINAL, address="192.0.2.3"),
    ),
    sightings=(
        Sighting(url="http://media.example/cat.jpg", host="media.example", kind=Kind.MEDIA, where="img[src]"),
        Sighting(url="http://frames.example/", host="frames.example", kind=Kind.FRAME, where="iframe[src]"),
        Sighting(url="http://linked.example/", host="linked.example", kind=Kind.PAGE, where="a[href]"),
        Sighting(
            url="http://schema.example/", host="schema.example", kind=Kind.OTHER, where="json-ld @context"
        ),
        Sighting(url="data:image/png;length=9", host="", kind=Kind.MEDIA, where="img[src]"),
    ),
)
VISIT = Visit(
    id=1,
    job="j",
    url=URL,
    host="kittens.example",
    site="kittens.example",
    depth=0,
    referrer=None,
    seed=True,
    site_hops=0,
)
LANDING = Landing(
    page=PAGE, visit=VISIT, new_visits=(), spent=Spent(site="kittens.example", bytes=1, seconds=0.1)
)
MATCH = Match(url=URL, list="known", list_version="1", basis="URL", asserted_by="a hotline", strength="exact")


@dataclass(slots=True)
class FakeErrand:
    """Locates every host as unknown, matches every page once, and keeps in a list."""

    kept: list[Landing] = field(default_factory=list)
    said: tuple[Said, ...] = ()

    @property
    def locator(self) -> "FakeErrand":
        return self

    @property
    def matcher(self) -> "FakeErrand":
        return self

    async def locate(self, host: str) -> Hosting:
        return Hosting(
            host=host,
            asked_at=now(),
            cname_path=(),
            verdict=Verdict.UNKNOWN,
            confidence=0.0,
            evidence=(),
            addresses=(),
            country=Country(value=None, claims=()),
            registration=(),
            contacts=(),
            hotline=None,
            gaps=(Gap(question="addresses", reason="a fake knows nothing"),),
        )

    def observed(self, hosting: Hosting, observations: Iterable[Observation]) -> Hosting:
        return replace(hosting, evidence=tuple(seen.value for seen in observations))

    def matches(self, page: Page) -> tuple[Match, ...]:
        return (replace(MATCH, url=page.url),)

    async def keep(self, landing: Landing) -> None:
        self.kept.append(landing)


def test_page_hop_linked_frame_and_media_hosts_are_located() -> None:
    expected = (
        "kittens.example",
        "middle.example",
        "landing.example",
        "media.example",
        "frames.example",
        "linked.example",
    )
    assert hosts_of(PAGE) == expected
    located = asyncio.run(LocateHosts(FakeErrand()).process_item(LANDING))
    assert tuple(hosting.host for hosting in located.page.hostings) == expected


def test_a_hosting_knows_what_the_door_saw_of_its_host_and_of_no_other() -> None:
    seen = tuple(
        Observation(host=host, kind=Seen.HEADER, name="server", value=f"of {host}", at=now())
        for host in ("kittens.example", "landing.example", "robots.example")
    )
    stage = LocateHosts(FakeErrand())
    located = asyncio.run(stage.process_item(replace(LANDING, observations=seen)))
    told = {hosting.host: hosting.evidence for hosting in located.page.hostings if hosting.evidence}
    assert told == {
        "kittens.example": ("of kittens.example",),
        "landing.example": ("of landing.example",),
    }
    again = asyncio.run(stage.process_item(LANDING))
    assert again.page.hostings == located.page.hostings


def test_a_seed_that_is_no_url_has_no_host() -> None:
    assert hosts_of(replace(PAGE, url="nonsense", final_url="nonsense", hops=(), sightings=())) == ()


def test_matches_are_added_and_the_page_is_kept() -> None:
    errand = FakeErrand()
    matched = MatchLists(errand).process_item(LANDING)
    assert matched.page.matches == (MATCH,)
    asyncio.run(Keep(errand).process_item(matched))
    assert errand.kept == [matched]


def test_a_page_of_text_passes() -> None:
    assert RefuseBytes(FakeErrand()).process_item(LANDING) == LANDING


def _with(record: Any, **fields: object) -> Any:
    """Return a record with a field of a type that it should not have."""
    return replace(record, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"markup_sha256": b"\xff\xd8"},
        {"structure": bytearray(b"\xff")},
        {"hops": (_with(PAGE.hops[0], url=b"http://kittens.example/"),)},
        {"sightings": (_with(PAGE.sightings[0], where=memoryview(b"\xff")),)},
    ],
)
def test_bytes_anywhere_in_a_page_stop_it(fields: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="nothing binary is kept"):
        RefuseBytes(FakeErrand()).process_item(replace(LANDING, page=replace(PAGE, **fields)))


def test_what_a_site_says_of_itself_is_known_to_its_own_hosting_from_then_on() -> None:
    stage = LocateHosts(FakeErrand())
    said = nothing_said("kittens.example", "is not there (status 404)")

    async def travelled() -> list[Landing]:
        items = (LANDING, replace(LANDING, security_txt=(said,)), LANDING)
        return [await stage.process_item(item) for item in items]

    before, after, later = (
        {each.host: each for each in item.page.hostings} for item in asyncio.run(travelled())
    )
    assert said.gaps[0] not in before["kittens.example"].gaps
    assert said.gaps[0] in after["kittens.example"].gaps
    assert after["kittens.example"] == later["kittens.example"]
    # One host has one hosting of one moment.
    assert after["kittens.example"].asked_at != before["kittens.example"].asked_at
    assert {host: each for host, each in after.items() if host != "kittens.example"} == {
        host: each for host, each in before.items() if host != "kittens.example"
    }


class SlowHost(FakeErrand):
    """An errand for which one host takes until somebody lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def locate(self, host: str) -> Hosting:
        if host == "slow.example":
            await self.let_go.wait()
        return await super().locate(host)


def test_a_page_that_was_slow_to_locate_takes_nothing_back_that_another_has_seen() -> None:
    slow = Sighting(url="http://slow.example/", host="slow.example", kind=Kind.PAGE, where="a[href]")
    waiting = replace(LANDING, page=replace(PAGE, sightings=(slow,)))
    seen = Observation(host="kittens.example", kind=Seen.HEADER, name="server", value="a front", at=now())

    async def both() -> tuple[Hosting, ...]:
        errand = SlowHost()
        stage = LocateHosts(errand)
        first = asyncio.create_task(stage.process_item(waiting))
        await asyncio.sleep(0)
        await stage.process_item(replace(LANDING, observations=(seen,)))
        errand.let_go.set()
        return (await first).page.hostings

    told = {hosting.host: hosting.evidence for hosting in asyncio.run(both())}
    assert told["kittens.example"] == ("a front",)


class Remembering(FakeErrand):
    """An errand that counts look-ups, and remembers what was seen of a host, as the real one does."""

    def __init__(self) -> None:
        super().__init__()
        self.looked_up: Counter[str] = Counter()
        self.seen: dict[str, tuple[str, ...]] = {}

    async def locate(self, host: str) -> Hosting:
        self.looked_up[host] += 1
        await asyncio.sleep(0)
        return await super().locate(host)

    def observed(self, hosting: Hosting, observations: Iterable[Observation]) -> Hosting:
        values = tuple(seen.value for seen in observations)
        self.seen[hosting.host] = (*self.seen.get(hosting.host, ()), *values)
        return replace(hosting, evidence=self.seen[hosting.host])


def naming(hosts: Iterable[int], *, seen: bool) -> Landing:
    """Return a page of the first of some hosts that names the others, and maybe shows something of itself."""
    urls = [f"http://h{number}.kittens.example/" for number in hosts]
    sightings = tuple(
        Sighting(url=url, host=parse(url).host, kind=Kind.PAGE, where="a[href]") for url in urls[1:]
    )
    page = replace(PAGE, url=urls[0], final_url=urls[0], hops=(), sightings=sightings)
    host = parse(urls[0]).host
    observation = Observation(host=host, kind=Seen.HEADER, name="server", value=f"front of {host}", at=now())
    return replace(LANDING, page=page, observations=(observation,) if seen else ())


PAGES = st.tuples(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.booleans())


@settings(deadline=None)
@given(batches=st.lists(st.lists(PAGES, min_size=1, max_size=3), max_size=12))
def test_a_host_that_is_forgotten_is_located_again_and_what_was_seen_of_it_is_not_lost(
    batches: list[list[tuple[list[int], bool]]],
) -> None:
    async def scene() -> None:
        errand = Remembering()
        stage = LocateHosts(errand, remembered=3)
        for batch in batches:
            items = [naming(hosts, seen=seen) for hosts, seen in batch]
            for item, landed in zip(
                items, await asyncio.gather(*map(stage.process_item, items)), strict=True
            ):
                assert [hosting.host for hosting in landed.page.hostings] == list(hosts_of(item.page))
                assert len(stage) <= 3
        final = naming(range(10), seen=False)
        for hosting in (await stage.process_item(final)).page.hostings:
            assert hosting.evidence == errand.seen.get(hosting.host, ())

    asyncio.run(scene())


def test_a_site_of_endless_hosts_is_not_remembered_without_end() -> None:
    async def scene() -> tuple[int, Remembering]:
        errand = Remembering()
        stage = LocateHosts(errand, remembered=100)
        for start in range(0, 2_000, 50):
            await stage.process_item(naming(range(start, start + 50), seen=False))
        await stage.process_item(naming(range(50), seen=False))
        return len(stage), errand

    size, errand = asyncio.run(scene())
    assert size == 100
    assert errand.looked_up["h0.kittens.example"] == 2
    assert errand.looked_up["h1999.kittens.example"] == 1


def test_what_a_site_said_to_an_earlier_process_is_known_from_the_start() -> None:
    said = nothing_said("kittens.example", "is not there (status 404)")
    landed = asyncio.run(LocateHosts(FakeErrand(said=(said,))).process_item(LANDING))
    told = [hosting.host for hosting in landed.page.hostings if said.gaps[0] in hosting.gaps]
    assert told == ["kittens.example"]
