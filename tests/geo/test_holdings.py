from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest

from geo import fronts
from geo.census import compile_census
from geo.datasets import DatasetError
from geo.holdings import Holdings, State, status
from geo.sources import require_usable
from geo.versions import Kept, put_in_place
from tests.geo.test_datasets import mmdb

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def kept_with(tmp_path: Path, *paths: Path) -> Kept:
    return put_in_place(tmp_path / "geo", [(path, "x") for path in paths], at=NOW, check=require_usable)


def test_without_data_of_ones_own_the_shipped_data_is_used() -> None:
    found = {each.file: each for each in status(Holdings(mmdb=(), kept=None), NOW, most_days=10_000)}
    assert set(found) == {
        "networks.mmdb",
        "countries.mmdb",
        "anycast.csv",
        "fronts.csv",
        "hotlines.csv",
        "public_suffix_list.dat",
    }
    assert {each.state for each in found.values()} == {State.OK}
    assert {each.version for each in found.values()} == {None}
    assert found["public_suffix_list.dat"].as_of == "2026-10-22"


def test_newer_files_stand_in_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    networks = mmdb(tmp_path / "networks.mmdb", {"193.0.6.0/24": {"asn": 64500}})
    own = mmdb(tmp_path / "own.mmdb", {"193.0.6.0/24": {"country": "NZ"}})
    (tmp_path / "a-2026-11-01.csv").write_text("193.0.6.0/24\n")
    census = compile_census(tmp_path / "a-2026-11-01.csv", tmp_path)
    holdings = Holdings(mmdb=(), kept=kept_with(tmp_path, networks, own, census))
    with holdings.dataset() as dataset:
        entry = dataset.look_up(ip_address("193.0.6.139"))
        said = [opinion.country for opinion in dataset.opinions(ip_address("193.0.6.139"))]
    assert entry
    assert (entry.asn, entry.origins, entry.country, entry.anycast) == (64500, (64500,), "NZ", True)
    assert said == [None, "NZ", None, "NL"]


def test_the_lists_of_a_version_are_used_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "fronts.csv").write_bytes(fronts.SHIPPED.read_bytes())
    kept = kept_with(tmp_path, tmp_path / "fronts.csv")
    holdings = Holdings(mmdb=(), kept=kept)
    assert holdings.fronts == kept.path / "fronts.csv"
    assert holdings.hotlines.name == "hotlines.csv"
    assert holdings.hotlines.parent.name == "data"


def test_a_changed_file_and_an_old_one_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "fronts.csv").write_bytes(fronts.SHIPPED.read_bytes())
    kept = kept_with(tmp_path, tmp_path / "fronts.csv")
    (kept.path / "fronts.csv").write_bytes(fronts.SHIPPED.read_bytes() + b"\n")
    states = {each.file: each.state for each in status(Holdings(mmdb=(), kept=kept), NOW, most_days=100)}
    assert states["fronts.csv"] is State.CHANGED
    assert states["networks.mmdb"] is State.STALE
    assert states["public_suffix_list.dat"] is State.OK


def test_the_data_of_a_run_is_what_was_put_in_place(tmp_path: Path) -> None:
    Holdings(mmdb=(), kept=None).require_whole()
    (tmp_path / "fronts.csv").write_bytes(fronts.SHIPPED.read_bytes())
    holdings = Holdings(mmdb=(), kept=kept_with(tmp_path, tmp_path / "fronts.csv"))
    holdings.require_whole()
    holdings.fronts.write_bytes(holdings.fronts.read_bytes().replace(b"FRONT", b"ORIGI", 1))
    with pytest.raises(DatasetError, match="not what was put in place"):
        holdings.require_whole()
