"""Cuts `data:` URLs out of raw bytes before anything parses them: markup itself can carry media bytes."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from pipelines.payloads import begins_as_media

_HEAD: Final = re.compile(
    rb"data:([a-z0-9.+-]{1,60}\\?/[a-z0-9.+*-]{1,80})?((?:;[a-z0-9._=+%\"-]{0,80}){0,6}),", re.IGNORECASE
)
# Possessive, since a payload of megabytes must not be remembered letter by letter.
_BASE64: Final = re.compile(rb"(?:[A-Za-z0-9+/=_%-]++|\\[/n])*+")
_BASE64_LINES: Final = re.compile(rb"(?:[A-Za-z0-9+/=_%\s-]++|\\[/n])*+")
_BARE: Final = re.compile(rb"[^\s\"'<>)`\\]*")
_BARE_IN_CSS: Final = re.compile(rb"[^)]*")
_QUOTES: Final = frozenset(b"\"'`")
_TEXTS: Final = re.compile(rb"text/|application/(?:xhtml\+xml|xml|json|ld\+json|javascript)", re.IGNORECASE)
_LONGEST_TEXT: Final = 200_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """A document that a `data:` URL carried; payloads of other types are dropped unread."""

    media_type: str
    content: bytes


def cut(body: bytes) -> tuple[bytes, tuple[Carried, ...]]:
    """Return `body` with each payload replaced by its length (`data:image/png;length=68`), and the texts cut out.

    Pictures drawn in percent-encoded text (SVG) are cut as well, but are handed on so that the URLs which
    they name can be seen. Linear: each byte is looked at a bounded number of times.
    """
    lower = body.lower()
    at = lower.find(b"data:")
    kept: list[bytes] = []
    carried: list[Carried] = []
    done = 0
    while at >= 0:
        head = None if _is_in_a_word(body, at) else _HEAD.match(body, at)
        if head is None:
            at = lower.find(b"data:", at + 5)
            continue
        end = _end_of_payload(body, head)
        kept += (body[done:at], _note(head, end))
        carried += _text_of(head, body[head.end() : min(end, head.end() + _LONGEST_TEXT)])
        done = end
        at = lower.find(b"data:", end)
    kept.append(body[done:])
    return b"".join(kept), tuple(carried)


def _is_in_a_word(body: bytes, at: int) -> bool:
    return at > 0 and body[at - 1 : at].isalnum()


def _is_base64(head: re.Match[bytes]) -> bool:
    return head[2].lower().replace(b"%20", b"").rstrip().endswith(b";base64")


def _end_of_payload(body: bytes, head: re.Match[bytes]) -> int:
    """Find where a browser would see the URL end: at the quote or bracket that opened it, else at a blank."""
    opener = body[head.start() - 1] if head.start() else 0
    if opener in _QUOTES:
        if _is_base64(head):
            return _matched_end(_BASE64_LINES, body, head.end())
        closing = body.find(opener, head.end())
        if closing >= 0:
            return closing
    if _is_base64(head):
        return _matched_end(_BASE64, body, head.end())
    return _matched_end(_BARE_IN_CSS if opener == ord("(") else _BARE, body, head.end())


def _matched_end(pattern: re.Pattern[bytes], body: bytes, start: int) -> int:
    matched = pattern.match(body, start)
    return matched.end() if matched else start


def _type_of(head: re.Match[bytes]) -> bytes:
    return (head[1] or b"text/plain").replace(b"\\", b"").lower()


def _note(head: re.Match[bytes], end: int) -> bytes:
    return b"data:%s;length=%d" % (_type_of(head), end - head.end())


def _text_of(head: re.Match[bytes], payload: bytes) -> list[Carried]:
    media_type = _type_of(head)
    if _is_base64(head):
        # What calls itself text and begins as media does is not even decoded.
        if not _TEXTS.match(media_type) or begins_as_media(payload):
            return []
        content = _decoded(payload)
    elif _TEXTS.match(media_type) or media_type.startswith(b"image/svg"):
        content = unquote_to_bytes(payload)
    else:
        return []
    return [Carried(media_type=media_type.decode("ascii"), content=content)]


def _decoded(payload: bytes) -> bytes:
    letters = re.sub(
        rb"[^A-Za-z0-9+/]", b"", unquote_to_bytes(payload).translate(bytes.maketrans(b"-_", b"+/"))
    )
    try:
        return base64.b64decode(letters[: len(letters) // 4 * 4])
    except binascii.Error:
        return b""
