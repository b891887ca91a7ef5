"""A Job's open visits of the least depth, host by host: what one host has a hundred thousand of holds up no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, or_, select

from pipelines.store.prepared import Prepared, Row
from pipelines.store.tables import visits
from pipelines.store.transaction import Transaction

_OPEN = select(visits.c.id).where(visits.c.job == bindparam("job"), ~visits.c.done)
_LEAST_DEPTH = Prepared(_OPEN.with_only_columns(visits.c.depth).order_by(visits.c.depth).limit(1))
_OF_HOST = Prepared(
    _OPEN.with_only_columns(visits.c.id, visits.c.document)
    .where(visits.c.depth == bindparam("depth"), visits.c.host_digest == bindparam("host"))
    .where(or_(visits.c.lease_until.is_(None), visits.c.lease_until <= bindparam("at")))
    .where(visits.c.id > bindparam("after"))
    .order_by(visits.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Free:
    """A visit that may be leased."""

    id: int
    document: bytes


def free(
    tx: Transaction, job: str, *, limit: int, per_host: int, leased: Counter[bytes], skip: AbstractSet[bytes]
) -> list[Free]:
    """Return up to `limit` visits that may be leased: oldest first, an equal share of each host before more of any.

    Counting what is `leased`, no host has more than `per_host`; hosts that have least come first, those to `skip` never.
    """
    found = _LEAST_DEPTH.first(tx.conn, {"job": job})
    if found is None:
        return []
    asked = {"job": job, "depth": found[0], "at": tx.at}
    room = {host: per_host - leased[host] for host in _hosts(tx, job, found[0]) if host not in skip}
    hosts = sorted((host for host in room if room[host] > 0), key=lambda host: (leased[host], host))
    taken: dict[bytes, list[Free]] = {host: [] for host in hosts}
    left = limit
    for share in (max(1, limit // max(1, len(hosts))), limit):
        for host in hosts:
            most = min(share, room[host] - len(taken[host]), left)
            if most > 0:
                more = _of_host(tx, {**asked, "host": host, "most": most}, taken[host])
                taken[host] += more
                left -= len(more)
    return sorted((one for some in taken.values() for one in some), key=lambda one: one.id)


def _of_host(tx: Transaction, asked: Row, taken: list[Free]) -> list[Free]:
    rows = _OF_HOST.all(tx.conn, {**asked, "after": taken[-1].id if taken else -1})
    return [Free(id=number, document=document) for number, document in rows]


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
