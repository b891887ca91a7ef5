"""Hostings in the store: each kept once, beside the earlier ones of its host, and what changed since the one before.

A change is an event of its own, kept in the transaction that keeps the later Hosting: nothing has to look for it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from geo.changes import Change, changes_between
from geo.facts import Hosting
from pipelines.store import jobs
from pipelines.store.codec import Codec
from pipelines.store.prepared import Prepared
from pipelines.store.tables import hosting_changes, hostings, page_hosts, pages
from pipelines.store.transaction import Transaction

# Only an equal hosting has this id; another one of the same host and moment breaks the unique key, and is refused.
_ADD = Prepared(insert_or(hostings).on_conflict_do_nothing(index_elements=["id"]))
_ADD_CHANGES = Prepared(insert_or(hosting_changes).on_conflict_do_nothing(index_elements=["after"]))
_BEFORE = Prepared(
    select(hostings.c.id, hostings.c.document)
    .where(hostings.c.host_digest == bindparam("host"), hostings.c.asked_at < bindparam("moment"))
    .order_by(hostings.c.asked_at.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One Hosting in the history of its host."""

    hosting: Hosting
    changes: tuple[Change, ...]
    """What was not as in the Hosting before it; empty for the first, and where nothing changed."""


def keep(tx: Transaction, found: Sequence[Hosting]) -> tuple[bytes, ...]:
    """Keep hostings and what changed since the ones before them; returns their ids in the same order."""
    rows = [_row(tx.codec, _Same(hosting)) for hosting in found]
    ids = tuple(row["id"] for row in rows)
    # Every page of a crawl names the same hosts again: only where something is new, something can have changed.
    if _ADD.run_each(tx.conn, rows):
        for number, hosting in zip(ids, found, strict=True):
            _keep_changes(tx, number, hosting)
    return ids


class _Same:
    """A hosting as the key of a cache: the very object, since comparing all its fields costs as much as sealing it."""

    def __init__(self, hosting: Hosting) -> None:
        self.hosting = hosting

    def __hash__(self) -> int:
        return id(self.hosting)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.hosting is self.hosting


@lru_cache(maxsize=1024)
def _row(codec: Codec, same: _Same) -> dict[str, Any]:
    """Return the row of a hosting; remembered, since the pages of a Job name the same hosts over and over."""
    document = codec.seal(same.hosting)
    return {
        "id": codec.digest_of(document),
        "host_digest": codec.digest(same.hosting.host),
        "asked_at": same.hosting.asked_at,
        "document": document,
    }


def read(tx: Transaction, ids: Iterable[bytes], known: dict[bytes, Hosting]) -> None:
    """Add the hostings with these ids to those that are known already."""
    missing = [number for number in ids if number not in known]
    if not missing:
        return
    query = select(hostings.c.id, hostings.c.document).where(hostings.c.id.in_(missing))
    known.update({row.id: tx.codec.unseal(row.document, Hosting) for row in tx.conn.execute(query)})


def of_seeds(tx: Transaction, job: str) -> list[Hosting]:
    """Return the hostings that the pages of a Job's seeds name, those of a page that was kept earlier before others."""
    jobs.require(tx, job)
    named = page_hosts.join(pages, pages.c.visit == page_hosts.c.visit)
    query = (
        select(hostings.c.id, hostings.c.document)
        .select_from(named.join(hostings, hostings.c.id == page_hosts.c.hosting))
        .where(pages.c.job == job, pages.c.seed)
        .order_by(pages.c.line)
    )
    documents = {row.id: row.document for row in tx.conn.execute(query)}
    return [tx.codec.unseal(document, Hosting) for document in documents.values()]


def of_host(tx: Transaction, host: str) -> list[Look]:
    """Return every Hosting of a host, oldest first, each with what changed since the one before."""
    query = (
        select(hostings.c.document, hosting_changes.c.document.label("changes"))
        .join_from(hostings, hosting_changes, hosting_changes.c.after == hostings.c.id, isouter=True)
        .where(hostings.c.host_digest == tx.codec.digest(host))
        .order_by(hostings.c.asked_at)
    )
    return [
        Look(
            hosting=tx.codec.unseal(row.document, Hosting),
            changes=tx.codec.unseal(row.changes, tuple[Change, ...]) if row.changes else (),
        )
        for row in tx.conn.execute(query)
    ]


def _keep_changes(tx: Transaction, number: bytes, hosting: Hosting) -> None:
    host = tx.codec.digest(hosting.host)
    before = _BEFORE.first(tx.conn, {"host": host, "moment": hosting.asked_at})
    if before is None:
        return
    changes = changes_between(tx.codec.unseal(before[1], Hosting), hosting)
    if changes:
        row = {
            "host_digest": host, "at": hosting.asked_at, "before": before[0], "after": number,
            "document": tx.codec.seal(changes),
        }  # fmt: skip
        _ADD_CHANGES.run(tx.conn, row)
