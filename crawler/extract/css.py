"""The URLs of style sheets, by a linear tokenizer of our own.

tinycss2 builds a tree of every token in pure Python: 20 KB of CSS took it longer than a whole page takes here.
"""

from __future__ import annotations

import re
from typing import Final

from crawler.extract.sightings import Found
from pipelines.records import Kind

_ESCAPE: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\f\r]?|(\n)|(.))", re.DOTALL)
_URL: Final = re.compile(r"\b(?:url|src)\(\s*(?:\"([^\"\n]*)|'([^'\n]*)|([^\s\"')]+))", re.IGNORECASE)
_IMPORT: Final = re.compile(
    r"@import(?![\w-])(?:\s|/\*[^*]{0,200}\*/){0,20}(?:url\(\s*)?[\"']?([^\"')(\s;]+)", re.IGNORECASE
)
_IMAGES: Final = re.compile(r"image-set\(([^;}]*)|\b(?:image|cross-fade)\(([^;}]*)", re.IGNORECASE)
_STRING: Final = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_LAST_CODE_POINT: Final = 0x10FFFF


def read_css(text: str, found: Found) -> None:
    """Add the imports and the pictures and fonts that a style sheet, or a style attribute, names."""
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    imported = dict.fromkeys(match[1] for match in _IMPORT.finditer(text))
    for reference in imported:
        found.add(reference, Kind.OTHER, "css @import")
    for match in _URL.finditer(text):
        reference = (match[1] or match[2] or match[3] or "").strip()
        if reference not in imported:
            found.add(reference, Kind.MEDIA, "css url()")
    for images in _IMAGES.finditer(text):
        _read_images(images[1] or images[2], found)


def _read_images(arguments: str, found: Found) -> None:
    for name in _STRING.finditer(arguments):
        reference = name[1] or name[2] or ""
        if not reference.startswith(("image/", "video/")):
            found.add(reference, Kind.MEDIA, "css image-set()")


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1]:
        code = int(escape[1], 16)
        return chr(code) if code and code <= _LAST_CODE_POINT else "\ufffd"
    return escape[3] or ""
