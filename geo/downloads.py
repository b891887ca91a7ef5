"""Fetch a data file that the operator names, over verified HTTPS: to a file, inside limits, by its digest where one is given."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from geo.compile import CompileError
from geo.https import FetchError, Https
from geo.versions import digest_of

MOST_BYTES: Final = 256 << 20
_SECONDS: Final = 600.0
_FRAGMENT: Final = "#sha256="
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


async def brought(source: str, into: Path, https: Https | None) -> tuple[Path, str]:
    """Return the file that `source` (a path or an https URL) names, and its origin in words; raises `CompileError`.

    `#sha256=HEX` behind it is the digest that the file must have.
    """
    where, named, wanted = source.partition(_FRAGMENT)
    if named and not _DIGEST.fullmatch(wanted.lower()):
        raise CompileError(f"{source}: a SHA-256 digest is 64 hexadecimal digits")
    path = Path(where)
    if where.startswith("https://") and https is not None:
        path = into / (_NOT_IN_A_NAME.sub("_", where.partition("?")[0].rpartition("/")[2]) or "download")
        try:
            path.write_bytes(await https.get_bytes(where, most_bytes=MOST_BYTES, seconds=_SECONDS))
        except FetchError as error:
            raise CompileError(f"{where} could not be had: {error}") from error
    elif "://" in where:
        raise CompileError(f"{where}: data is fetched over https only")
    try:
        digest = digest_of(path)
    except OSError as error:
        raise CompileError(f"{path} cannot be read ({error.strerror}); check the path") from error
    if wanted and wanted.lower() != digest:
        raise CompileError(f"{where} has the digest {digest}, not the one that was named: it is not used")
    return path, f"{where} sha256:{digest}"
