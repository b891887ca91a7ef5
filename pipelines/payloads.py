"""Cuts encoded bytes out of text unread: markup, JSON and URLs can carry a picture without saying so.

A run of base64 or hexadecimal letters becomes `data:TYPE;length=N`, N letters of the text, the type by the letters
that it begins with. Nothing is decoded. A run inside a URL that could be asked for stays, unless it begins as media
files do: signed links hold tokens of hundreds of letters, and without them they are another URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geo.urls import LONGEST_URL

SHORTEST: Final = 256
"""Letters from which on a run is taken for a payload: 192 bytes in base64, 128 in hexadecimal."""
_LINE: Final = 60
"""Shortest line of a run that is written in lines; mail breaks at 64 or 76."""
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-\\"
_MASK: Final = bytes(ord("x") if byte in _LETTERS else ord(" ") for byte in range(256))
_SHORTEST_LINE: Final = b"x" * _LINE
_BREAK: Final = re.compile(
    rb"[ \t]*=?\r?\n[ \t]*|[\"']\s{0,80}\+\s{0,80}[\"']|&#(?:10|13|x0?[ad]);|%0[ad]", re.IGNORECASE
)
_OF_A_URL: Final = re.compile(rb"[^\s\"'`<>(){},;|\[\]]*")
# A run that starts with a slash and a word is a path from the root; base64 that does is a JPEG or MP3 file.
_FROM_ROOT: Final = re.compile(rb"/[a-z][a-z_-]{1,31}/")
_LETTERS_PER_SLASH: Final = 32
_BY_START: Final = (
    ("image/jpeg", rb"/9j/[2-7]|_9j_[2-7]|ffd8ff"),
    ("image/png", rb"iVBORw0KGgo|89504e470d0a"),
    ("image/gif", rb"R0lGOD[dl]h|474946383[79]61"),
    ("image/webp", rb"UklGR.{6}XRUJQ|52494646.{8}57454250"),
    ("image/svg+xml", rb"PHN2Z[yz]|3c737667"),
    ("image/bmp", rb"Qk[0-3].{7}AAA|424d.{8}00000000"),
    ("image/tiff", rb"SUkqA|TU0AK|49492a00|4d4d002a"),
    ("video/mp4", rb"AAAA..Z0eX|000000..66747970"),
    ("video/webm", rb"GkXfo|1a45dfa3"),
    ("audio/ogg", rb"T2dnUwA|4f67675300"),
    ("audio/mpeg", rb"SUQz[AB]|494433"),
    ("font/woff2", rb"d09GM[gjk]|774f4632"),
)
_STARTS: Final = re.compile(
    rb"(?<![A-Za-z0-9+])(?:" + b"|".join(b"(%b)" % start for _, start in _BY_START) + rb")"
)
_WITH_ESCAPES: Final = re.compile(rb"\\[nr]|\\(?=/)")
_PERCENT: Final = re.compile(r"%ff%d8%ff|%89png%0d|gif8[79]a(?:%[0-9a-f]{2})", re.IGNORECASE)
_NOTE: Final = re.compile(r"data:[a-z0-9.+-]{1,60}/[a-z0-9.+*-]{1,80};length=\d{1,12}")
_UNNAMED: Final = "application/octet-stream"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    start: int
    end: int


def cut_runs(body: bytes) -> bytes:
    """Return `body` with each payload replaced by its type and length. Linear."""
    mask = body.translate(_MASK)
    if _SHORTEST_LINE not in mask:
        return body
    kept: list[bytes] = []
    done = 0
    for run in _runs(body, mask):
        if (start := _payload_start(body, run)) is not None:
            kept += (body[done:start], _note(body[start : run.end]))
            done = run.end
    kept.append(body[done:])
    return b"".join(kept)


def without_payload(text: str) -> str:
    """Return a URL, or a text that should be one, as it may be kept: what carries bytes is type and length only."""
    if text[:5].lower() == "data:" and "," in text:
        head, _, payload = text.partition(",")
        return f"data:{head[5:].partition(';')[0][:100] or 'text/plain'};length={len(payload)}"
    if len(text) < SHORTEST:
        return noted_in(text) or text
    if _PERCENT.search(text):
        return f"data:{_UNNAMED};length={len(text)}"
    raw = text.encode("utf-8", "replace")
    cut = cut_runs(raw)
    return text if cut is raw or cut == raw else (noted_in(cut.decode("utf-8", "replace")) or text)


def noted_in(text: str) -> str | None:
    """Return the type and length of a payload that was cut out of a text, or None where none was."""
    note = _NOTE.search(text) if ";length=" in text else None
    return note[0] if note else None


def begins_as_media(letters: bytes) -> bool:
    """Answer whether a text in base64 begins as that of a media file does."""
    return _STARTS.match(letters.lstrip()) is not None


def _runs(body: bytes, mask: bytes) -> Iterator[_Run]:
    """Yield each stretch of letters that is long enough, over the breaks of its lines."""
    start = mask.find(_SHORTEST_LINE)
    while start >= 0:
        end = first_end = _end(mask, start)
        width = first_end - start
        while (gap := _BREAK.match(body, end)) and gap.end() > end:
            line_end = _end(mask, gap.end())
            length = line_end - gap.end()
            if not 0 < length <= width:
                break
            end = line_end
            if length < width:
                break
        if end - start >= SHORTEST:
            yield _Run(start=start, end=end)
        start = mask.find(_SHORTEST_LINE, end)


def _end(mask: bytes, start: int) -> int:
    end = mask.find(b" ", start)
    return len(mask) if end < 0 else end


def _payload_start(body: bytes, run: _Run) -> int | None:
    """Return from where on a run is a payload, or None where it is none."""
    letters = body[run.start : run.end]
    media = _STARTS.search(letters)
    if media is not None and len(letters) - media.start() >= SHORTEST:
        return run.start + media.start()
    if not (re.search(rb"[0-9]", letters) and re.search(rb"[A-Za-z]", letters)):
        return None
    prefix = _matched(body[max(0, run.start - LONGEST_URL) : run.start][::-1])
    if _is_in_a_url(prefix, letters):
        after = _matched(body[run.end : run.end + LONGEST_URL])
        return run.start if len(prefix) + len(letters) + len(after) > LONGEST_URL else None
    return run.start


def _matched(around: bytes) -> bytes:
    matched = _OF_A_URL.match(around)
    return matched[0] if matched else b""


def _is_in_a_url(prefix: bytes, letters: bytes) -> bool:
    plain = _WITH_ESCAPES.sub(b"", letters)
    return (
        b"/" in prefix
        or b"?" in prefix
        or b":" in prefix
        or _FROM_ROOT.match(plain) is not None
        or plain.count(b"/") * _LETTERS_PER_SLASH > len(plain)
    )


def _note(letters: bytes) -> bytes:
    media = _STARTS.match(letters)
    kind = _UNNAMED if media is None else _BY_START[(media.lastindex or 1) - 1][0]
    return f"data:{kind};length={len(letters)}".encode("ascii")
