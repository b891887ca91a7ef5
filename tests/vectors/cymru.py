"""What our reader finds in each recorded line of Team Cymru's bulk service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from geo.cymru import read


def judged(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Give each sample with what is wrong with our reading of it."""
    samples = json.loads((folder / "cymru_samples.json").read_text("utf-8"))
    for number, each in enumerate(samples["whois_verbose_line"]):
        yield f"cymru/whois_verbose_line {number}", list(_problems(each))
    for number, each in enumerate(samples["must_fail"]):
        problems = ["it is read as an answer"] if read(each["txt"], as_of="2026-11-28") else []
        yield f"cymru/must_fail {number}", problems


def _problems(sample: dict[str, Any]) -> Iterator[str]:
    found = read(sample["line"], as_of="2026-11-28").get(ip_address(sample["ip"]))
    if found is None:
        yield "it is not read"
        return
    pairs = (
        ("prefix", found.prefix, sample["prefix"]),
        ("origins", found.origins, (sample["asn"],)),
        ("registry", found.registry, sample["registry"]),
        ("name", found.as_name, sample["name"]),
    )
    yield from (f"another {what}" for what, ours, theirs in pairs if ours != theirs)
