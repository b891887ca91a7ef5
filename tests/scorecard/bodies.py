"""Media that can be recognised anywhere: each body carries a canary of its own, 32 bytes, from its first bytes on."""

from __future__ import annotations

import base64
import gzip
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import brotli

MARK: Final = b"KITTEN-CANARY-"
_FTYP: Final = b"\x00\x00\x00\x20ftyp"
MAGIC: Final = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
    "mp4": _FTYP + b"isom\x00\x00\x02\x00isomiso2avc1mp41",
    "webp": b"RIFF\x24\x00\x10\x00WEBPVP8 ",
    "avif": _FTYP + b"avif\x00\x00\x00\x00avifmif1miafMA1B",
}


def canary() -> bytes:
    """Return 32 bytes that occur once in the world."""
    return MARK + secrets.token_hex(9).encode()


def media(kind: str, size: int = 200_000) -> bytes:
    """Return a body of this format's first bytes, then its canary again and again."""
    own = canary()
    if kind == "ts":
        # Packets of 188 bytes, each begun by a G (ISO/IEC 13818-1).
        packet = b"G\x40\x00\x10" + own + b"\xff" * (188 - 4 - len(own))
        return packet * (size // 188)
    body = MAGIC[kind] + (own + b"\x00\x01\xfe") * (size // 35)
    return body[:size]


def forms(canary_bytes: bytes = MARK) -> tuple[bytes, ...]:
    """Return the ways in which a canary may have been kept: as it is, base64 at each offset, hex, UTF-16."""
    coded = [base64.b64encode(b"\x00" * lead + canary_bytes)[4 if lead else 0 : -4] for lead in range(3)]
    return (
        canary_bytes,
        *coded,
        canary_bytes.hex().encode(),
        canary_bytes.hex().upper().encode(),
        canary_bytes.decode("ascii").encode("utf-16-le"),
        canary_bytes.decode("ascii").encode("utf-16-be"),
    )


def found_in(*places: Path) -> Iterator[tuple[Path, int]]:
    """Yield each file below the places in which a canary was kept, and how many forms of it."""
    for place in places:
        for file in (place,) if place.is_file() else place.rglob("*"):
            if file.is_file() and (hits := sum(form in file.read_bytes() for form in forms())):
                yield file, hits


def zipped(kind: str, body: bytes) -> bytes:
    """Return a body under a content coding."""
    if kind == "gzip":
        return gzip.compress(body, mtime=0)
    if kind == "br":
        return bytes(brotli.compress(body, quality=5))
    if kind == "zstd":
        from backports import zstd

        return zstd.compress(body)
    return zlib.compress(body)
