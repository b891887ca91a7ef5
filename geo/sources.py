"""What an operator brings becomes a data file of ours: told by its content, not by its name.

| brought | becomes |
| --- | --- |
| an npm package of `geo.compile` (.tgz) | `networks.mmdb`, `countries.mmdb` |
| an MMDB file of any publisher, also gzipped | itself, asked before ours |
| an anycast census (CSV of prefixes) | `anycast.mmdb` |
| a list of fronts, a list of hotlines (CSV) | `fronts.csv`, `hotlines.csv` |
| the addresses that a front publishes (JSON, see `geo.compile_fronts`) | `fronts.csv`, with these in place of the older ones |
"""

from __future__ import annotations

import csv
import gzip
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from geo import fronts
from geo.census import compile_census
from geo.compile import CompileError, compile_package
from geo.compile_fronts import with_list
from geo.datasets import Dataset
from geo.fronts import Fronts
from geo.hotlines import read as read_hotlines

FRONTS: Final = "fronts.csv"
HOTLINES: Final = "hotlines.csv"
MOST_BYTES: Final = 1 << 30
_MARKER: Final = b"\xab\xcd\xefMaxMind.com"
# The metadata of an MMDB file lies in its last 128 KiB (MaxMind DB File Format Specification, "Database Metadata").
_METADATA: Final = 128 * 1024
_GZIP: Final = b"\x1f\x8b"
_PIECE: Final = 1 << 20
_HOTLINE_COLUMNS: Final = ("country", "name", "website")


def made_of(source: Path, into: Path) -> Path:
    """Make the data file that `source` is good for, in the directory `into`; raises `CompileError`."""
    try:
        return _maker_of(source)(source, into)
    except (OSError, EOFError, ValueError, RecursionError, csv.Error, tarfile.TarError, zlib.error) as error:
        if isinstance(error, CompileError):
            raise
        raise CompileError(f"{source} cannot be used: {error}") from error


def require_usable(path: Path) -> None:
    """Raise `DatasetError` where a data file of ours cannot be read as what it is called."""
    if path.name == FRONTS:
        Fronts.load(path)
    elif path.name == HOTLINES:
        read_hotlines(path)
    else:
        Dataset.open(path, shipped=False).close()


def _maker_of(source: Path) -> Callable[[Path, Path], Path]:
    with source.open("rb") as file:
        first = file.read(4096)
        file.seek(max(0, source.stat().st_size - _METADATA))
        is_mmdb = _MARKER in file.read()
    if is_mmdb:
        return _copied
    if first.startswith(_GZIP):
        return compile_package if tarfile.is_tarfile(source) else _unpacked
    if first.lstrip().startswith(b"{"):
        return with_list
    header = first.decode("utf-8-sig", "replace").partition("\n")[0].strip().lower().split(",")
    if header == list(fronts.COLUMNS):
        return _named(FRONTS)
    if set(_HOTLINE_COLUMNS) <= set(header):
        return _named(HOTLINES)
    return compile_census


def _copied(source: Path, into: Path) -> Path:
    return Path(shutil.copyfile(source, into / f"{source.name.removesuffix('.mmdb')}.mmdb"))


def _named(name: str) -> Callable[[Path, Path], Path]:
    return lambda source, into: Path(shutil.copyfile(source, into / name))


def _unpacked(source: Path, into: Path) -> Path:
    with tempfile.TemporaryDirectory(dir=into) as folder:
        unpacked = Path(folder) / source.name.removesuffix(".gz")
        with gzip.open(source) as packed, unpacked.open("wb") as plain:
            while piece := packed.read(_PIECE):
                if plain.tell() + len(piece) > MOST_BYTES:
                    raise CompileError(f"{source} is larger than {MOST_BYTES} bytes when it is unpacked")
                plain.write(piece)
        with unpacked.open("rb") as plain:
            if plain.read(2) == _GZIP:
                raise CompileError(f"{source} is packed twice")
        return made_of(unpacked, into)
