from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from random import Random
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from geo import datasets
from geo.datasets import Dataset, DatasetError
from geo.facts import Claim


def mmdb(path: Path, rows: dict[str, Any], *, kind: str = "kittens", ip_version: int = 6) -> Path:
    writer = MMDBWriter(ip_version, kind, ipv4_compatible=ip_version == 6)
    for prefix, record in rows.items():
        writer.insert_network(IPSet([prefix]), record)
    writer.to_db_file(str(path))
    return path


@pytest.mark.parametrize(
    ("record", "facts"),
    [
        ({"asn": 64500, "as_name": "Cats", "country_code": "NL"}, (64500, "Cats", "NL")),
        (
            {"asn": "AS64500", "as_name": "Cats", "country": "Niue", "country_code": "NU"},
            (64500, "Cats", "NU"),
        ),
        (
            {"autonomous_system_number": 64500, "autonomous_system_organization": "Cats"},
            (64500, "Cats", None),
        ),
        ({"country": {"iso_code": "DE"}, "registered_country": {"iso_code": "US"}}, (None, None, "DE")),
        ({"asn": 64500, "country": "EU"}, (64500, None, None)),
        ({"asn": "cats", "country": "France", "as_name": "Cats"}, (None, "Cats", None)),
        ({"asn": 64500, "country": "de"}, (64500, None, None)),
    ],
)
def test_the_words_of_each_publisher_are_read(
    tmp_path: Path, record: Any, facts: tuple[int | None, str | None, str | None]
) -> None:
    with Dataset.open(mmdb(tmp_path / "a", {"192.0.2.0/24": record}), shipped=False) as dataset:
        entry = dataset.look_up(ip_address("192.0.2.7"))
    assert entry
    assert (entry.asn, entry.as_name, entry.country) == facts
    assert entry.prefix == (None if facts[:2] == (None, None) else "192.0.2.0/24")


def test_a_registered_country_alone_is_no_place(tmp_path: Path) -> None:
    path = mmdb(tmp_path / "a", {"192.0.2.0/24": {"registered_country": {"iso_code": "US"}}})
    with Dataset.open(path, shipped=False) as dataset:
        assert dataset.look_up(ip_address("192.0.2.7")) is None


def test_the_first_file_that_knows_wins_and_each_opinion_is_kept(tmp_path: Path) -> None:
    ours = mmdb(tmp_path / "ours", {"192.0.2.0/25": {"country": "NL"}}, kind="ours")
    theirs = mmdb(tmp_path / "theirs", {"192.0.2.0/24": {"asn": 64500, "country": "DE"}}, kind="theirs")
    with Dataset.open(ours, theirs, shipped=False) as dataset:
        entry = dataset.look_up(ip_address("192.0.2.7"))
        beyond = dataset.look_up(ip_address("192.0.2.200"))
        opinions = dataset.opinions(ip_address("192.0.2.7"))
    assert entry
    assert entry.country_source
    assert entry.network_source
    assert (entry.country, entry.country_source.name) == ("NL", "ours")
    assert (entry.prefix, entry.asn, entry.network_source.name) == ("192.0.2.0/24", 64500, "theirs")
    assert beyond
    assert beyond.country == "DE"
    assert [opinion.country for opinion in opinions] == ["NL", "DE"]


def test_an_ipv4_file_knows_nothing_of_ipv6(tmp_path: Path) -> None:
    path = mmdb(tmp_path / "a", {"192.0.2.0/24": {"asn": 64500}}, ip_version=4)
    with Dataset.open(path, shipped=False) as dataset:
        assert dataset.look_up(ip_address("2001:db8::1")) is None
        assert dataset.look_up(ip_address("192.0.2.1"))


@pytest.mark.parametrize("content", [None, b"", b"kittens", b"\xab\xcd\xefMaxMind.com", b"x" * 100_000])
def test_a_missing_or_corrupt_file_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "cats.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DatasetError, match=rf"{re.escape(str(path))} cannot be read.*leave out the setting"):
        Dataset.open(path)


def test_a_directory_and_a_cut_off_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        Dataset.open(tmp_path)
    cut = tmp_path / "cut.mmdb"
    cut.write_bytes(datasets.SHIPPED[1].read_bytes()[:-500])
    with pytest.raises(DatasetError):
        Dataset.open(cut)


def test_a_damaged_row_is_told_where_it_is_met(tmp_path: Path) -> None:
    path = mmdb(tmp_path / "a", {"192.0.2.0/24": {"asn": 64500}})
    content = path.read_bytes()
    start = content.index(b"\x00" * 16 + b"\x43asn") if b"\x00" * 16 + b"\x43asn" in content else 0
    path.write_bytes(content[:start] + b"\x00" * 16 + b"\xff" * 6 + content[start + 22 :])
    with (
        Dataset.open(path, shipped=False) as dataset,
        pytest.raises(DatasetError, match=r"corrupt at 192\.0\.2\.7"),
    ):
        dataset.look_up(ip_address("192.0.2.7"))


def test_the_shipped_files_say_from_whom_and_how_old_they_are() -> None:
    with Dataset.open() as dataset:
        networks, countries = dataset.describe()
    assert networks.source.name.startswith("ip-location-db ASN")
    assert countries.source == datasets.Source(name="DB-IP Lite", as_of="2026-06-01", licence="CC BY 4.0")
    assert networks.built == datetime(2026, 6, 17, tzinfo=UTC)
    assert abs(networks.age - (datetime.now(UTC) - networks.built)) < timedelta(minutes=1)
    assert sum(path.stat().st_size for path in datasets.SHIPPED) < 20_000_000


@pytest.mark.parametrize(
    ("ip", "asn", "country"),
    [
        ("193.0.6.139", 3333, "NL"),
        ("2001:67c:2e8:22::c100:68b", 3333, "NL"),
        ("9.9.9.9", 19281, "US"),
        ("192.0.2.1", None, None),
        ("127.0.0.1", None, None),
        ("::1", None, None),
    ],
)
def test_the_shipped_files_know_well_known_addresses(ip: str, asn: int | None, country: str | None) -> None:
    with Dataset.open() as dataset:
        entry = dataset.look_up(ip_address(ip))
    assert (entry and entry.asn, entry and entry.country) == (asn, country)
    assert entry is None or (entry.prefix and ip_address(ip) in ip_network(entry.prefix))


def test_look_ups_are_quick() -> None:
    numbers = Random(7)
    addresses = [ip_address(numbers.getrandbits(32)) for _ in range(5_000)]
    with Dataset.open() as dataset:
        start = time.process_time()
        for address in addresses:
            dataset.look_up(address)
        spent = time.process_time() - start
    assert spent < 0.5


@pytest.mark.parametrize(
    ("kind", "record", "is_one"),
    [
        ("Hostline anycast", {"anycast": True}, True),
        ("somebody's", {"asn": 15169, "is_anycast": True}, True),
        ("somebody's", {"asn": 15169, "is_anycast": False}, False),
        ("somebody's", {"asn": 15169}, False),
    ],
)
def test_a_census_is_at_hand_where_a_file_knows_anycast(
    tmp_path: Path, kind: str, record: Any, is_one: bool
) -> None:
    path = mmdb(tmp_path / "a", {"8.8.8.0/24": record}, kind=kind)
    with Dataset.open(path, shipped=False) as dataset:
        assert (dataset.census_day is not None) is is_one


def test_what_comes_with_hostline_is_no_census(tmp_path: Path) -> None:
    with Dataset.open() as dataset:
        assert dataset.census_day is None
    empty = mmdb(tmp_path / "a", {"192.0.2.0/24": {"anycast": True}}, kind="Hostline anycast")
    with Dataset.open(empty) as dataset:
        assert dataset.census_day == f"{datetime.now(UTC):%Y-%m-%d}"


def test_who_found_an_address_anycast_is_named(tmp_path: Path) -> None:
    path = mmdb(tmp_path / "a", {"192.0.2.0/25": {"anycast": True}}, kind="Hostline anycast")
    with Dataset.open(path, shipped=False) as dataset:
        entry = dataset.look_up(ip_address("192.0.2.7"))
        beyond = dataset.look_up(ip_address("192.0.2.200"))
    assert beyond is None
    assert entry
    assert entry.anycast_by == Claim(
        value="192.0.2.0/25",
        basis="census",
        source="Hostline anycast",
        as_of=f"{datetime.now(UTC):%Y-%m-%d}",
    )


def test_a_document_is_believed_before_a_census_that_says_the_same(tmp_path: Path) -> None:
    path = mmdb(tmp_path / "a", {"8.8.8.0/24": {"anycast": True}}, kind="Hostline anycast")
    with Dataset.open(path) as dataset:
        entry = dataset.look_up(ip_address("8.8.8.8"))
    assert entry
    assert entry.anycast_by
    assert entry.anycast_by.basis == "document"
