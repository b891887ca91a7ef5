"""Files that a command writes."""

from pathlib import Path

import pytest

from crawler.commands.exits import CommandError
from crawler.commands.outputs import write_private


def test_a_file_is_replaced_whole_and_private(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_text("before", encoding="utf-8")
    file.chmod(0o644)
    write_private(file, "after\r\n")
    assert file.read_bytes() == b"after\r\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_text("before", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_private(file, "kitten \ud800")
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [
        ("report.csv", "before")
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        write_private(tmp_path / "nowhere" / "report.csv", "kittens")
