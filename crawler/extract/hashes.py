"""Hashes of files that a page asserts, such as `data-md5`: taken as the page's word, never computed."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from pipelines.records import Algorithm, Hash

_ALGORITHMS: Final = {
    "md5": Algorithm.MD5,
    "md5sum": Algorithm.MD5,
    "md5hash": Algorithm.MD5,
    "filemd5": Algorithm.MD5,
    "sha1": Algorithm.SHA1,
    "sha1sum": Algorithm.SHA1,
    "sha256": Algorithm.SHA256,
    "sha256sum": Algorithm.SHA256,
    "filesha256": Algorithm.SHA256,
}
HASH_ATTRIBUTES: Final = frozenset(
    f"data-{name}" for name in (*_ALGORITHMS, "md5-hash", "file-md5", "sha-1", "sha-256", "file-sha256")
)
_BYTES: Final = {Algorithm.MD5: 16, Algorithm.SHA1: 20, Algorithm.SHA256: 32}
_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F]+")


def asserted_hashes(fields: Mapping[str, object], host: str) -> tuple[Hash, ...]:
    """Return the hashes that attributes (`data-md5`) or fields (`md5`) state, in hexadecimal or Base64."""
    hashes: list[Hash] = []
    for name, value in fields.items():
        key = name.lower().removeprefix("data-").replace("-", "").replace("_", "")
        algorithm = _ALGORITHMS.get(key)
        if algorithm is None or not isinstance(value, str):
            continue
        if digest := _digest(value.strip(), _BYTES[algorithm]):
            hashes.append(Hash(algorithm=algorithm, value=digest, asserted_by=f"{host} {name}", tier="B"))
    return tuple(hashes)


def _digest(written: str, size: int) -> str | None:
    if len(written) == 2 * size:
        return written.lower() if _HEXADECIMAL.fullmatch(written) else None
    try:
        # Image boards write the 16 bytes of an MD5 in Base64.
        decoded = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded.hex() if len(decoded) == size else None
