"""JSON that every reader understands alike: what an outsider's document says twice, or as no number, is refused."""

from __future__ import annotations

import json
from typing import Any


def decoded(text: str | bytes) -> Any:
    """Return what a document says; raises `ValueError`, and `RecursionError` where it is nested too deeply."""
    return json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says two things under one name: readers differ in which of them they believe (RFC 8259)."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return members


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")
