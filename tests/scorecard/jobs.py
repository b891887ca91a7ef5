"""Whole Jobs, each in a child process with a store of its own in the case's folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.scorecard.rig import Rig
from tests.scorecard.site import Site


def job(
    rig: Rig, seeds: Sequence[str], *, sites: Sequence[Site] | None = None, name: str = "job", **more: Any
) -> Any:
    """Carry out one Job over what the rig serves, and return how it ended and what it kept."""
    told = {
        "store": f"sqlite:///{rig.folder}/{name}.db",
        "out": str(rig.folder / f"{name}.jsonl"),
        "seeds": list(seeds),
        "pairs": [[site.address, site.port] for site in (rig.sites if sites is None else sites)],
        **more,
    }
    said = rig.child("tests.scorecard.job_side", told)
    rig.settle()
    return said
