"""A server on loopback that says exactly what a test scripts, and counts what the client's kernel acknowledged."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from crawler.door.fetch import Door
from crawler.door.limits import Limits
from crawler.pace import Pace
from geo.addresses import NotPublicError
from geo.facts import Gap
from geo.names import Answers
from pipelines.records import now

Script = Callable[[socket.socket, bytes], None]
_BYTES_ACKED = 120
"""Offset of tcpi_bytes_acked in struct tcp_info (linux/tcp.h)."""


@dataclass
class RawSite:
    """Answers every request of a connection with `script`, until it raises or the peer leaves."""

    script: Script
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    acked: list[int] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._done = threading.Semaphore(0)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        plain = peer
        plain.settimeout(5)
        raw = socket.fromfd(peer.fileno(), peer.family, peer.type)
        with contextlib.suppress(OSError):
            if self.tls is not None:
                plain = self.tls.wrap_socket(peer, server_side=True)
            while request := self._request(plain):
                self.requests.append(request)
                self.script(plain, request)
        self.acked.append(
            struct.unpack_from("Q", raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192), _BYTES_ACKED)[0]
        )
        self._done.release()
        plain.close()
        raw.close()

    @staticmethod
    def _request(peer: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = peer.recv(4096)
            if not piece:
                return b""
            data += piece
        return data

    def settled(self) -> int:
        """Wait until a connection has ended and return the bytes of it that were acknowledged."""
        assert self._done.acquire(timeout=10)
        return self.acked[-1]

    def close(self) -> None:
        # A thread that waits in accept() would keep the listener open.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class LoopbackNames:
    """Every name is loopback, but those of `told`."""

    def __init__(self, told: dict[str, tuple[str, ...]] | None = None) -> None:
        self.told = told or {}
        self.asked: list[str] = []

    async def addresses(self, host: str) -> Answers:
        self.asked.append(host)
        texts = self.told.get(host, ("127.0.0.1",))
        gaps = () if texts else (Gap(question="addresses", reason="the name does not exist"),)
        return Answers(
            host=host,
            asked_at=now(),
            cname_path=(),
            addresses=tuple(ip_address(text) for text in texts),
            gaps=gaps,
        )


class OnlyPort:
    """The policy of these tests: loopback, and only the ports that were bound."""

    def __init__(self, *ports: int) -> None:
        self.ports = set(ports)

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        if str(ip) != "127.0.0.1" or port not in self.ports:
            raise NotPublicError(f"{ip} port {port} was not bound by this test")


@pytest.fixture
def site() -> Iterator[Callable[..., RawSite]]:
    """Start scripted servers."""
    started: list[RawSite] = []

    def start(script: Script, tls: ssl.SSLContext | None = None) -> RawSite:
        started.append(RawSite(script, tls))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def door() -> Callable[..., Door]:
    """Make a door that may touch only the given sites."""

    def make(*sites: RawSite, names: LoopbackNames | None = None, limits: Limits | None = None) -> Door:
        return Door(
            names=names or LoopbackNames(),
            policy=OnlyPort(*(one.port for one in sites)),
            pace=Pace(delay=0, concurrency=8),
            user_agent="Hostline/test (+crawler@hotline.example)",
            limits=limits or Limits(),
        )

    return make


@pytest.fixture
def loopback_names() -> type[LoopbackNames]:
    """Make names that are told to a test."""
    return LoopbackNames
