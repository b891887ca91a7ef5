"""Pure: texts of strangers made into one line that can be shown, kept and put into a notice."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 254
# Controls, line ends, zero-width marks, everything that turns the direction of writing, and halves of surrogate pairs,
# which no encoding can write.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)


def one_line(value: object) -> str | None:
    """Return a text or number on one line without anything unseen; None where nothing is left, or it is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    # A number of a million digits takes minutes to write down.
    text = str(value) if isinstance(value, str) or abs(value) < 1 << 64 else ""
    return _UNSEEN.sub(" ", text[: 16 * LONGEST]).strip()[:LONGEST].strip() or None
