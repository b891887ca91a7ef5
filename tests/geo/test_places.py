from __future__ import annotations

import asyncio
from collections.abc import Container
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from geo.census import compile_census
from geo.datasets import Dataset, DatasetError
from geo.facts import Address, Agreement, Gap, Verdict
from geo.geofeed_references import GeofeedReference
from geo.names import Answers
from geo.places import MOST_REVERSED, Places
from geo.prefixes import Ip
from geo.referred_feeds import Fetches
from geo.tree import Span, write
from geo.whereabouts import NO_CENSUS, Whereabouts

TODAY = f"{datetime.now(UTC):%Y-%m-%d}"
ROUTER = "core1.ams1.he.net"
FEED = "https://feeds.kittens.example/geo.csv"


class Zone:
    """Every address has the name of a router in Amsterdam."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def reverse(self, ip: Ip) -> tuple[str, ...]:
        self.asked.append(str(ip))
        return (ROUTER,)

    async def addresses(self, host: str) -> Answers:
        return answers(*self.asked, host=host)


def answers(*ips: str, host: str = "cats.example", path: tuple[str, ...] = ()) -> Answers:
    found = tuple(ip_address(ip) for ip in ips)
    return Answers(host=host, asked_at=datetime.now(UTC), cname_path=path, addresses=found, gaps=())


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    first = int(ip_address("192.0.2.0"))
    span = Span(first=first, last=first + 255, record=(("country_code", "DE"),))
    about = {"source": "Invented", "as_of": TODAY}
    write(tmp_path / "a.mmdb", {4: [span]}, kind="test", description=about, built=datetime.now(UTC))
    return Dataset.open(tmp_path / "a.mmdb", shipped=False)


def files(folder: Path) -> dict[str, Any]:
    (folder / "cats.csv").write_text("192.0.2.0/24,NL,,\n")
    (folder / "m.csv").write_text(f"prefix,country,source,as_of\n192.0.2.0/25,NL,probes,{TODAY}\n")
    return {"feeds": [folder / "cats.csv"], "measurements": [folder / "m.csv"]}


def look(
    places: Places,
    dataset: Dataset,
    *ips: str,
    unplaced: tuple[Gap, ...] = (),
    refers: tuple[GeofeedReference, ...] = (),
    host: str = "cats.example",
    path: tuple[str, ...] = (),
    **more: Any,
) -> Whereabouts:
    addresses = [Address(ip=ip, prefix=None, asn=None, as_name=None, country="XX", **more) for ip in ips]

    async def looked() -> Whereabouts:
        found = await places.whereabouts(
            answers=answers(*ips, host=host, path=path),
            addresses=addresses,
            dataset=dataset,
            unplaced=unplaced,
            references=refers,
        )
        await places.aclose()
        return found

    return asyncio.run(looked())


def refer(first: str = "192.0.2.0", last: str = "192.0.2.255") -> tuple[GeofeedReference, ...]:
    return (GeofeedReference(url=FEED, first=ip_address(first), last=ip_address(last)),)


def fetching(content: bytes) -> Fetches:
    async def fetch(url: str, *, never: Container[Ip]) -> bytes:
        assert url == FEED
        assert ip_address("192.0.2.7") in never
        assert ip_address("192.0.2.8") not in never
        return content

    return fetch


def bases(where: Whereabouts) -> list[tuple[str, str]]:
    return [(claim.basis, claim.value) for claim in where.country.claims]


def test_every_basis_is_heard_and_the_majority_decides(dataset: Dataset, tmp_path: Path) -> None:
    zone = Zone()
    where = look(Places.open(**files(tmp_path), names=zone), dataset, "192.0.2.7")
    assert bases(where) == [
        ("geolocation", "DE"),
        ("geofeed", "NL"),
        ("latency", "NL"),
        ("reverse-name", "NL"),
    ]
    assert (where.country.value, where.country.agreement) == ("NL", Agreement.MAJORITY)
    assert where.addresses[0].country == "NL"
    assert [gap.question for gap in where.gaps] == ["anycast"]
    assert zone.asked == ["192.0.2.7"]


def test_without_parts_data_sets_alone_are_heard(dataset: Dataset) -> None:
    where = look(Places(), dataset, "192.0.2.7", "198.51.100.1")
    assert bases(where) == [("geolocation", "DE")]
    assert [address.country for address in where.addresses] == ["DE", None]


@pytest.mark.parametrize(
    ("refers", "feed", "expected"),
    [
        (refer(), b"192.0.2.0/24,NL,,\n", [("geolocation", "DE"), ("geofeed", "NL")]),
        # A line for more than the range that refers to the feed is nobody's word.
        (refer("192.0.2.0", "192.0.2.127"), b"192.0.2.0/24,NL,,\n", [("geolocation", "DE")]),
        (refer(), b"192.0.0.0/16,NL,,\n", [("geolocation", "DE")]),
        (refer(), b"", [("geolocation", "DE")]),
    ],
)
def test_a_feed_that_the_registry_refers_to_is_heard_for_its_range(
    dataset: Dataset, refers: tuple[GeofeedReference, ...], feed: bytes, expected: list[tuple[str, str]]
) -> None:
    assert bases(look(Places(fetch=fetching(feed)), dataset, "192.0.2.7", refers=refers)) == expected


def test_a_feed_that_is_not_read_is_a_gap(dataset: Dataset) -> None:
    where = look(Places(), dataset, "192.0.2.7", refers=refer() * 2)
    assert [gap.question for gap in where.gaps] == ["geofeed", "anycast"]


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("www.kittens.example", ()),
        ("cats.example", ("www.kittens.example",)),
        ("cats.example", ("edge.example", "www.kittens.example")),
        ("cats.example", ("www.kittens.example", "edge.example")),
    ],
)
def test_a_feed_on_a_site_that_a_host_belongs_to_or_leads_through_is_not_fetched(
    dataset: Dataset, host: str, path: tuple[str, ...]
) -> None:
    places = Places(fetch=fetching(b"192.0.2.0/24,NL,,\n"))
    own = look(places, dataset, "192.0.2.7", refers=refer(), host=host, path=path)
    assert "lies on a reported site" in own.gaps[0].reason
    assert bases(own) == [("geolocation", "DE")]


@pytest.mark.parametrize("placeless", [{"anycast": True}, {"verdict": Verdict.FRONT}, {}])
def test_nobody_is_asked_about_fronts_and_anycast(dataset: Dataset, placeless: dict[str, Any]) -> None:
    zone = Zone()
    unplaced = () if placeless else (Gap(question="country", reason="a front answers"),)
    where = look(Places(names=zone), dataset, "192.0.2.7", unplaced=unplaced, refers=refer(), **placeless)
    assert zone.asked == []
    assert where.country.value is None
    assert bases(where) == [("geolocation", "DE")]
    assert "geofeed" not in {gap.question for gap in where.gaps}


def test_only_so_many_addresses_are_asked_about(dataset: Dataset) -> None:
    zone = Zone()
    look(Places(names=zone), dataset, *(f"192.0.2.{i}" for i in range(MOST_REVERSED + 4)))
    assert len(zone.asked) == MOST_REVERSED


def test_a_corrupt_data_set_is_a_gap_and_the_rest_is_heard(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corrupt(*_: Any) -> None:
        raise DatasetError("kittens.mmdb is corrupt")

    monkeypatch.setattr(Dataset, "opinions", corrupt)
    where = look(Places(names=Zone()), dataset, "192.0.2.7", "192.0.2.8")
    assert where.country.value == "NL"
    assert where.gaps == (Gap(question="country", reason="kittens.mmdb is corrupt"), NO_CENSUS)


def test_a_file_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    none = [tmp_path / "none.csv"]
    with pytest.raises(DatasetError, match=r"none\.csv cannot be read"):
        Places.open(feeds=none)
    with pytest.raises(DatasetError, match=r"none\.csv cannot be read"):
        Places.open(measurements=none)


def test_without_a_census_a_country_is_said_to_be_uncertain_once(dataset: Dataset, tmp_path: Path) -> None:
    where = look(Places(), dataset, "192.0.2.7", "192.0.2.8")
    assert where.country.value == "DE"
    assert [gap for gap in where.gaps if gap.question == "anycast"] == [NO_CENSUS]
    nowhere = look(Places(), dataset, "198.51.100.7")
    assert nowhere.country.value is None
    assert "anycast" not in {gap.question for gap in nowhere.gaps}
    (tmp_path / "c-2020-11-01.csv").write_text("203.0.113.0/24\n")
    census = compile_census(tmp_path / "c-2020-11-01.csv", tmp_path)
    with Dataset.open(tmp_path / "a.mmdb", census, shipped=False) as sure:
        where = look(Places(stale_days=36_500), sure, "192.0.2.7")
        old = look(Places(stale_days=1), sure, "192.0.2.7")
    assert where.country.value == old.country.value == "DE"
    assert where.gaps == ()
    assert [(gap.question, "anycast census" in gap.reason) for gap in old.gaps] == [("old data", True)]
