"""What a command is given."""

import io
import sys
from pathlib import Path

import pytest

from crawler.commands.exits import CommandError
from crawler.commands.inputs import LONGEST_ECHO, each_of, echo, opened


def test_stdin_is_read_where_the_dash_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"b\r\n\n\xff\nlast")))
    assert list(each_of(["a", "-", "z"])) == ["a", "b", "", "\ufffd", "last", "z"]


def test_a_long_input_is_not_repeated_whole() -> None:
    assert echo("k" * LONGEST_ECHO) == "k" * LONGEST_ECHO
    assert echo("k" * (LONGEST_ECHO + 1)) == "k" * LONGEST_ECHO + "…"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        opened(tmp_path)
