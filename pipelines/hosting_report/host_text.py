"""The page of one host as plain text in a fixed layout, for files, pipes and paper."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from pipelines.hosting_report.host_page import Line, Section
from pipelines.hosting_report.plain import visible

WIDTH: Final = 110
_LABEL: Final = 16
_INDENT: Final = " " * (_LABEL + 2)


def to_text(host: str, sections: Iterable[Section]) -> str:
    """Return the page as text; nothing in it moves a cursor, and a long line goes on below its own beginning."""
    lines = [f"HOSTING OF {visible(host)}"]
    for section in sections:
        head, paren, aside = section.title.partition(" (")
        lines += ["", f"{head.upper()}{paren}{aside}"]
        lines += [text for line in section.lines for text in _lines(line)]
        lines += [] if section.lines else [f"  {section.empty}"]
    return "\n".join(lines) + "\n"


def _lines(line: Line) -> Iterator[str]:
    words = visible(f"{line.text} ({line.note})" if line.note else line.text)
    label = visible(line.label)
    if len(label) >= _LABEL:
        # An IPv6 address is longer than the column of labels.
        yield f"  {label}"
        label = ""
    for at, part in enumerate(_wrapped(words)):
        yield f"  {label if at == 0 else '':<{_LABEL}}{part}".rstrip()


def _wrapped(words: str) -> list[str]:
    # A name is never broken: whoever copies it would lose a part.
    return textwrap.wrap(words, WIDTH - len(_INDENT), break_long_words=False, break_on_hyphens=False) or [""]
