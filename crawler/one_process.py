"""One process for each Job: a lock beside the store, which the kernel gives back when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


class HeldError(Exception):
    """Another process carries this Job out, or no lock can be had; the sentence says which."""


@contextmanager
def held(job: str, store_url: str) -> Iterator[None]:
    """Hold a Job of a store for the length of the block; raises `HeldError` where another process does.

    The lock lies beside the store's file: whoever shares the store sees it, whatever their temporary folders are.
    """
    file = Path(f"{make_url(store_url).database}.{job}.lock")
    try:
        handle = _locked(file)
    except BlockingIOError as error:
        raise HeldError(f"another process carries out the Job {job}: wait until it has ended") from error
    except OSError as error:
        raise HeldError(
            f"the lock {file} cannot be made ({error.strerror}): see to the store's folder"
        ) from error
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        os.close(handle)


def _locked(file: Path) -> int:
    """Return a locked file; one that its last holder removed while we waited for it is no lock any more."""
    while True:
        handle = os.open(file, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if file.exists() and file.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
