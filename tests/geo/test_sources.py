from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from geo import fronts, hotlines
from geo.compile import CompileError
from geo.datasets import DatasetError
from geo.sources import made_of, require_usable
from tests.geo.test_compile import package
from tests.geo.test_datasets import mmdb

ASN = {"asn-ipv4.csv": b"192.0.2.0,192.0.2.255,64500,Kittens\n", "asn-ipv6.csv": b""}


def brought(tmp_path: Path) -> dict[str, Path]:
    own = mmdb(tmp_path / "own.mmdb", {"192.0.2.0/24": {"asn": 64500}})
    (tmp_path / "packed.mmdb.gz").write_bytes(gzip.compress(own.read_bytes()))
    (tmp_path / "census-2026-11-01.txt").write_text("192.0.2.0/24\n")
    (tmp_path / "my-fronts.csv").write_bytes(fronts.SHIPPED.read_bytes())
    (tmp_path / "my-hotlines.csv").write_bytes(hotlines.DIRECTORY.read_bytes())
    published = tmp_path / "public-ip-list"
    published.write_text('{"addresses": ["192.0.2.0/24"], "ipv6_addresses": []}')
    return {
        "networks.mmdb": package(
            tmp_path / "a.tgz", {"name": "@ip-location-db/asn", "version": "2.3.2026061719"}, ASN
        ),
        "own.mmdb": own,
        "packed.mmdb": tmp_path / "packed.mmdb.gz",
        "anycast.mmdb": tmp_path / "census-2026-11-01.txt",
        "fronts.csv": tmp_path / "my-fronts.csv",
        "hotlines.csv": tmp_path / "my-hotlines.csv",
        "fronts.csv from a list": published,
    }


@pytest.mark.parametrize(
    "name",
    [
        "networks.mmdb",
        "own.mmdb",
        "packed.mmdb",
        "anycast.mmdb",
        "fronts.csv",
        "fronts.csv from a list",
        "hotlines.csv",
    ],
)
def test_a_source_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    into = tmp_path / "into"
    into.mkdir()
    made = made_of(brought(tmp_path)[name], into)
    assert [path.name for path in into.iterdir()] == [made.name] == [name.partition(" ")[0]]
    require_usable(made)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"kittens\n",
        gzip.compress(b"kittens", mtime=0),
        gzip.compress(gzip.compress(b"kittens", mtime=0), mtime=0),
        gzip.compress(b"kittens", mtime=0)[:-9],
        b"\x1f\x8bkittens",
        json.dumps({"name": "kittens"}).encode(),
        b"name,verdict\n",
    ],
)
def test_what_is_no_source_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x-2026-11-01").write_bytes(content)
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(CompileError):
        made_of(tmp_path / "x-2026-11-01", into)
    assert not list(into.iterdir())


@pytest.mark.parametrize("name", ["fronts.csv", "hotlines.csv", "own.mmdb"])
def test_a_file_that_is_not_what_it_is_called_is_not_usable(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("name,kittens\nx,y\n")
    with pytest.raises(DatasetError):
        require_usable(tmp_path / name)
