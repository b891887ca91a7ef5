"""A linear look at markup before it is parsed: what would make the parser quadratic is taken out, and said.

The parser takes 38 s for a tag of 100,000 attributes and 266 s for 200,000 nested elements; below these limits
it takes milliseconds. What slips through (50,000 options in a select) ends at the child's limit of CPU.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MOST_ATTRIBUTES: Final = 2_000
DEEPEST: Final = 4_000
MOST_TAGS: Final = 200_000

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# Each attribute is consumed once; a quote that is never closed is looked for at most once of each sort.
_ATTRIBUTE: Final = re.compile(r"[\s/]*[^\s/>=][^\s/>=]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?|[\s/=]+")
_NEVER_NESTED: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "tr",
        "td",
        "th",
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """Markup that is quick to parse, and what was left out of it."""

    markup: str
    why: str | None = None


def checked(markup: str) -> Checked:
    """Return `markup` without what the parser could not bear."""
    # No tag can hold more attributes than the longest run without "<" has characters, or the page has "<".
    pieces = markup.split("<")
    if len(pieces) <= MOST_ATTRIBUTES and max(map(len, pieces)) <= 2 * MOST_ATTRIBUTES:
        return Checked(markup=markup)
    return _cut(markup)


def _cut(markup: str) -> Checked:
    """Cut at the first tag beyond a limit, or cut that tag out where only it is too large."""
    why: str | None = None
    kept: list[str] = []
    depth = tags = done = position = 0
    while tag := _TAG.search(markup, position):
        position = tag.end()
        tags += 1
        if tag[2].lower() not in _NEVER_NESTED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST or tags > MOST_TAGS:
            limit = (
                f"is deeper than {DEEPEST:,} elements"
                if depth > DEEPEST
                else f"has more than {MOST_TAGS:,} tags"
            )
            return Checked(markup="".join((*kept, markup[done : tag.start()])), why=f"its markup {limit}")
        position, attributes = _end_of_tag(markup, position)
        if attributes > MOST_ATTRIBUTES:
            why = f"a tag has more than {MOST_ATTRIBUTES:,} attributes"
            kept.append(markup[done : tag.start()])
            done = position
    kept.append(markup[done:])
    return Checked(markup="".join(kept), why=why)


def _end_of_tag(markup: str, position: int) -> tuple[int, int]:
    """Return where the tag ends and how many attributes it has."""
    attributes = 0
    while attribute := _ATTRIBUTE.match(markup, position):
        position = attribute.end()
        attributes += 1
    return position, attributes
