from __future__ import annotations

import csv
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from geo.datasets import Dataset, DatasetError
from geo.known_anycast import COLUMNS, FILE, read

HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("ip", "operator"),
    [
        ("8.8.8.8", "Google Public DNS"),
        ("8.8.4.4", "Google Public DNS"),
        ("2001:4860:4860::8888", "Google Public DNS"),
        ("1.1.1.1", "Cloudflare 1.1.1.1"),
        ("9.9.9.9", "Quad9"),
        ("208.67.222.222", "OpenDNS"),
        ("2620:119:35::35", "OpenDNS"),
        ("2620:119:53::53", "OpenDNS"),
        ("198.41.0.4", "A root server"),
        ("2001:dc3::35", "M root server"),
        ("192.175.48.1", "AS112"),
        ("2001:4:112::1", "AS112"),
    ],
)
def test_well_known_anycast_is_told_without_a_census(ip: str, operator: str) -> None:
    with Dataset.open() as dataset:
        entry = dataset.look_up(ip_address(ip))
    assert entry
    assert entry.anycast
    assert entry.anycast_by
    assert entry.anycast_by.basis == "document"
    assert entry.anycast_by.source.startswith(f"{operator}: ")
    assert ip_address(ip) in ip_network(entry.anycast_by.value)


@pytest.mark.parametrize(
    "ip", ["8.8.9.8", "8.8.7.255", "193.0.6.139", "2001:4860:4861::1", "2620:119:36::35"]
)
def test_a_neighbour_is_none(ip: str) -> None:
    with Dataset.open() as dataset:
        entry = dataset.look_up(ip_address(ip))
    assert entry is None or not entry.anycast


def test_the_rows_name_their_documents_and_days_and_none_is_wide() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert all(row["operator"] and row["origin"] and row["as_of"] for row in rows)
    blocks = [ip_network(row["prefix"]) for row in rows]
    assert len(set(blocks)) == len(blocks)
    assert all(block.prefixlen >= (16 if block.version == 4 else 32) for block in blocks)
    around = [b for b, row in zip(blocks, rows, strict=True) if row["certainty"] == "address"]
    assert {(block.version, block.prefixlen) for block in around} == {(4, 24), (6, 48)}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("192.0.2.7/24,Cats,RFC 1,2026-11-01,prefix", "host bits"),
        ("192.0.2.0/24,Cats,,2026-11-01,prefix", "needed"),
        ("192.0.2.0/24,Cats,RFC 1,,prefix", "needed"),
        ("192.0.2.0/24,Cats,RFC 1,2026-11-01,perhaps", "certainty"),
        ("192.0.0.0/20,Cats,RFC 1,2026-11-01,address", "smallest block"),
    ],
)
def test_a_row_that_proves_nothing_is_refused(tmp_path: Path, row: str, why: str) -> None:
    (tmp_path / "a.csv").write_text(f"{HEADER}\n{row}\n")
    with pytest.raises(ValueError, match=why):
        read(tmp_path / "a.csv")


def test_a_list_that_cannot_be_read_stops_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("kittens\n1\n")
    monkeypatch.setattr("geo.known_anycast.FILE", tmp_path / "a.csv")
    with pytest.raises(DatasetError, match=r"a\.csv cannot be read"):
        Dataset.open()
    (tmp_path / "a.csv").unlink()
    with pytest.raises(DatasetError, match="install Hostline again"):
        Dataset.open()
    Dataset.open(shipped=False).close()
