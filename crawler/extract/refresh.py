"""The refresh instruction, which a page gives in a header or in a meta element."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_INSTRUCTION: Final = re.compile(r"[\t\n\f\r ]*(\d*)[\d.]*[\t\n\f\r ]*[;,]?[\t\n\f\r ]*(.*)", re.DOTALL)
_LABEL: Final = re.compile(r"url[\t\n\f\r ]*=[\t\n\f\r ]*", re.IGNORECASE)
_LONGEST_WAIT: Final = 10**9


@dataclass(frozen=True, kw_only=True, slots=True)
class Refresh:
    """Where a page sends its reader by itself, and after how many seconds."""

    seconds: int
    url: str


def parse_refresh(text: str) -> Refresh | None:
    """Read `5; url=/kittens` as a browser does; None where it names no URL, which only reloads the page.

    HTML, section 4.2.5.3 (shared declarative refresh steps). The URL is as written, so it may be relative.
    """
    instruction = _INSTRUCTION.match(text)
    if instruction is None or not (instruction[1] or text.lstrip("\t\n\f\r ").startswith(".")):
        return None
    reference = _LABEL.sub("", instruction[2], count=1) if _LABEL.match(instruction[2]) else instruction[2]
    if reference[:1] in {'"', "'"}:
        reference = reference[1:].partition(reference[0])[0]
    reference = reference.strip()
    if not reference:
        return None
    return Refresh(seconds=min(int(instruction[1][:12] or "0"), _LONGEST_WAIT), url=reference)
