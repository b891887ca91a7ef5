"""What hostile text looks like to a reader's eyes: nothing hidden, nothing turned round, nothing to click on."""

from __future__ import annotations

import re
from typing import Final

# Printable to Python and blank to people: fillers, a blank Braille cell, joiners and variation selectors.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_WEB: Final = re.compile(r"h(tt|xx)p(s?)://([^/?#\s]*)", re.IGNORECASE)


def visible(text: str) -> str:
    """Write each control, direction mark, strange blank and lone surrogate as its number, such as ⟨U+202E⟩."""
    shown = text if text.isprintable() else "".join(c if c.isprintable() else _number(c) for c in text)
    return shown if shown.isascii() else _BLANK.sub(lambda found: _number(found[0]), shown)


def _number(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def defanged(url: str) -> str:
    """Write a URL, and any URL inside it, so that no program makes a link of it: `hxxps://kittens[.]example`."""
    return defanged_within(url) if _WEB.search(url) else defanged_host(url)


def defanged_within(text: str) -> str:
    """Defang the URLs that a sentence names, and leave the sentence."""
    return _WEB.sub(lambda found: f"hxxp{found[2].lower()}://{defanged_host(found[3])}", text)


def defanged_host(host: str) -> str:
    """Write a host so that no program makes a link of it."""
    return re.sub(r"(?<!\[)\.(?!\])", "[.]", host)
