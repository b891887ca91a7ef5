"""The store as the other rooms see it: open it, ask it verbs, close it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from queue import SimpleQueue
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from pipelines.records import now
from pipelines.store.engine import begun, engine_of
from pipelines.store.errors import StoreError
from pipelines.store.schema import bring_up_to_date, codec_of, first_team
from pipelines.store.transaction import Transaction
from pipelines.store.writer import Asked, Writer, in_our_words

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """One database behind one thread. A verb is a function whose first argument is a `Transaction`."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._queue: SimpleQueue[Asked | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        ready: Future[None] = Future()
        # A daemon: an interpreter that ends without close() loses only what was never acknowledged.
        self._thread = threading.Thread(
            target=self._work, args=(engine, clock, ready), name="store", daemon=True
        )
        self._thread.start()
        ready.result()

    @classmethod
    def open(cls, url: str, *, clock: Callable[[], datetime] = now) -> Self:
        """Open the store, create or migrate it; raises `StoreError` with one sentence where that cannot be."""
        engine = engine_of(url)
        try:
            bring_up_to_date(engine)
            return cls(engine, clock)
        except DBAPIError as error:
            if "not a database" in str(error.orig):
                raise StoreError(
                    "the store's file is not a database: name another file, or restore a copy"
                ) from error
            raise in_our_words(error) from error

    def do(self, verb: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb, wait until it is lasting, and return what it returns or raise what it raises."""
        return self._put(lambda tx: verb(tx, *args, **kwargs)).result()

    async def ask(
        self, verb: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do as `do` does, without holding up the event loop."""
        return await asyncio.wrap_future(self._put(lambda tx: verb(tx, *args, **kwargs)))

    def close(self) -> None:
        """Finish every verb that was asked for, and end; a second close does nothing."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def _put(self, act: Callable[[Transaction], T]) -> Future[T]:
        future: Future[T] = Future()
        # Under the lock, so that no verb can be put behind the end of the queue, where nobody would answer it.
        with self._closing:
            if self._closed:
                raise StoreError("the store is closed: open it again")
            self._queue.put(Asked(act, future))
        return future

    def _work(self, engine: Engine, clock: Callable[[], datetime], ready: Future[None]) -> None:
        try:
            connection = engine.connect()
            with begun(connection):
                codec, team = codec_of(connection), first_team(connection)
        except Exception as error:  # noqa: BLE001 it is raised again by open()
            ready.set_exception(error)
            return
        ready.set_result(None)
        Writer(connection=connection, codec=codec, team=team, clock=clock, queue=self._queue).run()
