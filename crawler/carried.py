"""Pure: a URL that stands inside a piece of another: plain, percent-encoded, in base64url or in hexadecimal."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, unquote_plus

_ABSOLUTE: Final = re.compile(r"(?<![a-z0-9])https?:/{1,2}(?=[^/\s])", re.IGNORECASE)
_NO_SCHEME: Final = re.compile(r"//(?=[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/:?]|$))", re.IGNORECASE)
_ONE_SLASH: Final = re.compile(r"^(https?):/{1,2}", re.IGNORECASE)
# Services write the scheme as a word, or a word of their own before the host.
_OWN_WORD: Final = re.compile(
    r"^(?:ssl:|imgurl:|cache:(?:[\w-]{12}:)?|(?P<scheme>https?)/(?!/))", re.IGNORECASE
)
_HOST_FIRST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+(?::\d+)?(?:[/?]|$)", re.IGNORECASE)
_BASE64: Final = re.compile(r"(?<![A-Za-z0-9+_-])(aHR0c[A-Za-z0-9+_-]{8,})")
_HEX: Final = re.compile(r"(?<![0-9A-Za-z])(68747470[0-9a-f]{8,})", re.IGNORECASE)
_PRINTABLE: Final = re.compile(r"[!-~]+")
_MOST_DECODINGS: Final = 3
_SPLIT_LENGTH: Final = 16
"""imgproxy breaks its base64 into path segments of this length."""


def absolute_in(whole: str, piece: str | None = None) -> str | None:
    """Return the absolute URL that stands in `piece`, with what follows it in `whole` where it is written plainly."""
    text = whole if piece is None else piece
    if (start := _start(text)) is not None:
        return _ONE_SLASH.sub(r"\1://", whole[start:])
    for _ in range(_MOST_DECODINGS):
        decoded = unquote(text)
        if decoded == text:
            break
        text = decoded
        if (start := _start(text)) is not None:
            return _ONE_SLASH.sub(r"\1://", text[start:])
    if piece in (None, whole) and _NO_SCHEME.match(text):
        return f"http:{text}"
    return _in_base64(text) or _in_hexadecimal(text)


def _start(text: str) -> int | None:
    """Where a URL begins; one that comes after a blank stands in a sentence, such as a text to share."""
    match = _ABSOLUTE.search(text)
    if match is None or any(blank in text[: match.start()] for blank in " +\t\n"):
        return None
    return match.start()


def schemed(text: str) -> str | None:
    """Return the URL in a text that leaves out its scheme, or writes it as a word; None where no host begins it."""
    text = unquote(text)
    word = _OWN_WORD.match(text)
    scheme = (word["scheme"] if word else None) or "http"
    rest = text[word.end() :] if word else text
    return f"{scheme}://{rest}" if _HOST_FIRST.match(rest) else None


def values_of(query: str) -> Iterator[tuple[str, str]]:
    """Yield names and values of a query, the values as they are written; a nameless one has an empty name."""
    for field in query.removeprefix("?").split("&"):
        name, equals, value = field.partition("=")
        if not equals or _start(unquote(name)) is not None:
            yield "", field
        else:
            yield unquote_plus(name).lower(), value


def _in_base64(text: str) -> str | None:
    match = _BASE64.search(text)
    if match is None:
        return None
    letters = match[1]
    if len(letters) == _SPLIT_LENGTH:
        letters = text[match.start() :].partition(".")[0].replace("/", "")
    letters = letters.translate(str.maketrans("-_", "+/"))
    try:
        return _url(
            base64.b64decode(letters[: len(letters) // 4 * 4] + _padded(letters[len(letters) // 4 * 4 :]))
        )
    except binascii.Error:
        return None


def _padded(rest: str) -> str:
    """A single letter at the end carries less than a byte."""
    return rest.ljust(4, "=") if len(rest) > 1 else ""


def _in_hexadecimal(text: str) -> str | None:
    match = _HEX.search(text)
    return _url(bytes.fromhex(match[1][: len(match[1]) // 2 * 2])) if match else None


def _url(decoded: bytes) -> str | None:
    text = _PRINTABLE.match(decoded.decode("latin-1"))
    return text[0] if text and _start(text[0]) == 0 else None
