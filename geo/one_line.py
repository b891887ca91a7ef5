"""Pure: texts of strangers made into one line that can be shown, kept and put into a notice."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 254
_LARGEST_NUMBER: Final = 1 << 64


def one_line(value: object) -> str | None:
    """Return a text or number on one line without anything unseen; None where nothing is left, or it is neither.

    Unseen are controls, line ends, zero-width marks, what turns the direction of writing, and what no encoding can write.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    # A number of a million digits takes minutes to write down.
    text = str(value) if isinstance(value, str) or abs(value) < _LARGEST_NUMBER else ""
    seen = "".join(char if char.isprintable() else " " for char in text[: 16 * LONGEST])
    return " ".join(seen.split())[:LONGEST].strip() or None
