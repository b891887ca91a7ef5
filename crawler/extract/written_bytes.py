"""Bytes of media inside a text: raw after some markup, or written out as escapes and lists of numbers. None is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

FOUND_RAW: Final = "bytes of a media file stand in it, and what follows them was not read"
_RAW: Final = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n",
    b"\x1aE\xdf\xa3",
    b"OggS\x00",
    b"wOF2\x00",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"\x00\x00\x00\x0cJXL ",
)
# These begin with letters that a text may show: what follows decides.
_DOUBTFUL: Final = (
    (b"GIF8", re.compile(rb"GIF8[79]a[^\r\n]{0,8}?[\x00-\x08\x80-\xff]", re.DOTALL), 0),
    (b"RIFF", re.compile(rb"RIFF.{4}(?:WEBP|WAVE|AVI )", re.DOTALL), 0),
    (b"ftyp", re.compile(rb"\x00.{3}ftyp[a-zA-Z0-9]", re.DOTALL), -4),
)
_NUMBERS: Final = re.compile(rb"[0-9a-fx,\s]*+", re.IGNORECASE)
_ESCAPES: Final = re.compile(rb"[^\"'`<\s]*+")
_UNNAMED: Final = b"application/octet-stream"
_PART: Final = re.compile(rb"\r?\n--")
_WRITTEN: Final[Mapping[bytes, re.Pattern[bytes] | None]] = {
    rb"\xff\xd8\xff": _ESCAPES,
    rb"\x89png": _ESCAPES,
    rb"\x89\x50\x4e": _ESCAPES,
    rb"\u00ff\u00d8": _ESCAPES,
    rb"\u0089png": _ESCAPES,
    b"%ff%d8%ff": _ESCAPES,
    b"%89png": _ESCAPES,
    b"%89%50%4e": _ESCAPES,
    b"255,216,255,": _NUMBERS,
    b"255, 216, 255,": _NUMBERS,
    b"137,80,78,71,": _NUMBERS,
    b"137, 80, 78, 71,": _NUMBERS,
    b"0xff,0xd8,0xff": _NUMBERS,
    b"0xff, 0xd8, 0xff": _NUMBERS,
    b"0x89,0x50,0x4e": _NUMBERS,
    b"0x89, 0x50, 0x4e": _NUMBERS,
    b"ff d8 ff ": _NUMBERS,
    b"89 50 4e 47 ": _NUMBERS,
    b"=ff=d8=ff": None,
    b"=89png=0d": None,
}
"""In lower case: how files begin, and what may belong to them; None is quoted-printable, up to the next part."""


def until_media(body: bytes) -> bytes:
    """Return `body` up to the first raw media or archive file in it, which ends it for good: its length is not known."""
    if body.isascii():
        # No file of these kinds is: this is ten times as quick as to look for each.
        return body
    ends = [at for signature in _RAW if (at := body.find(signature)) >= 0]
    for letters, pattern, shift in _DOUBTFUL:
        at = body.find(letters)
        while at >= 0:
            if at + shift >= 0 and pattern.match(body, at + shift):
                ends.append(at + shift)
                break
            at = body.find(letters, at + 1)
    return body[: min(ends)] if ends else body


def cut_written(body: bytes) -> bytes:
    """Return `body` with each file that is written out byte by byte replaced by its length. Linear."""
    lower = body.lower()
    present = {letters: rest for letters, rest in _WRITTEN.items() if letters in lower}
    if not present:
        return body
    kept: list[bytes] = []
    done = 0
    for start in re.finditer(b"|".join(re.escape(letters) for letters in present), lower):
        if start.start() >= done:
            end = _end(body, start.start(), present[start[0]])
            kept += (body[done : start.start()], b"data:%b;length=%d" % (_UNNAMED, end - start.start()))
            done = end
    return b"".join((*kept, body[done:]))


def _end(body: bytes, start: int, rest: re.Pattern[bytes] | None) -> int:
    if rest is None:
        part = _PART.search(body, start)
        return part.start() if part else len(body)
    matched = rest.match(body, start)
    return matched.end() if matched else start
