"""What is read of an answer, by what it is asked for: a page, or a part of one that a browser runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from crawler import robots
from crawler.door.media import READ_TYPES
from geo import security_txt


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The types that are read, whose first bytes still have to look like text, and the Accept header that asks."""

    types: frozenset[str]
    accept: bytes
    most: int | None = None
    """Bytes that are read of what announces its end; the rest is left. None: all. What is larger than a page is refused."""


# The JavaScript types of the MIME Sniffing Standard, section 4.6, as far as they are seen in the wild.
_JAVASCRIPT: Final = frozenset(
    {
        "application/ecmascript",
        "application/javascript",
        "application/x-javascript",
        "text/ecmascript",
        "text/javascript",
        "text/x-javascript",
    }
)
_JSON: Final = frozenset(
    {
        "application/hal+json",
        "application/json",
        "application/problem+json",
        "application/vnd.api+json",
        "application/x-ndjson",
        "text/json",
    }
)

PAGES: Final = Wanted(
    types=READ_TYPES,
    accept=b"text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,application/json;q=0.8",
)
ROBOTS: Final = replace(PAGES, most=robots.LARGEST + 1)
SECURITY_TXT: Final = Wanted(
    types=frozenset({"text/plain"}), accept=b"text/plain", most=security_txt.LARGEST + 1
)
SCRIPTS: Final = Wanted(types=_JAVASCRIPT | {"application/json", "text/css", "text/plain"}, accept=b"*/*")
STYLES: Final = Wanted(types=frozenset({"text/css", "text/plain"}), accept=b"text/css,*/*;q=0.1")
DATA: Final = Wanted(types=READ_TYPES | _JAVASCRIPT | _JSON, accept=b"*/*")
"""What `fetch` and XMLHttpRequest read."""
