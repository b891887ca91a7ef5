"""`hostline check`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def states(ran: Any) -> dict[str, str]:
    return {fact["check"]: fact["state"] for fact in ran.facts}


@pytest.mark.usefixtures("operator")
def test_a_resolver_that_is_not_there(hostline: Callable[..., Any]) -> None:
    ran = hostline("check", "--json")
    assert states(ran) | {"data": "OK"} == {
        "operator": "OK",
        "store": "OK",
        "lists": "OK",
        "data": "OK",
        "fronts": "OK",
        "resolver": "FAILED",
    }
    assert ran.status == 75


@pytest.mark.usefixtures("operator")
def test_a_damaged_list_and_a_damaged_data_file(
    hostline: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostline(
        "lists", "add", "toys", "-", "--kind", "url", "--source", "s", stdin=b"http://kittens.example/a\n"
    )
    (file,) = (tmp_path / "hostline-lists").iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    (tmp_path / "own.mmdb").write_bytes(b"kittens")
    monkeypatch.setenv("HOSTLINE_GEO__MMDB", "own.mmdb")
    ran = hostline("check", "--json")
    assert (states(ran)["lists"], states(ran)["data"], ran.status) == ("FAILED", "FAILED", 1)


@pytest.mark.usefixtures("operator")
def test_the_operators_own_words_about_places(
    hostline: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cats.csv").write_text("192.0.2.0/24,NL,,\n198.51.100.0/24,UK,,\nkittens\n")
    (tmp_path / "m.csv").write_text("prefix,country,source,as_of\n192.0.2.0/24,NL,probes,2026-11-01\n")
    monkeypatch.setenv("HOSTLINE_GEO__GEOFEEDS", "cats.csv")
    monkeypatch.setenv("HOSTLINE_GEO__MEASURED", "m.csv")
    told = [fact["detail"] for fact in hostline("check", "--json").facts]
    assert "geofeed cats.csv: 2 prefixes, 2 lines that say nothing" in told
    assert "1 measured prefixes" in told

    (tmp_path / "m.csv").write_text("kittens\n")
    ran = hostline("check", "--json")
    assert (states(ran)["data"], ran.status) == ("FAILED", 1)


def test_nobody_is_named(hostline: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTLINE_NAMES__SERVERS", "127.0.0.1")
    monkeypatch.setenv("HOSTLINE_NAMES__PORT", "9")
    ran = hostline("check")
    assert ran.status == 2
    assert "write [operator]" in ran.out


def test_settings_that_cannot_be_read(hostline: Callable[..., Any]) -> None:
    ran = hostline("--config", "nowhere.toml", "check")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "hostline: there is no settings file nowhere.toml; name an existing one with --config\n"


@pytest.mark.usefixtures("operator")
def test_a_census_that_is_not_at_hand_is_told_with_how_to_bring_one(
    hostline: Callable[..., Any], tmp_path: Path
) -> None:
    def told() -> list[str]:
        return [fact["detail"] for fact in hostline("check", "--json").facts if fact["state"] == "MISSING"]

    [missing] = told()
    assert "no anycast census is at hand" in missing
    assert "hostline geo update anycast-YYYY-MM-DD.csv" in missing
    (tmp_path / "anycast-2026-11-01.csv").write_text("192.0.2.0/24\n")
    assert hostline("geo", "update", "anycast-2026-11-01.csv").status == 0
    assert told() == []
