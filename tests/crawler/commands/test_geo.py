"""`hostline geo`: data put in place is data that is used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.geo.test_datasets import mmdb

Hostline = Callable[..., Any]


@pytest.fixture(name="own")
def _own(tmp_path: Path) -> Path:
    return mmdb(tmp_path / "own.mmdb", {"193.0.6.0/24": {"asn": 64500, "country": "NZ"}})


def test_the_status_names_each_file_with_its_day_and_digest(
    hostline: Hostline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSTLINE_GEO__STALE_DAYS", "3650")
    ran = hostline("geo", "status", "--json")
    assert ran.status == 0
    assert {fact["file"] for fact in ran.facts} >= {"networks.mmdb", "countries.mmdb", "fronts.csv"}
    assert all(fact["state"] == "OK" and len(fact["sha256"]) == 64 for fact in ran.facts)


def test_old_data_is_said_to_be_old(hostline: Hostline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTLINE_GEO__STALE_DAYS", "1")
    ran = hostline("geo", "status")
    assert ran.status == 4
    assert "STALE" in ran.out


def test_what_is_put_in_place_is_used_from_then_on(hostline: Hostline, own: Path) -> None:
    ran = hostline("geo", "update", str(own), "--json")
    assert (ran.status, [file["name"] for file in ran.facts[0]["files"]]) == (0, ["own.mmdb"])
    status = hostline("geo", "status", "--json").facts
    assert status[0]["file"] == "own.mmdb"
    assert status[0]["version"] == ran.facts[0]["name"]
    assert Path("hostline-geo/current/own.mmdb").read_bytes() == own.read_bytes()


@pytest.mark.usefixtures("operator")
def test_a_changed_file_is_told_by_status_and_check(hostline: Hostline, own: Path) -> None:
    hostline("geo", "update", str(own))
    with Path("hostline-geo/current/own.mmdb").open("r+b") as file:
        file.seek(20)
        file.write(b"!")
    assert hostline("geo", "status", "--json").status == 1
    states = {fact["check"]: fact["state"] for fact in hostline("check", "--json").facts}
    assert states["data"] == "FAILED"


def test_a_source_that_is_none_changes_nothing(hostline: Hostline, own: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").write_text("kittens\n")
    ran = hostline("geo", "update", str(own), str(tmp_path / "bad"))
    assert ran.status == 2
    assert "bad" in ran.err
    assert not Path("hostline-geo").exists()


def test_nothing_named_is_nothing_to_do_and_the_settings_may_name_sources(
    hostline: Hostline, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hostline("geo", "update").status == 3
    assert hostline("geo", "build").status == 3
    monkeypatch.setenv("HOSTLINE_GEO__SOURCES", json.dumps([str(own)]))
    assert hostline("geo", "update").status == 0


def test_a_url_needs_somebody_who_asks(hostline: Hostline) -> None:
    ran = hostline("geo", "update", "https://kittens.example/x")
    assert ran.status == 2
    assert "[operator]" in ran.err


def test_a_build_writes_the_same_bytes_each_time(hostline: Hostline, own: Path) -> None:
    first = hostline("geo", "build", str(own), "--into", "a", "--json").facts
    second = hostline("geo", "build", str(own), "--into", "b", "--json").facts
    assert first[0]["sha256"] == second[0]["sha256"]
    assert Path("a/own.mmdb").read_bytes() == own.read_bytes()


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    "command",
    [
        ("locate", "kittens.onion"),
        ("crawl", "http://127.0.0.1/", "--by", "Ada Example"),
        ("origin", "127.0.0.1", "--handoff", "answer.json", "--case", "K-7", "--by", "Ada Example"),
    ],
)
def test_a_run_refuses_data_that_is_not_what_was_put_in_place(
    hostline: Hostline, own: Path, command: tuple[str, ...]
) -> None:
    Path("answer.json").write_text('{"isUsingCloudflare": false}')
    hostline("geo", "update", str(own))
    with Path("hostline-geo/current/own.mmdb").open("r+b") as file:
        file.seek(20)
        file.write(b"!")
    ran = hostline(*command)
    assert (ran.status, ran.out) == (1, "")
    assert "own.mmdb is not what was put in place" in ran.err
