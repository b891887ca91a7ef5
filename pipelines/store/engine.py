"""Opening the database file: who may read it, how durably it writes, and when a transaction begins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from pipelines.store.errors import StoreError

if TYPE_CHECKING:
    import sqlite3

BUSY_MILLISECONDS: Final = 30_000
# FULL: a commit that was acknowledged survives the loss of power, which WAL alone does not promise.
_PRAGMAS: Final = (
    f"busy_timeout={BUSY_MILLISECONDS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-32000",
    # In pages of 4 KiB. A crawl's digests fall on every page of an index: copied back each thousand, a kept page would be
    # written three times. What is in the log is as lasting as what is in the file.
    "wal_autocheckpoint=16000",
    # What undoing a savepoint needs stays out of files of the system's folder for such.
    "temp_store=MEMORY",
)


def engine_of(url: str) -> Engine:
    """Return the engine of a store's URL; its file is created with mode 0600 where it is missing.

    Raises `StoreError` where the URL or the file cannot be used.
    """
    path = _path_of(url)
    _require_writable(path)
    # Parameters are URLs of cases: they stay out of the texts of errors.
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _path_of(url: str) -> Path:
    try:
        parts = make_url(url)
    except ArgumentError as error:
        raise StoreError("the store's URL cannot be read: write it like sqlite:///hostline.db") from error
    if parts.drivername != "sqlite":
        raise StoreError(
            f"the store's URL begins with {parts.drivername}:, which is not known: use sqlite:///FILE"
        )
    if parts.database in {None, "", ":memory:"}:
        raise StoreError("the store's URL names no file, so nothing would last: use sqlite:///FILE")
    return Path(str(parts.database)).absolute()


def _require_writable(path: Path) -> None:
    """Create the file for its owner alone, before SQLite would create it for everybody."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(
            f"the store {path} cannot be written ({error.strerror}): name a file in a directory that you may write to"
        ) from error


def _set_pragmas(connection: sqlite3.Connection, record: object) -> None:
    del record
    # The driver begins transactions when it likes to; we say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def begun(connection: Connection) -> Iterator[None]:
    """Begin a transaction, and commit it at the end, or undo it where something was raised."""
    with connection.begin():
        # A transaction that starts by reading cannot always become a writing one: take the writer's lock at once.
        # Said here, not in an event of SQLAlchemy's, which would slow down each statement.
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
