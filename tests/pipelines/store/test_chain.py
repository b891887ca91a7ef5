from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from pipelines.store.chain import (
    START,
    Checkpoint,
    Head,
    Line,
    checkpoint_hash,
    commitment,
    faults_of_checkpoints,
    faults_of_lines,
    line_hash,
)

NOON = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def chain(name: str, length: int) -> list[Line]:
    lines: list[Line] = []
    for seq in range(1, length + 1):
        facts: dict[str, Any] = {"chain": name, "seq": seq, "at": NOON, "act": "purr", "who": "Ada"}
        facts["previous"] = lines[-1].hash if lines else START
        committed = commitment(b"salt", b"milk")
        lines.append(Line(**facts, commitment=committed, hash=line_hash(**facts, committed=committed)))
    return lines


def test_a_hash_can_be_had_without_hostline() -> None:
    line = chain("cats", 1)[0]
    committed = sha256(b"salt" + b"milk").hexdigest()
    fields = ["cats", 1, "2026-11-01T12:00:00.000000Z", "purr", "Ada", committed, "00" * 32]
    assert line.hash == sha256(json.dumps(fields, separators=(",", ":")).encode()).digest()


def test_whole_chains_have_no_faults() -> None:
    assert list(faults_of_lines([*chain("cats", 3), *chain("dogs", 2)])) == []
    assert list(faults_of_lines([])) == []


@pytest.mark.parametrize(
    "change", [{"who": "Eve"}, {"act": "hiss"}, {"commitment": START}, {"at": NOON.replace(year=2025)}]
)
def test_a_changed_line_is_found(change: dict[str, Any]) -> None:
    lines = chain("cats", 3)
    lines[1] = replace(lines[1], **change)
    assert [(fault.seq, fault.why.split(":")[0]) for fault in faults_of_lines(lines)] == [
        (2, "the line was changed")
    ]


def test_a_changed_line_with_a_fitting_hash_is_found_by_the_next_one() -> None:
    lines = chain("cats", 3)
    other = chain("cats", 2)[1]
    facts: dict[str, Any] = {
        "chain": "cats",
        "seq": 2,
        "at": NOON,
        "act": "hiss",
        "who": "Ada",
        "previous": other.previous,
    }
    lines[1] = replace(other, act="hiss", hash=line_hash(**facts, committed=other.commitment))
    assert [fault.seq for fault in faults_of_lines(lines)] == [3]


@pytest.mark.parametrize("gone", [0, 1])
def test_a_missing_line_is_found(gone: int) -> None:
    lines = chain("cats", 3)
    del lines[gone]
    assert [fault.why for fault in faults_of_lines(lines)] == [f"lines are missing before line {gone + 2}"]


def checkpoints(lines: list[Line]) -> list[Checkpoint]:
    points: list[Checkpoint] = []
    for seq, line in enumerate(lines, start=1):
        heads = (Head(chain=line.chain, seq=line.seq, hash=line.hash.hex()),)
        before = points[-1].hash if points else START
        digest = checkpoint_hash(seq, NOON, heads, before)
        points.append(Checkpoint(seq=seq, at=NOON, heads=heads, previous=before, hash=digest))
    return points


def known(lines: list[Line]) -> dict[tuple[str, int], bytes]:
    return {(line.chain, line.seq): line.hash for line in lines}


def test_a_chain_that_lost_its_end_or_itself_is_found() -> None:
    lines = [*chain("cats", 2), *chain("dogs", 1)]
    points = checkpoints(lines)
    assert list(faults_of_checkpoints(points, known(lines))) == []
    assert [(f.chain, f.seq) for f in faults_of_checkpoints(points, known([lines[0], lines[2]]))] == [
        ("cats", 2)
    ]
    assert [(f.chain, f.seq) for f in faults_of_checkpoints(points, known(lines[:2]))] == [("dogs", 1)]


def test_a_changed_or_missing_checkpoint_is_found() -> None:
    lines = chain("cats", 3)
    points = checkpoints(lines)
    changed = [points[0], replace(points[1], at=NOON.replace(year=2025)), points[2]]
    assert [fault.why.split(":")[0] for fault in faults_of_checkpoints(changed, known(lines))] == [
        "the checkpoint was changed"
    ]
    missing = [points[0], points[2]]
    assert "does not continue" in next(iter(faults_of_checkpoints(missing, known(lines)))).why
