from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipelines.lists.hash_sites import SHIPPED, HashSites
from pipelines.records import Algorithm, Hash
from pipelines.tables import TableError

MD5 = hashlib.md5(b"a red bicycle").hexdigest()
HEADER = "host,path,algorithm,tier,names,origin\n"
ROW = r"files.example,/(?P<hash>[0-9a-f]{32}),md5,B,file,our own test"


def loaded(path: Path, rows: str) -> HashSites:
    path.write_text(HEADER + rows)
    return HashSites.load(path)


@pytest.mark.parametrize(
    ("url", "is_named"),
    [
        (f"http://files.example/{MD5}", True),
        (f"https://files.example:8443/{MD5}?size=2#x", True),
        (f"http://files.example/{MD5}0", False),
        (f"http://files.example/{MD5.upper()}", False),
        (f"http://notfiles.example/{MD5}", False),
        (f"http://kittens.example/files.example/{MD5}", False),
        (f"http://files.example/{hashlib.md5(b'').hexdigest()}", False),
        (f"ftp://files.example/{MD5}", False),
        ("http://files.example:kittens/", False),
        ("data:image/png;length=68", False),
    ],
)
def test_which_names_are_hashes(tmp_path: Path, url: str, is_named: bool) -> None:
    expected = Hash(algorithm=Algorithm.MD5, value=MD5, asserted_by="files.example file name", tier="B")
    assert loaded(tmp_path / "sites.csv", ROW).hash_of(url) == (expected if is_named else None)


def test_the_shipped_list_is_sound_and_says_where_each_line_is_from() -> None:
    assert HashSites.load().hash_of("http://kittens.example/") is None
    assert SHIPPED.read_text().startswith("#")


@pytest.mark.parametrize(
    "row",
    [
        "files.example,/(?P<hash>[0-9a-f]{32}),md5,B,file,",
        "files.example,/(?P<hash>[0-9a-f]{32}),md5,D,file,test",
        "files.example,/([0-9a-f]{32}),md5,B,file,test",
        "files.example,/(?P<hash>[0-9a-f]{32},md5,B,file,test",
        "files.example,/(?P<hash>[0-9a-f]{32}),md4,B,file,test",
        "files.example,/(?P<hash>[0-9a-f]{32}),md5,B,thumbnail,test",
        "files.example",
        ROW + ",more",
    ],
)
def test_a_wrong_row_is_told_by_its_number(tmp_path: Path, row: str) -> None:
    with pytest.raises(TableError, match="row 3"):
        loaded(tmp_path / "sites.csv", f"{ROW}\n{row}\n")
