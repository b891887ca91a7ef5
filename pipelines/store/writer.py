"""The one thread that talks to the database: it takes every verb that waits and commits them together.

One commit costs about a millisecond, a verb a fraction of that. So the verbs that gather while one commit is being made
lasting share the next. Each runs in a savepoint: a verb that raises is undone alone. Nobody is told of success before
the commit that holds it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pipelines.store.codec import Codec
from pipelines.store.engine import begun
from pipelines.store.errors import StoreBusyError, StoreError
from pipelines.store.transaction import Transaction

MOST_VERBS: Final = 256
"""How many verbs share a commit at most, so that the first of them need not wait for all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A verb that waits to be run, and the future of what it returns."""

    act: Callable[[Transaction], Any]
    future: Future[Any]


@dataclass(slots=True)
class Writer:
    """Runs the verbs of a queue on one connection until it is handed None."""

    connection: Connection
    codec: Codec
    team: str
    clock: Callable[[], datetime]
    queue: SimpleQueue[Asked | None]

    def run(self) -> None:
        """Work until the queue's end; every verb put before it is done."""
        while (batch := self._gather())[0] is not None:
            self._commit([asked for asked in batch if asked is not None])
            if batch[-1] is None:
                break
        self.connection.close()

    def _gather(self) -> list[Asked | None]:
        batch = [self.queue.get()]
        while batch[-1] is not None and len(batch) < MOST_VERBS:
            try:
                batch.append(self.queue.get_nowait())
            except Empty:
                break
        return batch

    def _commit(self, batch: list[Asked]) -> None:
        waiting = [asked for asked in batch if asked.future.set_running_or_notify_cancel()]
        try:
            with begun(self.connection):
                outcomes = [self._attempt(asked) for asked in waiting]
        except Exception as error:  # noqa: BLE001 whoever waits for this commit must hear that it failed
            outcomes = [said(error)] * len(waiting)
        for asked, outcome in zip(waiting, outcomes, strict=True):
            if isinstance(outcome, Failed):
                asked.future.set_exception(outcome.error)
            else:
                asked.future.set_result(outcome)

    def _attempt(self, asked: Asked) -> Any:
        self._say("SAVEPOINT verb")
        try:
            outcome = asked.act(self._transaction())
        except Exception as error:  # noqa: BLE001 it is raised again where the verb was asked for
            self._say("ROLLBACK TO SAVEPOINT verb")
            outcome = said(error)
        self._say("RELEASE SAVEPOINT verb")
        return outcome

    def _say(self, statement: str) -> None:
        """Say it to the driver itself: two of these stand around every verb."""
        self.connection.connection.cursor().execute(statement)

    def _transaction(self) -> Transaction:
        return Transaction(conn=self.connection, codec=self.codec, team=self.team, at=self.clock())


@dataclass(frozen=True, slots=True)
class Failed:
    """What a verb raised, on its way to the one who asked."""

    error: Exception


def said(error: Exception) -> Failed:
    """Return the error in our own words where it is the database's."""
    return Failed(in_our_words(error)) if isinstance(error, DBAPIError | sqlite3.Error) else Failed(error)


def in_our_words(error: DBAPIError | sqlite3.Error) -> StoreError:
    """Tell a busy store from a broken one; the database's text is kept, the statement's values are not."""
    # SQLAlchemy wraps the driver's error; a prepared statement raises it bare.
    original = error.orig if isinstance(error, DBAPIError) else error
    ours: StoreError
    if getattr(original, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        ours = StoreBusyError("the store is held by another process: try again when it has finished")
    else:
        ours = StoreError(
            f"the store could not do it ({original}): see that its disk has room and its file is whole"
        )
    ours.__cause__ = error
    return ours
