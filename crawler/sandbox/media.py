"""Generated pictures, films and sounds: true first bytes, then noise. Nothing in the sandbox shows anything.

Each carries `CANARY`, so that a test can look for media in whatever a crawl wrote.
"""

from __future__ import annotations

import random
import struct
import zlib
from typing import Final

from crawler.sandbox.answers import Answer, not_found

CANARY: Final = b"HOSTLINE-CANARY"
"""In every media body, and nowhere else."""
SIZE: Final = 24_000
"""Bytes of an ordinary picture: a thumbnail or a small photograph."""

_TYPES: Final = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "ico": "image/x-icon",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "woff2": "font/woff2",
}


def at(path: str) -> Answer:
    """Return the media that the extension of a path promises, or 404."""
    extension = path.rpartition(".")[2].lower()
    if extension not in _TYPES:
        return not_found()
    return answer(_TYPES[extension], seed=path)


def answer(media_type: str, *, seed: str, size: int = SIZE) -> Answer:
    """Return an honest answer of about `size` bytes of media, always the same for one `seed`."""
    return Answer(headers=(("Content-Type", media_type),), body=body(media_type, seed, size), is_media=True)


def body(media_type: str, seed: str, size: int = SIZE) -> bytes:
    """Return `size` bytes or a few more that begin as the type demands and carry the canary."""
    noise = random.Random(seed).randbytes(size)  # noqa: S311 the noise hides nothing
    note = CANARY + b" " + seed.encode()[:200]
    return _BEGINNINGS.get(media_type, _unknown)(note) + noise


def _jpeg(note: bytes) -> bytes:
    jfif = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return b"\xff\xd8" + jfif + b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note


def _png(note: bytes) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 320, 240, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"tEXt", b"Comment\x00" + note)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _gif(note: bytes) -> bytes:
    return b"GIF89a\x40\x01\xf0\x00\x80\x00\x00" + b"\x21\xfe" + bytes([len(note)]) + note + b"\x00"


def _webp(note: bytes) -> bytes:
    return b"RIFF\x00\x60\x00\x00WEBPVP8 " + note


def _svg(note: bytes) -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><!-- ' + note + b" --></svg>"


def _mp4(note: bytes) -> bytes:
    return b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42" + note


def _mp3(note: bytes) -> bytes:
    return b"ID3\x04\x00\x00\x00\x00\x02\x00" + note


def _unknown(note: bytes) -> bytes:
    return b"\x00\x00\x01\x00" + note


_BEGINNINGS: Final = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/svg+xml": _svg,
    "video/mp4": _mp4,
    "audio/mpeg": _mp3,
}
