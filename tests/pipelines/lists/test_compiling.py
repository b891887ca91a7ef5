from __future__ import annotations

import hashlib
import io
import stat
from pathlib import Path

import pytest

from pipelines.lists.compiling import Compiled, _write, compile_list
from pipelines.lists.entries import ListKind
from pipelines.lists.known import KnownList
from pipelines.tables import TableError


def digests(count: int) -> list[str]:
    return [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]


def compiled(lines: list[str], directory: Path, *, chunk: int = 1000) -> Compiled:
    file: io.BufferedReader = io.BufferedReader(io.BytesIO("\n".join(lines).encode()))
    return compile_list(file, name="kittens", kind=ListKind.SHA256, directory=directory, chunk=chunk)


@pytest.mark.parametrize("chunk", [7, 1000])
@pytest.mark.parametrize("count", [1, 2, 7, 8, 100, 999])
def test_each_entry_is_found_and_no_other(tmp_path: Path, count: int, chunk: int) -> None:
    all_of_them = digests(count + 200)
    made = compiled(all_of_them[:count] * 2, tmp_path, chunk=chunk)
    assert (made.entries, made.bad_count) == (count, 0)
    with KnownList(name="kittens", source="test", path=made.path) as known:
        assert len(known) == count
        assert [bytes.fromhex(text) in known for text in all_of_them] == [True] * count + [False] * 200
        known.require_whole()


def test_the_version_is_made_from_the_entries(tmp_path: Path) -> None:
    lines = digests(50)
    version = compiled(lines, tmp_path).version
    assert compiled(lines[::-1] + lines, tmp_path, chunk=9).version == version
    assert compiled(lines[1:], tmp_path).version != version
    assert len(list(tmp_path.iterdir())) == 2


def test_the_ends_of_the_range(tmp_path: Path) -> None:
    lines = ["0" * 64, "f" * 64, "8" + "0" * 63]
    with KnownList(name="kittens", source="test", path=compiled(lines, tmp_path).path) as known:
        assert all(bytes.fromhex(text) in known for text in lines)
        assert bytes.fromhex("7" + "f" * 63) not in known


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    made = compiled(digests(3), tmp_path / "lists")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700


def test_bad_rows_are_counted_and_a_thousand_kept(tmp_path: Path) -> None:
    made = compiled(["kittens"] * 1500 + digests(1), tmp_path)
    assert (made.bad_count, len(made.bad_rows), made.bad_rows[-1].number) == (1500, 1000, 1000)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [([], "the file is empty"), (["# nothing"], "empty"), (["kittens"], "row 1: it is no sha256")],
)
def test_a_list_without_entries_leaves_nothing(tmp_path: Path, lines: list[str], sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        compiled(lines, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../kittens", "Kittens", ".hidden", "a" * 65])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError, match="no name of a list"):
        compile_list(io.BufferedReader(io.BytesIO()), name=name, kind=ListKind.MD5, directory=tmp_path)


def test_a_failure_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    class Run:
        def __iter__(self) -> Run:
            return self

        def __next__(self) -> bytes:
            raise OSError("the stick was pulled")

    with pytest.raises(OSError, match="pulled"):
        _write([(1, Run())], name="kittens", kind=ListKind.MD5, directory=tmp_path)
    assert list(tmp_path.iterdir()) == []
