"""`hostline ledger verify`."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.unguarded import unguard


@pytest.mark.usefixtures("crawled")
def test_a_whole_ledger_and_a_changed_row(hostline: Callable[..., Any], tmp_path: Path) -> None:
    whole = hostline("ledger", "verify", "--json")
    assert (whole.status, whole.facts[0]["broken"]) == (0, [])
    with sqlite3.connect(tmp_path / "hostline.db") as database:
        unguard(database)
        database.execute("update ledger_lines set who = 'Mallory' where seq = 1 and chain = 'a-job'")
    database.close()
    changed = hostline("ledger", "verify", "--json")
    assert changed.status == 1
    assert changed.facts[0]["broken"][0]["chain"] == "a-job"
    assert "CHANGED" in changed.err
    plain = hostline("ledger", "verify")
    assert "CHANGED" in plain.out
    assert plain.err == ""
