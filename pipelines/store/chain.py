"""Pure: how a line of the ledger is hashed, and what is wrong with a chain of lines.

Anybody can check a chain without Hostline. The hash of a line is the SHA-256 of the compact JSON array
`[chain, seq, at, act, who, commitment, previous]`, times in RFC 3339 with microseconds and Z, digests in lower-case
hexadecimal; `previous` of a first line is zero. The commitment is the SHA-256 of a random salt and the payload's bytes.
A checkpoint is hashed likewise, from `[seq, at, heads, previous]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec

START: Final = bytes(32)
"""What stands before the first line of a chain."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One act in a chain; its payload lies elsewhere, and may be erased."""

    chain: str
    seq: int
    at: datetime
    act: str
    who: str
    commitment: bytes
    previous: bytes
    hash: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """How far a chain had come, and the hash of its last line in hexadecimal."""

    chain: str
    seq: int
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """Joins the heads of chains, so that a chain cannot lose its end, or itself, unseen."""

    seq: int
    at: datetime
    heads: tuple[Head, ...]
    previous: bytes
    hash: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Broken:
    """A place where the ledger is not what was written."""

    chain: str
    seq: int
    why: str


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Return what a line says of its payload: enough to check it, nothing to guess it from."""
    return sha256(salt + payload).digest()


def line_hash(
    *, chain: str, seq: int, at: datetime, act: str, who: str, committed: bytes, previous: bytes
) -> bytes:
    """Return the hash of a line, which the next line carries."""
    return _hash((chain, seq, _time(at), act, who, committed.hex(), previous.hex()))


def checkpoint_hash(seq: int, at: datetime, heads: tuple[Head, ...], previous: bytes) -> bytes:
    """Return the hash of a checkpoint."""
    return _hash((seq, _time(at), [(head.chain, head.seq, head.hash) for head in heads], previous.hex()))


def faults_of_lines(lines: Iterable[Line]) -> Iterator[Broken]:
    """Yield what is wrong with lines that come chain by chain, in order."""
    chain, seq, previous = None, 0, START
    for line in lines:
        if line.chain != chain:
            chain, seq, previous = line.chain, 0, START
        if line.seq != seq + 1:
            yield Broken(chain=chain, seq=seq + 1, why=f"lines are missing before line {line.seq}")
        elif line.previous != previous:
            yield Broken(chain=chain, seq=line.seq, why="the line does not continue the line before it")
        if line.hash != _hash_of(line):
            yield Broken(chain=chain, seq=line.seq, why="the line was changed: its hash does not fit")
        seq, previous = line.seq, line.hash


def faults_of_checkpoints(
    points: Iterable[Checkpoint], known: dict[tuple[str, int], bytes]
) -> Iterator[Broken]:
    """Yield what is wrong with the checkpoints, `known` being the hash of each line that is there."""
    seq, previous = 0, START
    for point in points:
        if point.seq != seq + 1 or point.previous != previous:
            yield Broken(
                chain="checkpoints", seq=seq + 1, why="the checkpoint does not continue the one before it"
            )
        if point.hash != checkpoint_hash(point.seq, point.at, point.heads, point.previous):
            yield Broken(
                chain="checkpoints", seq=point.seq, why="the checkpoint was changed: its hash does not fit"
            )
        for head in point.heads:
            found = known.get((head.chain, head.seq))
            if found is None or found.hex() != head.hash:
                why = (
                    f"checkpoint {point.seq} saw another line here"
                    if found
                    else "the end of the chain was cut off"
                )
                yield Broken(chain=head.chain, seq=head.seq, why=why)
        seq, previous = point.seq, point.hash


def _hash_of(line: Line) -> bytes:
    return line_hash(
        chain=line.chain,
        seq=line.seq,
        at=line.at,
        act=line.act,
        who=line.who,
        committed=line.commitment,
        previous=line.previous,
    )


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _hash(fields: tuple[object, ...]) -> bytes:
    return sha256(msgspec.json.encode(fields)).digest()
