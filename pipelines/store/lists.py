"""What is known of the known lists: name, origin, version and file. The entries lie in the file, not here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects.postgresql import insert

from pipelines import ledger
from pipelines.records import new_id
from pipelines.store.errors import ConflictError, NotStoredError
from pipelines.store.tables import lists
from pipelines.store.transaction import Transaction

_COLUMNS = ("name", "kind", "source", "version", "path", "entries", "added_at", "added_by")


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownList:
    """A list of URLs or of file hashes that pages are compared with."""

    name: str
    kind: str
    """`url`, `md5`, `sha1` or `sha256`."""
    source: str
    version: str
    path: str
    entries: int
    added_at: datetime
    added_by: str


def add(tx: Transaction, known: KnownList) -> None:
    """Add a list, or a new version of one; raises `ConflictError` where the name stands for another kind."""
    row = {name: getattr(known, name) for name in _COLUMNS}
    before = tx.conn.execute(select(lists.c.kind).where(_named(tx, known.name))).scalar()
    if before not in {None, known.kind}:
        raise ConflictError(
            f"the list {known.name} is one of {before}: drop it first, or choose another name"
        )
    tx.conn.execute(delete(lists).where(_named(tx, known.name)))
    tx.conn.execute(insert(lists), {"id": new_id(), "team_id": tx.team, **row})
    ledger.append(tx, ledger.OFFICE, "list.added", known.added_by, known)


def drop(tx: Transaction, name: str, *, by: str = "operator") -> KnownList:
    """Forget a list and return what was known of it, its file being the caller's; `NotStoredError` without one."""
    known = get(tx, name)
    tx.conn.execute(delete(lists).where(_named(tx, name)))
    ledger.append(tx, ledger.OFFICE, "list.dropped", by, {"name": name, "version": known.version})
    return known


def get(tx: Transaction, name: str) -> KnownList:
    """Return a list; raises `NotStoredError` where there is none of this name."""
    row = tx.conn.execute(_QUERY.where(_named(tx, name))).mappings().first()
    if row is None:
        raise NotStoredError(f"no list is named {name}: `hostline lists list` shows those there are")
    return KnownList(**row)


def all(tx: Transaction) -> list[KnownList]:  # noqa: A001 read as `lists.all`
    """Return the team's lists by name."""
    rows = tx.conn.execute(_QUERY.where(lists.c.team_id == tx.team).order_by(lists.c.name)).mappings()
    return [KnownList(**row) for row in rows]


_QUERY = select(*(lists.c[name] for name in _COLUMNS))


def _named(tx: Transaction, name: str) -> ColumnElement[bool]:
    return and_(lists.c.team_id == tx.team, lists.c.name == name)
