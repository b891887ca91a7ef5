"""One process for each Job: a lock that the kernel gives back when its holder dies."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class HeldError(Exception):
    """Another process carries this Job out."""


@contextmanager
def held(job: str) -> Iterator[None]:
    """Hold a Job for the length of the block; raises `HeldError` where another process on this machine does."""
    folder = Path(tempfile.gettempdir()) / f"hostline-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder / f"{job}.lock", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise HeldError(f"another process carries out the Job {job}: wait until it has ended") from error
    finally:
        os.close(handle)
