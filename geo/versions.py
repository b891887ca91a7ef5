"""Versions of the operator's data: each in a directory of its own, checked before it counts, put in place in one step.

    DIRECTORY/current -> versions/20261128T101500Z-1f2e3d4c/
    DIRECTORY/versions/20261128T101500Z-1f2e3d4c/{manifest.json, networks.mmdb, ...}

A Job that runs while a new version is put in place goes on with the files that it has mapped.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from geo.datasets import DatasetError
from geo.facts import require_utc

_CURRENT: Final = "current"
_VERSIONS: Final = "versions"
_MANIFEST: Final = "manifest.json"
_KEPT: Final = 2
"""The version in use and the one before it, to go back to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionFile:
    """One file of a version: what it must still be, and where it comes from."""

    name: str
    sha256: str
    size: int
    origin: str
    """The file or URL that it was made of, with that one's own digest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What was put in place together."""

    name: str
    made_at: datetime
    files: tuple[VersionFile, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A version and where it lies."""

    path: Path
    version: Version

    def file(self, name: str) -> Path | None:
        """Return the path of a file of that name, where the version has one."""
        return self.path / name if any(file.name == name for file in self.version.files) else None

    def require_whole(self) -> None:
        """Raise `DatasetError` where a file is not what it was when it was put in place."""
        for file in self.version.files:
            path = self.path / file.name
            if not path.is_file() or digest_of(path) != file.sha256:
                raise DatasetError(
                    f"{path} is not what was put in place; run `hostline geo update` with its source again"
                )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def current(directory: Path) -> Kept | None:
    """Return the version in use, None where there is none; raises `DatasetError` where it cannot be read.

    Sizes are compared here; whoever rests anything on the data has the digests compared too, by `Kept.require_whole`.
    """
    link = directory / _CURRENT
    if not os.path.lexists(link):
        return None
    path = link.resolve()
    try:
        version = msgspec.json.decode((path / _MANIFEST).read_bytes(), type=Version)
        wrong = [file.name for file in version.files if (path / file.name).stat().st_size != file.size]
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise DatasetError(
            f"{link} cannot be used ({error}); run `hostline geo update` again, or remove {link}"
        ) from error
    if wrong:
        raise DatasetError(
            f"{path / wrong[0]} has not the size that was put in place; run `hostline geo update` again"
        )
    return Kept(path=path, version=version)


def put_in_place(
    directory: Path,
    made: Iterable[tuple[Path, str]],
    *,
    at: datetime,
    check: Callable[[Path], None],
) -> Kept:
    """Make a version of files and their origins, and let it count from now on; the files are copied.

    What the version in use has beside them is carried over. `check` raises for a file that cannot be used:
    then nothing changes.
    """
    require_utc(at)
    versions = directory / _VERSIONS
    versions.mkdir(mode=0o700, parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=versions))
    try:
        version = _filled(building, [*_carried_over(directory), *made], at, check)
        path = versions / version.name
        # The same files in the same second: what lies there already is this version.
        if not path.exists():
            building.rename(path)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    _switch(directory, path)
    _drop_old(versions, path)
    return Kept(path=path, version=version)


def _carried_over(directory: Path) -> list[tuple[Path, str]]:
    before = current(directory)
    return [(before.path / file.name, file.origin) for file in before.version.files] if before else []


def _filled(
    building: Path, made: Iterable[tuple[Path, str]], at: datetime, check: Callable[[Path], None]
) -> Version:
    files: dict[str, VersionFile] = {}
    for path, origin in made:
        copy = building / path.name
        shutil.copyfile(path, copy)
        copy.chmod(0o600)
        check(copy)
        files[path.name] = VersionFile(
            name=path.name, sha256=digest_of(copy), size=copy.stat().st_size, origin=origin
        )
    ordered = tuple(files[name] for name in sorted(files))
    whole = hashlib.sha256("".join(file.sha256 for file in ordered).encode()).hexdigest()
    version = Version(name=f"{at:%Y%m%dT%H%M%SZ}-{whole[:8]}", made_at=at, files=ordered)
    (building / _MANIFEST).write_bytes(msgspec.json.encode(version))
    for path in (*building.iterdir(), building):
        _sync(path)
    return version


def _switch(directory: Path, path: Path) -> None:
    """Let `current` name another version: a rename, so that a reader sees the old one or the new one."""
    new = directory / f".{_CURRENT}-{path.name}"
    new.unlink(missing_ok=True)
    new.symlink_to(path.relative_to(directory))
    new.replace(directory / _CURRENT)
    _sync(directory)


def _drop_old(versions: Path, newest: Path) -> None:
    kept = sorted((path for path in versions.iterdir() if path.name[0] != "."), reverse=True)
    for path in [path for path in kept if path != newest][_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
