"""What a Job has spent on each site and on each shape of path: what its budgets are measured against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Insert, insert

from pipelines.store.prepared import Prepared
from pipelines.store.tables import spending
from pipelines.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """What one visit cost, and on what."""

    site: str
    bytes: int
    seconds: float
    shape: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """Pages kept, bytes received and seconds taken, in all."""

    pages: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            pages=self.pages + other.pages,
            bytes=self.bytes + other.bytes,
            seconds=self.seconds + other.seconds,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """What a Job has spent, by site, and by site and shape."""

    sites: dict[str, Sum]
    shapes: dict[tuple[str, str], Sum]


def _upsert() -> Insert:
    new = insert(spending)
    counters = ("pages", "bytes", "seconds")
    sums = {name: spending.c[name] + new.excluded[name] for name in counters}
    return new.on_conflict_do_update(index_elements=["job", "site_digest", "shape_digest"], set_=sums)


_SPEND = Prepared(_upsert())


def spend(tx: Transaction, job: str, spent: Spent, *, pages: int) -> None:
    """Add what a visit cost to the Job's totals."""
    digest = tx.codec.digest
    row = {
        "job": job, "site_digest": digest(spent.site), "shape_digest": digest(spent.shape or ""),
        "document": tx.codec.seal((spent.site, spent.shape)),
        "pages": pages, "bytes": spent.bytes, "seconds": spent.seconds,
    }  # fmt: skip
    _SPEND.run(tx.conn, row)


def totals(tx: Transaction, job: str) -> Totals:
    """Return what a Job has spent so far."""
    sites: dict[str, Sum] = defaultdict(Sum)
    shapes: dict[tuple[str, str], Sum] = {}
    for row in tx.conn.execute(select(spending).where(spending.c.job == job)):
        site, shape = tx.codec.unseal(row.document, tuple[str, str | None])
        spent = Sum(pages=row.pages, bytes=row.bytes, seconds=row.seconds)
        sites[site] += spent
        if shape is not None:
            shapes[site, shape] = spent
    return Totals(sites=dict(sites), shapes=shapes)
