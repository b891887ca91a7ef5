"""A line between two network namespaces: this one, and one that stands for everything beyond this machine."""

import ctypes
import os
import socket
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.whole.fence_targets import (
    DNS,
    FAR,
    HIGH,
    NEAR,
    NEAR_6,
    PLAIN_WEB,
    PUBLIC,
    RESOLVER,
    RESOLVER_6,
    SERVICE,
    WEB,
    listening,
)

_NETWORK: Final = 0x40000000
_OWN: Final = Path("/proc/self/ns/net")
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


@contextmanager
def elsewhere(namespace: int) -> Iterator[None]:
    """Be in another namespace: sockets and commands that begin there stay there."""
    with _OWN.open("rb") as here:
        _require(_LIBC.setns(namespace, _NETWORK))
        try:
            yield
        finally:
            _require(_LIBC.setns(here.fileno(), _NETWORK))


def _require(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _another() -> int:
    """Make a namespace, and return a descriptor that keeps it."""
    with _OWN.open("rb") as here:
        _require(_LIBC.unshare(_NETWORK))
        made = os.open(_OWN, os.O_RDONLY)
        _require(_LIBC.setns(here.fileno(), _NETWORK))
    return made


def _ip(*lines: str, keep: Sequence[int] = ()) -> None:
    subprocess.run(
        ["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True, timeout=20, pass_fds=keep
    )


def _with_addresses(device: str, hosts: Iterable[str], net: str, net_6: str) -> Iterator[str]:
    """Say what `ip` does with one end of the line; no address waits to be found a double."""
    yield "link set lo up"
    yield f"link set {device} addrgenmode none"
    for host in hosts:
        length = 64 if host.startswith("fe80") else 128
        yield (
            f"address add {host}/{length} dev {device} nodad"
            if ":" in host
            else f"address add {host}/32 dev {device}"
        )
    yield f"link set {device} up"
    yield f"route add {net} dev {device}"
    yield f"route add {net_6} dev {device}"


def line_laid() -> int:
    """Lay a line to a namespace that has all the addresses of the targets; return that one's descriptor."""
    far = _another()
    _ip("link add near type veth peer name far", f"link set far netns /proc/self/fd/{far}", keep=[far])
    _ip(*_with_addresses("near", (NEAR, NEAR_6, "fe80::1"), "0.0.0.0/0", "::/0"))
    with elsewhere(far):
        _ip(*_with_addresses("far", FAR, f"{NEAR}/32", f"{NEAR_6}/128"))
    return far


def servers(far: int) -> list[socket.socket]:
    """Open what there is to reach: beyond the line, and on this machine."""
    with elsewhere(far):
        beyond = [listening(host, port) for host in ("0.0.0.0", "::") for port in (WEB, PLAIN_WEB, DNS, HIGH)]
        asked = ((PUBLIC, WEB), (PUBLIC, DNS), (RESOLVER, DNS), (RESOLVER_6, DNS), ("::", HIGH))
        beyond += [listening(host, port, socket.SOCK_DGRAM) for host, port in asked]
    here = ((NEAR, WEB), (NEAR_6, WEB), ("127.0.0.1", SERVICE))
    return beyond + [listening(host, port) for host, port in here]
