from __future__ import annotations

import io
from pathlib import Path

import pytest

from pipelines.lists.compiling import compile_list
from pipelines.lists.entries import ListKind
from pipelines.lists.known import KnownList, ListError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    data = "\n".join(f"{number:032x}" for number in range(1, 100)).encode()
    file: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    return compile_list(file, name="kittens", kind=ListKind.MD5, directory=tmp_path).path


def opened(path: Path) -> KnownList:
    return KnownList(name="kittens", source="the cattery", path=path)


def test_what_a_list_says_of_itself(path: Path) -> None:
    with opened(path) as known:
        assert (known.name, known.source, known.kind) == ("kittens", "the cattery", ListKind.MD5)
        assert known.version in path.name


def test_a_missing_or_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name in ("missing", "empty"):
        with pytest.raises(ListError, match=r"cannot be opened.*add it again"):
            opened(tmp_path / name)


@pytest.mark.parametrize(
    ("at", "reason"),
    [(0, "does not begin"), (8, "kind is not known"), (16, "length"), (24, "length"), (70, "index changed")],
)
def test_damage_is_found_when_it_is_opened(path: Path, at: int, reason: str) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(ListError, match=reason):
        opened(path)


@pytest.mark.parametrize("size", [5, 30, 100, -1])
def test_a_file_that_was_cut_off(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ListError, match="no whole list"):
        opened(path)


def test_changed_entries_are_found_when_asked_for(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with opened(path) as known, pytest.raises(ListError, match="entries changed"):
        known.require_whole()
