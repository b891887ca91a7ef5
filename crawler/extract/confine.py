"""Takes from the present process what reading a page does not need: network, files, children, memory, core dumps."""

from __future__ import annotations

import codecs
import ctypes
import resource
from pathlib import Path
from typing import Final

import webencodings.labels

_NEW_USER_AND_NETWORK: Final = 0x10000000 | 0x40000000
_MEMORY: Final = 256 * 1024 * 1024


def confine() -> str:
    """Confine this process for good; return how it is kept from the network: `namespace` or `descriptors`.

    Descriptors 0 to 2 stay open and no other can be opened, so that a socket is impossible everywhere; a network
    namespace of its own, where the system grants one, holds even if that limit failed.
    """
    _load_what_is_loaded_late()
    granted = ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK) == 0
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_AS, _address_space() + _MEMORY)
    _limit(resource.RLIMIT_NOFILE, 3)
    return "namespace" if granted else "descriptors"


def _limit(what: int, most: int) -> None:
    _soft, hard = resource.getrlimit(what)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (value, value))


def _address_space() -> int:
    """Return what the process occupies already: the limit is for the page."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return _MEMORY
    return pages * resource.getpagesize()


def _load_what_is_loaded_late() -> None:
    """Load the codecs and the guesser now: afterwards no file can be opened."""
    from crawler.extract.encodings import OTHER_CODECS, guess

    for label in webencodings.labels.LABELS.values():
        webencodings.lookup(label)
    for name in OTHER_CODECS:
        codecs.lookup(name)
    guess("Äpfel und Kätzchen, größer".encode("cp1252"))
