"""Pure: is a page empty without its scripts? `--render auto` renders those, and no others.

It is where it has a script, fewer than three links, frames or pieces of media in its elements, and fewer than 200 letters
to read. Only the first MiB is looked at, and each letter once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pipelines.records import Sighting

FEW_ELEMENTS: Final = 3
FEW_LETTERS: Final = 200
_LOOKED_AT: Final = 1024 * 1024
_SHOWN: Final = re.compile(r"(?:a|area|audio|embed|frame|iframe|image|img|object|picture|source|video)\[")
"""Where what a reader sees stands; icons, previews and style sheets of an empty page are no content."""
_TAG: Final = re.compile(r"<(/?)([a-z!?][a-z0-9-]{0,30})[^<>]*>?", re.IGNORECASE)
_NOT_READ: Final = frozenset({"head", "noscript", "script", "style", "svg", "template"})


def is_empty_without_script(body: bytes, charset: str | None, sightings: Iterable[Sighting]) -> bool:
    """Answer whether a page shows next to nothing as it was sent, and has a script that may change that."""
    elements = {sighting.url for sighting in sightings if _SHOWN.match(sighting.where)}
    if len(elements) >= FEW_ELEMENTS:
        return False
    wide = charset is not None and charset.startswith("utf-16")
    text = body[:_LOOKED_AT].decode("utf-16" if wide else "latin-1", "replace")
    return "<script" in text.lower() and _letters(text) < FEW_LETTERS


def _letters(text: str) -> int:
    """Count what is there to read, up to what is more than few."""
    letters, at, hidden_by = 0, 0, None
    for tag in _TAG.finditer(text):
        name, ends = tag[2].lower(), bool(tag[1])
        if hidden_by is None:
            letters += sum(map(len, text[at : tag.start()].split()))
            if letters >= FEW_LETTERS:
                return letters
            hidden_by = name if name in _NOT_READ and not ends else None
        elif ends and name == hidden_by:
            hidden_by = None
        at = tag.end()
    return letters if hidden_by else letters + sum(map(len, text[at:].split()))
