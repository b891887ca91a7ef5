"""`hostline lists`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

ADD = ("lists", "add", "toys", "-", "--kind", "url", "--source", "Kitten Board")


def test_add_list_and_drop(hostline: Callable[..., Any], tmp_path: Path) -> None:
    ran = hostline(*ADD, "--by", "Ada", "--json", stdin=b"http://kittens.example/a\nnope\n")
    assert ran.status == 4
    assert "row 2 was left out" in ran.err
    assert hostline("lists", "list", "--json").facts == ran.facts
    assert (ran.facts[0]["entries"], ran.facts[0]["added_by"]) == (1, "Ada")
    assert [file.stat().st_mode & 0o777 for file in (tmp_path / "hostline-lists").iterdir()] == [0o600]
    assert hostline("lists", "drop", "toys").status == 0
    assert hostline("lists", "list", "--json").facts == []
    assert list((tmp_path / "hostline-lists").iterdir()) == []


def test_a_new_version_replaces_the_file(hostline: Callable[..., Any], tmp_path: Path) -> None:
    for url in (b"http://kittens.example/a\n", b"http://kittens.example/b\n", b"http://kittens.example/b\n"):
        assert hostline(*ADD, stdin=url).status == 0
    (known,) = hostline("lists", "list", "--json").facts
    assert [str(file) for file in (tmp_path / "hostline-lists").iterdir()] == [known["path"]]


def test_a_name_taken_by_another_kind_keeps_its_file(hostline: Callable[..., Any], tmp_path: Path) -> None:
    hostline(*ADD, stdin=b"http://kittens.example/a\n")
    before = sorted((tmp_path / "hostline-lists").iterdir())
    ran = hostline("lists", "add", "toys", "-", "--kind", "md5", "--source", "s", stdin=b"1" * 32)
    assert ran.status == 2
    assert before[0] in (tmp_path / "hostline-lists").iterdir()


def test_what_cannot_be_added_or_dropped(hostline: Callable[..., Any]) -> None:
    assert hostline(*ADD, stdin=b"").status == 2
    assert hostline("lists", "add", "Bad Name", "-", "--kind", "url", "--source", "s", stdin=b"x").status == 2
    assert hostline("lists", "add", "toys", "nowhere", "--kind", "url", "--source", "s").status == 2
    assert hostline("lists", "add", "toys", "-", "--kind", "sha512", "--source", "s").status == 2
    assert hostline("lists", "drop", "toys").status == 2


def test_a_folder_that_cannot_be_written(hostline: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "hostline-lists").write_text("a file, not a folder", encoding="utf-8")
    ran = hostline(*ADD, stdin=b"http://kittens.example/a\n")
    assert ran.status == 1
    assert "[lists] directory" in ran.err
