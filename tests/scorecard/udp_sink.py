"""Counts the datagrams that come to a port of loopback: STUN, QUIC and whatever else needs no connection."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class UdpSink:
    """Takes datagrams, and answers none."""

    address: str = "127.0.0.1"
    datagrams: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((self.address, 0))
        self._socket.settimeout(0.2)
        self.port: int = self._socket.getsockname()[1]
        self._going = True
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        while self._going:
            try:
                self.datagrams.append(self._socket.recv(65_536))
            except TimeoutError:
                continue

    def close(self) -> None:
        """End, when what has come already is counted."""
        self._going = False
        self._thread.join()
        self._socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                self.datagrams.append(self._socket.recv(65_536))
        self._socket.close()
