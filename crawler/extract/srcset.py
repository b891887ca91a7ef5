"""The candidates of a srcset attribute (HTML, section 4.8.4.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_URL: Final = re.compile(r"[\s,]*([^\s]+)")
# Descriptors end at a comma outside brackets; the classes are disjoint, so that matching stays linear.
_DESCRIPTORS: Final = re.compile(r"[^,(]*(?:\([^)]*\)?[^,(]*)*,?")


def candidates(srcset: str) -> Iterator[str]:
    """Yield each URL of `srcset` as written."""
    position = 0
    while found := _URL.match(srcset, position):
        url, position = found[1], found.end()
        if url.endswith(","):
            url = url.rstrip(",")
        elif descriptors := _DESCRIPTORS.match(srcset, position):
            position = descriptors.end()
        if url:
            # Many sites write "a.jpg,b.jpg 2x", which a browser takes for one name: both readings are worth having.
            yield url
            if ",http" in url:
                yield from url.split(",")
