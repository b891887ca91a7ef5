from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.datasets import DatasetError
from geo.versions import current, put_in_place

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def any_file(_: Path) -> None:
    """Find nothing wrong."""


def put(directory: Path, at: datetime = AT, **files: str) -> str:
    made = []
    for stem, text in files.items():
        path = directory.parent / f"{stem}.mmdb"
        path.write_text(text)
        made.append((path, f"made of {text}"))
    return put_in_place(directory, made, at=at, check=any_file).version.name


def test_a_version_says_what_it_holds_and_where_from(tmp_path: Path) -> None:
    name = put(tmp_path / "geo", kittens="k", bicycles="b")
    kept = current(tmp_path / "geo")
    assert kept
    assert kept.version.name == name
    assert [(file.name, file.size, file.origin) for file in kept.version.files] == [
        ("bicycles.mmdb", 1, "made of b"),
        ("kittens.mmdb", 1, "made of k"),
    ]
    assert kept.file("kittens.mmdb") == kept.path / "kittens.mmdb"
    assert kept.file("cats.mmdb") is None
    kept.require_whole()


def test_a_newer_file_replaces_its_own_kind_and_leaves_the_others(tmp_path: Path) -> None:
    put(tmp_path / "geo", kittens="k", bicycles="b")
    put(tmp_path / "geo", AT + timedelta(seconds=1), kittens="K")
    kept = current(tmp_path / "geo")
    assert kept
    assert (kept.path / "kittens.mmdb").read_text() == "K"
    assert (kept.path / "bicycles.mmdb").read_text() == "b"


def test_a_file_that_cannot_be_used_changes_nothing(tmp_path: Path) -> None:
    name = put(tmp_path / "geo", kittens="k")

    def refuse(path: Path) -> None:
        if path.read_text() == "bad":
            raise DatasetError("no kittens in it")

    (tmp_path / "kittens.mmdb").write_text("bad")
    with pytest.raises(DatasetError):
        put_in_place(
            tmp_path / "geo", [(tmp_path / "kittens.mmdb", "x")], at=AT + timedelta(hours=1), check=refuse
        )
    kept = current(tmp_path / "geo")
    assert kept
    assert kept.version.name == name
    assert [path.name for path in (tmp_path / "geo" / "versions").iterdir()] == [name]


def test_only_the_version_before_is_kept_to_go_back_to(tmp_path: Path) -> None:
    names = [put(tmp_path / "geo", AT + timedelta(hours=n), kittens=str(n)) for n in range(4)]
    assert {path.name for path in (tmp_path / "geo" / "versions").iterdir()} == set(names[-2:])


def test_the_same_files_in_the_same_second_are_the_same_version(tmp_path: Path) -> None:
    assert put(tmp_path / "geo", kittens="k") == put(tmp_path / "geo", kittens="k")


def test_a_mapped_file_outlives_its_version(tmp_path: Path) -> None:
    put(tmp_path / "geo", kittens="k")
    kept = current(tmp_path / "geo")
    assert kept
    with (kept.path / "kittens.mmdb").open() as reader:
        for n in range(1, 4):
            put(tmp_path / "geo", AT + timedelta(hours=n), kittens=str(n))
        assert not kept.path.exists()
        assert reader.read() == "k"


def test_what_is_not_as_it_was_put_in_place_is_not_used(tmp_path: Path) -> None:
    put(tmp_path / "geo", kittens="k")
    kept = current(tmp_path / "geo")
    assert kept
    (kept.path / "kittens.mmdb").write_text("K")
    assert current(tmp_path / "geo") == kept
    with pytest.raises(DatasetError, match="not what was put in place"):
        kept.require_whole()
    (kept.path / "kittens.mmdb").write_text("longer")
    with pytest.raises(DatasetError, match="size"):
        current(tmp_path / "geo")


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[1]", b"\xff"])
def test_a_version_without_a_manifest_is_an_error_and_not_the_shipped_data(
    tmp_path: Path, manifest: bytes
) -> None:
    put(tmp_path / "geo", kittens="k")
    kept = current(tmp_path / "geo")
    assert kept
    (kept.path / "manifest.json").write_bytes(manifest)
    with pytest.raises(DatasetError, match="geo update"):
        current(tmp_path / "geo")


def test_a_link_to_nothing_is_an_error_and_no_link_is_none(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    (tmp_path / "current").symlink_to("nowhere")
    with pytest.raises(DatasetError):
        current(tmp_path)
