"""In which encoding a body is written: by byte order mark, header, declaration in the markup, then evidence.

What a label hides from one reading is looked for in another: a page that says UTF-8 and is UTF-16 has no tag
in UTF-8. Wherever programs would disagree, the reading says so and the page is INCOMPLETE.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

import webencodings

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION: Final = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([a-z0-9_:.+-]{1,40})"
    rb"|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([a-z0-9_:.+-]{1,40})"
    rb"|^\s*@charset \"([a-z0-9_:.+-]{1,40})\"",
    re.IGNORECASE,
)
_SAMPLE: Final = 4096
_GUESSED: Final = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
    "koi8_r",
)
_LONGEST_LABEL: Final = 40
# Browsers know none of these; Python does, and what they hide is to be found.
_BEYOND_BROWSERS: Final = {
    "utf-7": "utf-7",
    "utf7": "utf-7",
    "unicode-1-1-utf-7": "utf-7",
    "csunicode11utf7": "utf-7",
    "utf-32": "utf-32",
    "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
    "hz-gb-2312": "hz",
    "iso-2022-kr": "iso2022_kr",
    "iso-2022-cn": "gbk",
}
OTHER_CODECS: Final = frozenset(_BEYOND_BROWSERS.values())
_WIDE: Final = frozenset({"utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
_TAG: Final = re.compile(r"<[a-zA-Z]")
_WIDE_SHARE: Final = 0.9
_FEW_NULS: Final = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A body as text, and what makes that doubtful."""

    text: str
    doubts: tuple[str, ...] = ()
    other: str | None = None
    """The same body read in another way, where both could show links."""


def is_narrow(codec: str) -> bool:
    """Answer whether ASCII stands for itself in `codec`, so that raw bytes can be searched."""
    return codec not in _WIDE and codec != "utf-7"


def codec_of(body: bytes, charset: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the codec to read `body` with, and the doubts about it."""
    for mark, marked in _MARKS:
        if body.startswith(mark):
            return marked, ()
    evident = _wide_by_evidence(body[:_SAMPLE])
    label = _label(body, charset)
    codec = _codec(label) if label else None
    if evident is not None:
        return evident, () if codec == evident else (f"it is {evident} and does not say so",)
    if codec in _WIDE:
        return _by_evidence(body, f"it says {label}, which it is not")
    if label and codec is None:
        return _by_evidence(body, f"it says {label}, which is no encoding that is known here")
    if codec is not None:
        return codec, ()
    return _by_evidence(body, None)


def read(body: bytes, codec: str, doubts: tuple[str, ...]) -> Reading:
    """Decode `body`; undecodable bytes become U+FFFD, NULs are taken out and make the reading doubtful."""
    text = body.decode(codec, errors="replace").removeprefix("\ufeff")
    other: str | None = None
    if "\0" in text:
        doubts += ("it has NUL bytes, about which programs disagree",)
        text = text.replace("\0", "")
    if codec == "utf-7":
        other = body.decode("latin-1")
    elif b"+A" in body and is_narrow(codec):
        other = _hidden_by_utf_7(body, text)
        doubts += ("it may be UTF-7, in which it has other tags",) if other else ()
    return Reading(text=text, doubts=doubts, other=other)


def _hidden_by_utf_7(body: bytes, text: str) -> str | None:
    read = body.decode("utf-7", errors="replace")
    return read if len(_TAG.findall(read)) > len(_TAG.findall(text)) else None


def _label(body: bytes, charset: str | None) -> str | None:
    if charset and charset.strip(" \t\"'"):
        return charset.strip(" \t\"'").lower()[:_LONGEST_LABEL]
    declared = _DECLARATION.search(body[:_SAMPLE])
    if declared is None:
        return None
    label = (declared[1] or declared[2] or declared[3]).decode("ascii").lower()
    # HTML, section 13.2.3.2: a declaration that could be read in ASCII cannot be true about UTF-16.
    return "utf-8" if label.startswith("utf-16") else label


def _codec(label: str) -> str | None:
    beyond = _BEYOND_BROWSERS.get(label)
    if beyond:
        return beyond
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name == "replacement":
        return None
    return "latin-1" if encoding.name == "x-user-defined" else str(encoding.codec_info.name)


def _wide_by_evidence(sample: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 by where their NUL bytes stand."""
    nuls = sample.count(0)
    if nuls < len(sample) * _FEW_NULS or len(sample) < len("<a>\0"):
        return None
    places = [sample[start::4].count(0) for start in range(4)]
    if min(places[1:]) > len(sample) / 4 * _WIDE_SHARE:
        return "utf-32-le"
    if min(places[:3]) > len(sample) / 4 * _WIDE_SHARE:
        return "utf-32-be"
    if places[1] + places[3] >= nuls * _WIDE_SHARE:
        return "utf-16-le"
    if places[0] + places[2] >= nuls * _WIDE_SHARE:
        return "utf-16-be"
    return None


def _by_evidence(body: bytes, doubt: str | None) -> tuple[str, tuple[str, ...]]:
    """Choose among the encodings in which ASCII stands for itself, so that no link depends on the choice."""
    doubts = (doubt,) if doubt else ()
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return guess(body[max(0, error.start - _SAMPLE) : error.start + _SAMPLE]), doubts
    # A mistyped label hides nothing where the tags can be seen and no escape sequence changes their meaning.
    return "utf-8", () if b"<" in body and b"\x1b" not in body else doubts


def guess(sample: bytes) -> str:
    """Return the likeliest codec of a text in no declared encoding; it decides about words, not about links."""
    # Imported where needed: it costs 30 ms, and few pages leave their encoding unsaid.
    from charset_normalizer import from_bytes

    best = from_bytes(
        sample, steps=3, chunk_size=512, cp_isolation=list(_GUESSED), enable_fallback=False
    ).best()
    return best.encoding if best else "cp1252"
