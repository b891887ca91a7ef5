"""What somebody does who holds the database file: the triggers that guard the ledger are dropped first."""

from __future__ import annotations

import sqlite3


def unguard(connection: sqlite3.Connection) -> None:
    """Drop every trigger of a database."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    assert names, "the database guards the ledger by itself"
    for (name,) in names:
        connection.execute(f"DROP TRIGGER {name}")
