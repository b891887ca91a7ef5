"""A Job's open visits that may be leased, host by host: what one host has a hundred thousand of holds up no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select

from pipelines.store.prepared import Prepared, Row
from pipelines.store.tables import visits
from pipelines.store.transaction import Transaction

_OPEN = select(visits.c.id).where(visits.c.job == bindparam("job"), ~visits.c.done)
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
    tx: Transaction,
    job: str,
    depths: Mapping[bytes, int],
    *,
    limit: int,
    per_host: int,
    leased: Counter[bytes],
    skip: AbstractSet[bytes],
) -> list[Free]:
    """Return up to `limit` visits that may be leased: oldest first, an equal share of each host before more of any.

    `depths` says of each host whose turn it is which of its visits count. Counting what is `leased`, no host has more than `per_host`; hosts that have least come first, those to `skip` never.
    """
    asked = {"job": job, "at": tx.at}
    room = {host: per_host - leased[host] for host in depths if host not in skip}
    hosts = sorted((host for host in room if room[host] > 0), key=lambda host: (leased[host], host))
    taken: dict[bytes, list[Free]] = {host: [] for host in hosts}
    left = limit
    for share in (max(1, limit // max(1, len(hosts))), limit):
        for host in hosts:
            most = min(share, room[host] - len(taken[host]), left)
            if most > 0:
                more = _of_host(tx, {**asked, "depth": depths[host], "host": host, "most": most}, taken[host])
                taken[host] += more
                left -= len(more)
    return sorted((one for some in taken.values() for one in some), key=lambda one: one.id)


def _of_host(tx: Transaction, asked: Row, taken: list[Free]) -> list[Free]:
    rows = _OF_HOST.all(tx.conn, {**asked, "after": taken[-1].id if taken else -1})
    return [Free(id=number, document=document) for number, document in rows]
