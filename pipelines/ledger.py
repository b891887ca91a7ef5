"""The ledger: an append-only, hash-chained account of each act, written in the transaction of the act.

One chain per Job (named by its id) and one for the office; checkpoints join their heads. How lines are hashed, so that
others can check them, is told in `pipelines/store/chain.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import and_, bindparam, insert, select

from pipelines.store.chain import (
    START,
    Broken,
    Checkpoint,
    Head,
    Line,
    checkpoint_hash,
    commitment,
    faults_of_checkpoints,
    faults_of_lines,
    line_hash,
)
from pipelines.store.prepared import Prepared
from pipelines.store.tables import checkpoints, hostings, jobs, ledger_lines, ledger_payloads, pages
from pipelines.store.transaction import Transaction

OFFICE: Final = "office"
"""The chain of all that is not one Job's."""
PAGE_KEPT: Final = "page.kept"
CHECKPOINT_EVERY: Final = 256
"""Lines of one chain after which its head is joined to the others without being asked."""
_SALT_BYTES: Final = 16

_LAST = Prepared(
    select(ledger_lines.c.seq, ledger_lines.c.hash)
    .where(ledger_lines.c.chain == bindparam("chain"))
    .order_by(ledger_lines.c.seq.desc())
    .limit(1)
)
_ADD_LINE = Prepared(insert(ledger_lines))
_ADD_PAYLOAD = Prepared(insert(ledger_payloads))


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What checking the whole ledger found; nothing is broken where `broken` is empty."""

    lines: int
    chains: int
    checkpoints: int
    erased: int
    """Lines whose payload retention has erased: their place in the chain still verifies."""
    head: str | None
    """Hash of the last checkpoint. Written down elsewhere, it shows whether the ledger was replaced as a whole."""
    broken: tuple[Broken, ...]


def append(tx: Transaction, chain: str, act: str, who: str, payload: object) -> int:
    """Add a line to a chain and return its number, from 1; `payload` is a fact or a mapping, kept sealed."""
    last = _LAST.first(tx.conn, {"chain": chain})
    seq, previous = (last[0] + 1, last[1]) if last else (1, START)
    salt, document = secrets.token_bytes(_SALT_BYTES), tx.codec.seal(payload)
    committed = commitment(salt, tx.codec.plain(document))
    line: dict[str, Any] = {
        "chain": chain,
        "seq": seq,
        "at": tx.at,
        "act": act,
        "who": who,
        "previous": previous,
    }
    line_digest = line_hash(**line, committed=committed)
    _ADD_LINE.run(tx.conn, {**line, "commitment": committed, "hash": line_digest})
    _ADD_PAYLOAD.run(tx.conn, {"chain": chain, "seq": seq, "salt": salt, "document": document})
    if seq % CHECKPOINT_EVERY == 0:
        checkpoint(tx, chain)
    return seq


def checkpoint(tx: Transaction, *chains: str) -> None:
    """Join the present heads of chains to the checkpoint chain."""
    heads = tuple(
        Head(chain=chain, seq=last[0], hash=last[1].hex())
        for chain in chains
        if (last := _LAST.first(tx.conn, {"chain": chain}))
    )
    before = tx.conn.execute(select(checkpoints).order_by(checkpoints.c.seq.desc()).limit(1)).first()
    seq, previous = (before.seq + 1, before.hash) if before else (1, START)
    point = {"seq": seq, "at": tx.at, "heads": tx.codec.seal(heads), "previous": previous}
    tx.conn.execute(insert(checkpoints), {**point, "hash": checkpoint_hash(seq, tx.at, heads, previous)})


def verify(tx: Transaction) -> Verification:
    """Check every line, payload, kept page, hosting and checkpoint of the store."""
    known: dict[tuple[str, int], bytes] = {}
    tally = _Tally()
    broken = list(faults_of_lines(_lines(tx, known)))
    broken += _faults_of_payloads(tx, tally)
    broken += _faults_of_records(tx)
    broken += _faults_of_hostings(tx)
    points = _checkpoints(tx)
    broken += faults_of_checkpoints(points, known)
    return Verification(
        lines=len(known),
        chains=len({chain for chain, _ in known}),
        checkpoints=len(points),
        erased=tally.erased,
        head=points[-1].hash.hex() if points else None,
        broken=tuple(broken),
    )


@dataclass(slots=True)
class _Tally:
    erased: int = 0


def _lines(tx: Transaction, known: dict[tuple[str, int], bytes]) -> Iterator[Line]:
    query = select(ledger_lines).order_by(ledger_lines.c.chain, ledger_lines.c.seq)
    for row in tx.conn.execute(query).mappings():
        known[row["chain"], row["seq"]] = row["hash"]
        yield Line(**row)


def _checkpoints(tx: Transaction) -> list[Checkpoint]:
    rows = tx.conn.execute(select(checkpoints).order_by(checkpoints.c.seq)).mappings()
    return [Checkpoint(**{**row, "heads": tx.codec.unseal(row["heads"], tuple[Head, ...])}) for row in rows]


def _faults_of_payloads(tx: Transaction, tally: _Tally) -> Iterator[Broken]:
    """Yield payloads that are not what their line committed to, and pages that are not what their payload names."""
    line, payload = ledger_lines.c, ledger_payloads.c
    joined = ledger_lines.outerjoin(
        ledger_payloads, and_(line.chain == payload.chain, line.seq == payload.seq)
    ).outerjoin(pages, and_(pages.c.job == line.chain, pages.c.line == line.seq))
    query = select(
        line.chain,
        line.seq,
        line.act,
        line.commitment,
        payload.salt,
        payload.document,
        pages.c.document.label("page"),
    )
    for row in tx.conn.execute(query.select_from(joined)):
        if row.document is None:
            tally.erased += 1
        elif why := _fault_of_payload(tx, row):
            yield Broken(chain=row.chain, seq=row.seq, why=why)


def _fault_of_payload(tx: Transaction, row: Any) -> str | None:
    if commitment(row.salt, tx.codec.plain(row.document)) != row.commitment:
        return "the payload was changed: the line committed to another"
    if row.act != PAGE_KEPT:
        return None
    named = tx.codec.unseal(row.document, dict[str, Any])["document"]
    if row.page is None:
        return "the page that this line is about is gone"
    if sha256(tx.codec.plain(row.page)).hexdigest() != named:
        return "the page that this line is about was changed"
    return None


def _faults_of_records(tx: Transaction) -> Iterator[Broken]:
    """Yield Jobs and kept pages that no line tells of: each began as one, even where the whole ledger was emptied."""
    line = ledger_lines.c
    of_job = jobs.outerjoin(ledger_lines, and_(line.chain == jobs.c.id, line.seq == 1))
    for row in tx.conn.execute(select(jobs.c.id).select_from(of_job).where(line.seq.is_(None))):
        yield Broken(chain=row.id, seq=1, why="the line that filed this Job is gone")
    of_page = pages.outerjoin(ledger_lines, and_(line.chain == pages.c.job, line.seq == pages.c.line))
    query = select(pages.c.job, pages.c.line).select_from(of_page)
    for row in tx.conn.execute(query.where(line.act.is_distinct_from(PAGE_KEPT))):
        yield Broken(chain=row.job, seq=row.line, why="no line says that this page was kept")


def _faults_of_hostings(tx: Transaction) -> Iterator[Broken]:
    """Yield hostings that are not what they were when their id, a digest of them, was put into a page."""
    for row in tx.conn.execute(select(hostings.c.id, hostings.c.document)):
        if tx.codec.digest_of(row.document) != row.id:
            yield Broken(chain="hostings", seq=0, why=f"the hosting {row.id.hex()} was changed")
