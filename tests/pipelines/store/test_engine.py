from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.store import Store, StoreError, Transaction


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("kittens.db", "cannot be read: write it like sqlite:///"),
        ("mysql://cats.test/hostline", "begins with mysql:, which is not known"),
        ("postgresql://cats.test/hostline", "begins with postgresql:, which is not known"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////proc/hostline.db", "cannot be written"),
        ("sqlite:////dev/null/hostline.db", "cannot be written"),
    ],
)
def test_a_url_that_is_of_no_use_gets_one_sentence(url: str, why: str) -> None:
    with pytest.raises(StoreError, match=why):
        Store.open(url)


def test_a_directory_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(f"sqlite:///{tmp_path}")


def test_a_missing_directory_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(f"sqlite:///{tmp_path / 'cats' / 'hostline.db'}")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "hostline.db"
    path.touch()
    path.chmod(0o640)
    Store.open(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_is_needed_to_undo_a_verb_is_written_to_no_file_and_the_log_is_copied_back_seldom(
    tmp_path: Path,
) -> None:
    def pragmas(tx: Transaction) -> tuple[int, ...]:
        asked = ("temp_store", "wal_autocheckpoint", "synchronous")
        return tuple(tx.conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked)

    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        assert store.do(pragmas) == (2, 16_000, 2)
