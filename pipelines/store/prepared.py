"""A statement that is compiled once and handed straight to the driver: for the dozen that every page needs.

SQLAlchemy's work on one execution costs several times what SQLite does for it. The statements stay its own, so the text
is right for either database; cursors and rows are those of the driver (PEP 249), and so are the errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Insert, Select, Update
from sqlalchemy.types import TypeDecorator

Row = Mapping[str, Any]
T = TypeVar("T")
# The driver lets other threads run at each step of the database, and then waits for its turn again: behind a busy event
# loop up to five milliseconds. Many rows in one statement are one step. Few sizes, so that few texts are compiled.
_TOGETHER: Final = (64, 8, 1)
_ONE_ROW: Final = re.compile(r"(?<=\bVALUES )\([?, ]+\)")


@dataclass(frozen=True, slots=True)
class _Text:
    """A compiled statement, and how a row becomes its parameters."""

    sql: str
    names: tuple[str, ...] | None
    """The order of the parameters, where the driver counts them instead of naming them."""
    fixed: Row
    """The values that the statement itself brings along."""
    converters: Mapping[str, Callable[[Any], Any]]
    together: Mapping[int, str]
    """The statement for several rows at once, by their number, where the database can be told so."""

    def parameters(self, row: Row) -> Any:
        if self.fixed or self.converters:
            row = {**self.fixed, **row}
            row.update((name, convert(row[name])) for name, convert in self.converters.items())
        return row if self.names is None else [row[name] for name in self.names]


@dataclass(slots=True)
class Prepared:
    """A statement whose parameters always have the same names."""

    statement: Select[Any] | Insert | Update
    _texts: dict[str, _Text] = field(default_factory=dict)

    def run(self, connection: Connection, row: Row) -> None:
        """Run the statement once, for its effect."""
        text = self._text(connection, row)
        connection.connection.cursor().execute(text.sql, text.parameters(row))

    def first(self, connection: Connection, row: Row) -> tuple[Any, ...] | None:
        """Run the statement once and return its first row, as the driver gives it, if it has one."""
        text = self._text(connection, row)
        cursor = connection.connection.cursor()
        cursor.execute(text.sql, text.parameters(row))
        found: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()
        return found

    def all(self, connection: Connection, row: Row) -> list[tuple[Any, ...]]:
        """Run the statement once and return its rows, as the driver gives them."""
        text = self._text(connection, row)
        found: list[tuple[Any, ...]] = (
            connection.connection.cursor().execute(text.sql, text.parameters(row)).fetchall()
        )
        return found

    def run_each(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Run the statement for each row and return how many rows were changed; no rows, no work."""
        if not rows:
            return 0
        text = self._text(connection, rows[0])
        cursor = connection.connection.cursor()
        parameters = [text.parameters(row) for row in rows]
        if not text.together:
            cursor.executemany(text.sql, parameters)
            return int(cursor.rowcount)
        changed = 0
        for several in _sized(parameters):
            cursor.execute(text.together[len(several)], [value for row in several for value in row])
            changed += cursor.rowcount
        return changed

    def _text(self, connection: Connection, row: Row) -> _Text:
        name = connection.dialect.name
        if name not in self._texts:
            self._texts[name] = self._compiled(connection, row)
        return self._texts[name]

    def _compiled(self, connection: Connection, row: Row) -> _Text:
        dialect = connection.dialect
        keys = list(row) if isinstance(self.statement, Insert) else None
        compiled: Any = self.statement.compile(dialect=dialect, column_keys=keys, for_executemany=True)
        # Of the drivers' own types nothing needs converting on its way in: only times do.
        converters = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
            if name in row and isinstance(bind.type, TypeDecorator)
        }
        return _Text(
            sql=compiled.string,
            names=tuple(compiled.positiontup) if compiled.positional else None,
            fixed={name: value for name, value in compiled.params.items() if name not in row},
            converters={name: convert for name, convert in converters.items() if convert is not None},
            together=_together(compiled.string) if isinstance(self.statement, Insert) else {},
        )


def _together(sql: str) -> dict[int, str]:
    """Return the text of an insert for each number of rows; of one that names its parameters, none."""
    if _ONE_ROW.search(sql) is None:
        return {}
    return {
        size: _ONE_ROW.sub(lambda row, size=size: ", ".join([row[0]] * size), sql, count=1)  # type: ignore[misc]
        for size in _TOGETHER
    }


def _sized(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield all rows, so many together as there is a text for."""
    done = 0
    for size in _TOGETHER:
        while len(rows) - done >= size:
            yield rows[done : done + size]
            done += size
