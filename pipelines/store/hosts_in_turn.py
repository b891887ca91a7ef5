"""Which hosts of a Job may be visited now, and at which depth: the nearest first, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, bindparam, select

from pipelines.store.prepared import Prepared
from pipelines.store.tables import visits
from pipelines.store.transaction import Transaction

_OPEN = select(visits.c.id).where(visits.c.job == bindparam("job"), ~visits.c.done)
_NEXT_DEPTH = Prepared(
    _OPEN.with_only_columns(visits.c.depth)
    .where(visits.c.depth > bindparam("after"))
    .order_by(visits.c.depth)
    .limit(1)
)
_SITE = Prepared(
    _OPEN.with_only_columns(visits.c.site_digest)
    .where(visits.c.depth == bindparam("depth"), visits.c.host_digest == bindparam("host"))
    .limit(1)
)


def hosts_in_turn(tx: Transaction, job: str, ahead_to: int | None) -> dict[bytes, int]:
    """Return the digests of the hosts whose turn it is, each with the depth of its visits that count.

    These are the hosts with open visits of the least depth; down to the depth `ahead_to` also those of sites that have no
    nearer visit open. A visit that names no site waits for all others.
    """
    turns: dict[bytes, int] = {}
    busy: set[bytes | None] = {None}
    for number, depth in enumerate(_depths(tx, job)):
        if number and (ahead_to is None or depth > ahead_to):
            break
        hosts = _hosts(tx, job, depth)
        # Asking for the sites is owed only where somebody may go ahead.
        sites = {host: _site(tx, job, depth, host) for host in hosts} if ahead_to is not None else {}
        for host in hosts:
            if not number or sites[host] not in busy:
                turns.setdefault(host, depth)
        busy.update(sites.values())
    return turns


def _depths(tx: Transaction, job: str) -> Iterator[int]:
    after = -1
    while (found := _NEXT_DEPTH.first(tx.conn, {"job": job, "after": after})) is not None:
        after = found[0]
        yield after


def _site(tx: Transaction, job: str, depth: int, host: bytes) -> bytes | None:
    found: Any = _SITE.first(tx.conn, {"job": job, "depth": depth, "host": host})
    return found[0] if found is not None else None


def _hosts(tx: Transaction, job: str, depth: int) -> list[bytes]:
    """Return the digests of the hosts with open visits, from one to the next through the index."""
    return list(tx.conn.execute(_HOSTS, {"job": job, "depth": depth}).scalars())


def _hosts_of_a_depth() -> Select[bytes]:
    host = (
        select(visits.c.host_digest)
        .where(visits.c.job == bindparam("job"), visits.c.depth == bindparam("depth"), ~visits.c.done)
        .order_by(visits.c.host_digest)
        .limit(1)
    )
    hosts = select(host.scalar_subquery().label("digest")).cte("hosts", recursive=True)
    following = host.where(visits.c.host_digest > hosts.c.digest).scalar_subquery()
    hosts = hosts.union_all(select(following).where(hosts.c.digest.is_not(None)))
    return select(hosts.c.digest).where(hosts.c.digest.is_not(None))


_HOSTS = _hosts_of_a_depth()
