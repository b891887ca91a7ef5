"""Pure: is this media? Decided by reference, by header and by first bytes; what is not plainly text is refused.

The WHATWG sniffing algorithm misses FLAC, AVIF, JPEG XL, TIFF, MOV and more, so nothing is guessed to be harmless:
there is a list of what is read, and text has to look like text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from crawler.door.limits import DEFAULT_LIMITS, Limits
from crawler.extract.media_names import names_media
from crawler.refused import Refused
from geo.urls import Url
from pipelines.records import Rule

Headers = tuple[tuple[bytes, bytes], ...]

READ_TYPES: Final = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/ld+json",
        "application/rss+xml",
        "application/xhtml+xml",
        "application/xml",
        "text/css",
        "text/html",
        "text/plain",
        "text/xml",
    }
)
CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd", "identity"})
_TYPE: Final = re.compile(r"([a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+)\s*(?:;(.*))?", re.DOTALL)
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]+)""", re.IGNORECASE)
_FILENAME: Final = re.compile(r"""filename\*?\s*=\s*(?:[\w-]*'[\w-]*')?["']?([^"';]+)""", re.IGNORECASE)
# Binary data bytes of the MIME Sniffing Standard, section 7.1.
_BINARY: Final = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WIDE: Final = ("utf-16-le", "utf-16-be")
# Formats that a first piece without a binary byte may belong to; the others betray themselves, and `BMX` is a word.
_SIGNATURES: Final = (
    b"%PDF", b"%!PS", b"GIF87a", b"GIF89a", b"RIFF", b"OggS", b"fLaC", b"ID3", b"II*",
    b"MM\x00*", b"Rar!", b"7z\xbc\xaf", b"wOFF", b"wOF2", b"OTTO", b"ttcf", b"8BPS",
    b"/* XPM", b"P1\n", b"P2\n", b"P3\n", b"P4\n", b"P5\n", b"P6\n", b"P7\n", b"#!AMR", b".snd", b"MThd", b"\xff\xd8",
    b"\x89PNG", b"\xff\xfb", b"\xff\xf1", b"\xff\x0a", b"begin 6", b"MIME-Version:", b"Content-Type: multipart",
)  # fmt: skip
# Atomic: a run of comments may be read as one long comment in 2^n ways, and a page of 500 bytes would hang us.
_SVG: Final = re.compile(
    rb"\s*+(?>(?:<\?.*?\?>|<!--.*?-->)\s*+)*+<(?:!DOCTYPE\s+)?(?:[a-z]+:)?svg[\s/>]",
    re.IGNORECASE | re.DOTALL,
)
_TRANSPORT_STREAM: Final = tuple(range(0, 512, 188))
_STRAY: Final = 8
_STRAY_SHARE: Final = 0.01


@dataclass(frozen=True, kw_only=True, slots=True)
class TextHeader:
    """What a header that passed says of its body."""

    media_type: str
    charset: str | None
    codings: tuple[str, ...]
    length: int | None


def require_no_media_name(url: Url) -> None:
    """Raise `Refused` where the URL's own name says that it is media."""
    if names_media(url.href):
        raise Refused(Rule.MEDIA_REFERENCE, "the name of the URL says that it is media")


def values(headers: Headers, name: bytes) -> list[str]:
    """Return all values of a header, in order."""
    return [_text(value) for key, value in headers if key.lower() == name]


def _text(value: bytes) -> str:
    """Decode a field value: UTF-8 is what browsers make of a Location, and nothing that is not UTF-8 is lost."""
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def require_text_header(
    headers: Headers, limits: Limits = DEFAULT_LIMITS, types: frozenset[str] = READ_TYPES
) -> TextHeader:
    """Return what the header says of the body, or raise `Refused` where it does not plainly say one of these texts."""
    media_type, charset = _text_type(values(headers, b"content-type"), types)
    _require_shown(values(headers, b"content-disposition"))
    return TextHeader(
        media_type=media_type,
        charset=charset,
        codings=_codings(values(headers, b"content-encoding"), limits),
        length=_length(values(headers, b"content-length"), limits),
    )


def _text_type(said_types: list[str], types: frozenset[str]) -> tuple[str, str | None]:
    if len(said_types) != 1:
        raise Refused(Rule.MEDIA_HEADER, f"the answer has {len(said_types)} Content-Type headers")
    parsed = _TYPE.fullmatch(said_types[0].lower())
    if parsed is None or parsed[1] not in types:
        said = parsed[1] if parsed else "no type"
        raise Refused(Rule.MEDIA_HEADER, f"the header says {said[:80]}, which is not a text that is read")
    charset = _CHARSET.search(parsed[2] or "")
    return parsed[1], charset[1].lower() if charset else None


def _require_shown(dispositions: list[str]) -> None:
    for disposition in dispositions:
        if not disposition.lower().startswith("inline"):
            raise Refused(Rule.MEDIA_HEADER, "Content-Disposition offers a file")
        # A header may name the file twice, in two encodings, and a name may hold what ends the path of a URL.
        for name in _FILENAME.findall(disposition):
            if names_media(f"http://name.invalid/{re.sub('[?#]', '_', name.strip())}"):
                raise Refused(Rule.MEDIA_HEADER, "Content-Disposition names a media file")


def _codings(fields: list[str], limits: Limits) -> tuple[str, ...]:
    codings = [c for field in fields for c in re.split(r"[,\s]+", field.lower()) if c and c != "identity"]
    if len(codings) > limits.codings:
        raise Refused(Rule.TOO_LARGE, f"the body is coded {len(codings)} times over")
    if unknown := [coding for coding in codings if coding not in CODINGS]:
        raise Refused(Rule.MEDIA_HEADER, f"the content coding {unknown[0][:40]} is unknown")
    return tuple(codings)


def _length(fields: list[str], limits: Limits) -> int | None:
    if not fields:
        return None
    if len(set(fields)) > 1 or not re.fullmatch(r"\d{1,19}", fields[0]):
        raise Refused(Rule.UNREACHABLE, "the answer's Content-Length is no number")
    length = int(fields[0])
    if length > limits.body:
        raise Refused(Rule.TOO_LARGE, f"the answer announces {length} bytes, more than {limits.body}")
    return length


def require_text_bytes(first: bytes, *, charset: str | None) -> None:
    """Raise `Refused` where the first bytes of a decoded body do not plainly look like text."""
    wide = _wide_text(first, charset) if stray_bytes(first) else None
    # A picture that is written as text, such as SVG, may be written in UTF-16 too.
    shown = first.removeprefix(_BOMS[0]) if wide is None else wide.encode("ascii", "replace")
    if first.startswith(_SIGNATURES) or shown.startswith(_SIGNATURES):
        raise Refused(
            Rule.MEDIA_BYTES, "the header says text, the first bytes are those of a media or archive file"
        )
    if _SVG.match(shown):
        raise Refused(Rule.MEDIA_BYTES, "the first element is an SVG picture")
    if len(first) > _TRANSPORT_STREAM[1] and all(
        first[at : at + 1] == b"G" for at in _TRANSPORT_STREAM[:-1] if at < len(first)
    ):
        raise Refused(Rule.MEDIA_BYTES, "the first bytes are those of an MPEG transport stream")
    if stray_bytes(first) and wide is None:
        raise Refused(Rule.MEDIA_BYTES, "the header says text, the first bytes are binary")


def stray_bytes(chunk: bytes) -> int:
    """Return how many bytes of `chunk` never occur in text of a one-byte or UTF-8 encoding."""
    return len(chunk) - len(chunk.translate(None, _BINARY))


def require_mostly_text(stray: int, total: int) -> None:
    """Raise `Refused` where a body that began as text turned binary; a few stray bytes are the web's habit."""
    if stray > _STRAY + total * _STRAY_SHARE:
        raise Refused(Rule.MEDIA_BYTES, "the body began as text and turned binary")


def _wide_text(first: bytes, charset: str | None) -> str | None:
    """Return UTF-16, labelled, marked or neither, where it decodes to letters and marks, not to any code point."""
    if charset in ("utf-8", "us-ascii") and not first.startswith(_BOMS[1:]):
        return None
    even = first[: len(first) // 2 * 2]
    for codec in _WIDE:
        text = even.decode(codec, "replace").removeprefix("\ufeff")
        plain = sum(1 for character in text if " " <= character < "\u0250" or character in "\t\r\n")
        if text and plain >= 0.6 * len(text) and not any(c < " " and c not in "\t\r\n\f" for c in text):
            return text
    return None


def is_wide(first: bytes, charset: str | None) -> bool:
    """Answer whether a body that passed is UTF-16: its zero bytes are then no sign of media."""
    return bool(stray_bytes(first)) and _wide_text(first, charset) is not None
