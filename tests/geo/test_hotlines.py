from __future__ import annotations

import csv

import pytest

from geo.hotlines import DIRECTORY, hotline_for


@pytest.mark.parametrize(
    ("country", "name"),
    [("NL", "Offlimits"), ("GB", "Internet Watch Foundation"), ("HU", "Internet Hotline (NMHH)")],
)
def test_a_country_has_its_hotline(country: str, name: str) -> None:
    hotline = hotline_for(country)
    assert hotline
    assert (hotline.country, hotline.name) == (country, name)


@pytest.mark.parametrize("country", [None, "", "EL", "nl", "XX", "KZ"])
def test_what_is_no_member_country_has_none(country: str | None) -> None:
    assert hotline_for(country) is None


def test_the_directory_holds_reliable_rows_without_addresses_to_write_to() -> None:
    with DIRECTORY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 46
    assert {row["confidence"] for row in rows} == {"high", "medium"}
    assert all(len(row["country"]) == 2 and row["name"] and "@" not in ",".join(row.values()) for row in rows)
    assert all(row["website"].startswith(("https://", "http://")) for row in rows if row["website"])
