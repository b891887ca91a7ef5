from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from geo.census import compile_census
from geo.compile import CompileError
from geo.datasets import Dataset


def census(tmp_path: Path, text: str, name: str = "anycast-2026-11-01.csv") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return compile_census(tmp_path / name, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "192.0.2.0/24\n2001:db8::/48\n",
        "prefix,places\n192.0.2.0/24,12\n2001:db8::/48,3\n",
        "places,prefix\n12,192.0.2.0/24\n3,2001:db8::/48\n",
        "# a comment\n192.0.2.0/25\n192.0.2.0/24\n\n2001:db8::/48\n",
    ],
)
def test_the_prefixes_of_a_census_are_anycast_and_no_others(tmp_path: Path, text: str) -> None:
    with Dataset.open(census(tmp_path, text), shipped=False) as dataset:
        found = {ip: dataset.look_up(ip_address(ip)) for ip in ("192.0.2.200", "2001:db8::9", "192.0.3.1")}
        (info,) = dataset.describe()
    assert [ip for ip, entry in found.items() if entry and entry.anycast] == ["192.0.2.200", "2001:db8::9"]
    entry = found["192.0.2.200"]
    assert entry
    assert (entry.asn, entry.country, entry.prefix) == (None, None, None)
    assert info.source.as_of == "2026-11-01"


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("192.0.2.0/24\nkittens\n", "a-2026-11-01.csv", "line 2"),
        ("192.0.2.7/24\n", "a-2026-11-01.csv", "line 1"),
        ("prefix,places\n", "a-2026-11-01.csv", "names no prefix"),
        ("192.0.2.0/24\n", "census.csv", "the day of census.csv is not known"),
        ("192.0.2.0/24\n", "a-20261399.csv", "not known|no day"),
    ],
)
def test_what_is_no_census_is_told_by_line(tmp_path: Path, text: str, name: str, told: str) -> None:
    with pytest.raises(CompileError, match=told):
        census(tmp_path, text, name)
