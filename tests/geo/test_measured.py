from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from geo.datasets import DatasetError
from geo.facts import Claim
from geo.measured import read

HEAD = "prefix,country,source,as_of\n"


def test_a_measurement_is_a_claim_about_its_prefix(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text(
        f"\ufeff{HEAD}192.0.2.0/24,NL,probes in Utrecht,2026-11-01\n\n2001:db8::/32,be,probes,2026-11-02\n"
    )
    two.write_text(f"{HEAD}192.0.2.7,DE,a probe,2026-11-03\n")
    table = read([one, two])
    near = Claim(value="DE", basis="latency", source="a probe", as_of="2026-11-03")
    wide = Claim(value="NL", basis="latency", source="probes in Utrecht", as_of="2026-11-01")
    assert list(table.around(ip_address("192.0.2.7"))) == [near, wide]
    assert [claim.value for claim in table.around(ip_address("2001:db8::7"))] == ["BE"]
    assert not list(table.around(ip_address("198.51.100.1")))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("192.0.2.0/24,NL,probes,2026-11-01\n", "line 1: the first line is not prefix,country,source,as_of"),
        ("", "line 0: the first line is not"),
        (f"{HEAD}192.0.2.0/24,NL,probes\n", "line 2: 3 fields instead of 4"),
        (f"{HEAD}192.0.2.0/24,UK,probes,2026-11-01\n", "line 2: 'UK' is no country of ISO 3166-1"),
        (f"{HEAD}192.0.2.1/24,NL,probes,2026-11-01\n", "line 2: 192.0.2.1/24 has host bits set"),
        (f"{HEAD}192.0.2.0/24,NL,,2026-11-01\n", "line 2: the source is missing"),
        (f"{HEAD}192.0.2.0/24,NL,probes,November\n", "line 2: Invalid isoformat"),
        (f'{HEAD}\n192.0.2.0/24,NL,"probes,2026-11-01\n', "line 3: "),
    ],
)
def test_the_first_bad_line_is_told(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(DatasetError) as told:
        read([path])
    assert str(told.value).startswith(f"{path} {why}")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"a\.csv cannot be read \(.*No such file"):
        read([tmp_path / "a.csv"])
