"""Sockets on every address of the sandbox, all with one port that was free on each of them."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ATTEMPTS: Final = 20


class SandboxError(RuntimeError):
    """The sandbox cannot start; the sentence says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """The sockets, by address."""

    port: int
    streams: dict[str, socket.socket]
    datagrams: dict[str, socket.socket]
    """For questions over UDP, on the name servers' addresses."""

    def close(self) -> None:
        """Close those sockets that no server has taken over."""
        for each in (*self.streams.values(), *self.datagrams.values()):
            each.close()


def bind(addresses: Sequence[str], *, name_servers: Sequence[str]) -> Bound:
    """Listen on all `addresses`, and for datagrams on `name_servers`, which are among them."""
    for _ in range(_ATTEMPTS):
        if (bound := _try(addresses, name_servers)) is not None:
            return bound
    raise SandboxError(f"no port was free on all {len(addresses)} addresses of the sandbox: try again")


def _try(addresses: Sequence[str], name_servers: Sequence[str]) -> Bound | None:
    """Take the port that the first address was given; None where another address has it in use."""
    streams: dict[str, socket.socket] = {}
    datagrams: dict[str, socket.socket] = {}
    port = 0
    try:
        for address in addresses:
            streams[address] = _socket(address, port, socket.SOCK_STREAM)
            port = streams[address].getsockname()[1]
        for address in name_servers:
            datagrams[address] = _socket(address, port, socket.SOCK_DGRAM)
        return Bound(port=port, streams=streams, datagrams=datagrams)
    except OSError as error:
        for each in (*streams.values(), *datagrams.values()):
            each.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise SandboxError(
            f"the sandbox needs loopback addresses that this machine does not give it: {error}. "
            "It runs on Linux with 127.0.0.0/8 and ::1"
        ) from error


def _socket(address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # asyncio switches Nagle's delays off only where the protocol is spelt out.
    protocol = socket.IPPROTO_TCP if kind is socket.SOCK_STREAM else socket.IPPROTO_UDP
    sock = socket.socket(family, kind, protocol)
    try:
        if kind is socket.SOCK_STREAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock
