"""A Job's frontier: the URLs it still has to visit, claimed with leases, so that a worker may die at any moment.

A visit is open until its page is kept. A claim lends it to a worker for a while; when the lease runs out, or is given
back, anybody may claim it again. So a visit may be asked for twice, but it is finished once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from geo.urls import UrlError
from pipelines.fingerprints import visit_key
from pipelines.store import jobs
from pipelines.store.hosts_in_turn import hosts_in_turn
from pipelines.store.open_visits import Free, free
from pipelines.store.prepared import Prepared
from pipelines.store.tables import visits
from pipelines.store.transaction import Transaction

LEASE_SECONDS: Final = 600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class NewVisit:
    """A URL that a Job is to visit, and how it came to it."""

    job: str
    url: str
    host: str
    site: str
    """The host's registrable domain, or the host itself."""
    depth: int
    referrer: str | None
    seed: bool
    site_hops: int
    """How many other sites lie between the seed's and this one."""
    key: str | None = None
    """What the Job asks for once; null: `visit_key` of the URL. Seeds that are one page are still two reports."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A visit in the store: a `NewVisit` with its number."""

    id: int
    job: str
    url: str
    host: str
    site: str
    depth: int
    referrer: str | None
    seed: bool
    site_hops: int


# PostgreSQL's form of the statement is the one that both databases compile.
_ADD = Prepared(insert(visits).on_conflict_do_nothing(index_elements=["job", "url_digest"]))


def add(tx: Transaction, job: str, new: Iterable[NewVisit]) -> int:
    """Add visits that the Job does not have yet, and return how many those were.

    Two spellings of one page (`pipelines.fingerprints.visit_key`) are one visit: the first one stays.
    """
    jobs.require(tx, job)
    return insert_new(tx, job, new)


def insert_new(tx: Transaction, job: str, new: Iterable[NewVisit]) -> int:
    """Do what `add` does for a Job that is known to be there."""
    digest = tx.codec.digest
    rows = [
        {
            "job": job, "url_digest": digest(visit.key or _key(visit.url)), "host_digest": digest(visit.host),
            "depth": visit.depth, "seed": visit.seed, "done": False, "document": tx.codec.seal(visit),
            "site_digest": digest(visit.site),
        }
        for visit in new
    ]  # fmt: skip
    return _ADD.run_each(tx.conn, rows)


def claim(
    tx: Transaction,
    job: str,
    worker: str,
    *,
    limit: int,
    per_host: int,
    lease_seconds: float = LEASE_SECONDS,
    skip_hosts: Sequence[str] = (),
    ahead_to: int | None = None,
) -> list[Visit]:
    """Lease up to `limit` open visits to a worker, all of the least depth that is still open, returned oldest first.

    Going on to the next depth only then makes a page's depth its shortest way from a seed, whatever the order in which
    sites answer and processes die: else a depth limit would cut off other pages each time. Down to the depth `ahead_to`
    a site goes on that has no nearer visits of its own: so that a slow site does not hold up all others.

    Hosts share alike, each giving its oldest. Counting what is leased to anybody, no host has more than `per_host`
    visits on lease; `skip_hosts` get none.
    """
    jobs.require(tx, job)
    skip = {tx.codec.digest(host) for host in skip_hosts}
    hosts = hosts_in_turn(tx, job, ahead_to)
    taken = free(tx, job, hosts, limit=limit, per_host=per_host, leased=_leased_by_host(tx, job), skip=skip)
    until = tx.at + timedelta(seconds=lease_seconds)
    _LEASE.run_each(tx.conn, [{"visit": one.id, "by": worker, "until": until} for one in taken])
    return [_visit(tx, one) for one in taken]


def renew(tx: Transaction, job: str, worker: str, *, lease_seconds: float = LEASE_SECONDS) -> int:
    """Prolong every lease that the worker still has, from now, and return how many those are."""
    until = tx.at + timedelta(seconds=lease_seconds)
    mine = and_(visits.c.job == job, visits.c.worker == worker)
    return tx.conn.execute(update(visits).where(mine).values(lease_until=until)).rowcount


def release(tx: Transaction, job: str, worker: str | None) -> int:
    """Give back the leases of a worker, or of every worker where it is None, and return how many."""
    mine = visits.c.worker.is_not(None) if worker is None else visits.c.worker == worker
    given_back = update(visits).where(visits.c.job == job, mine).values(worker=None, lease_until=None)
    return tx.conn.execute(given_back).rowcount


def count_open(tx: Transaction, job: str) -> int:
    """Return how many visits are not finished, leased ones included."""
    return tx.conn.execute(select(func.count()).where(visits.c.job == job, ~visits.c.done)).scalar_one()


def _key(url: str) -> str:
    try:
        return visit_key(url)
    except UrlError:
        # A seed that is no URL still gets its visit, which ends with a page that says so.
        return url


def _leased_by_host(tx: Transaction, job: str) -> Counter[bytes]:
    query = (
        select(visits.c.host_digest, func.count().label("visits"))
        .where(visits.c.job == job, visits.c.worker.is_not(None), visits.c.lease_until > tx.at)
        .group_by(visits.c.host_digest)
    )
    return Counter({row.host_digest: row.visits for row in tx.conn.execute(query)})


_LEASE = Prepared(
    update(visits)
    .where(visits.c.id == bindparam("visit"))
    .values(worker=bindparam("by"), lease_until=bindparam("until"))
)


def _visit(tx: Transaction, one: Free) -> Visit:
    new = tx.codec.unseal(one.document, NewVisit)
    return Visit(
        id=one.id,
        job=new.job,
        url=new.url,
        host=new.host,
        site=new.site,
        depth=new.depth,
        referrer=new.referrer,
        seed=new.seed,
        site_hops=new.site_hops,
    )
