"""A server that says exactly what a case scripts, and judges by what the client's kernel acknowledged."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

_BYTES_ACKED: Final = 120
"""Offset of tcpi_bytes_acked in struct tcp_info (linux/tcp.h)."""
_PATIENCE: Final = 70.0
_PIECE: Final = 65_536


@dataclass(slots=True)
class Seen:
    """One request as the server saw it; bytes of the answer that were acknowledged, headers included."""

    method: str
    path: str
    host: str
    size: int
    cookies: bool
    referrer: bool
    sent: int = 0
    acked: int = 0
    acked_head: int = 0
    """How much of `acked` was acknowledged when the body was begun."""


@dataclass(slots=True)
class Peer:
    """The client of one connection, while one request of it is answered."""

    sock: socket.socket
    raw: socket.socket
    seen: Seen
    base: int = 0

    @property
    def is_head(self) -> bool:
        return self.seen.method == "HEAD"

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)
        self.seen.sent += len(data)

    def acked(self) -> int:
        info = self.raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
        return int(struct.unpack_from("Q", info, _BYTES_ACKED)[0])


Script = Callable[[Peer], None]


@dataclass
class Site:
    """Answers each path with its script, until the script raises or the peer leaves."""

    routes: dict[str, Script]
    address: str = "127.0.0.1"
    port: int = 0
    tls: ssl.SSLContext | None = None
    requests: list[Seen] = field(default_factory=list)
    accepted: int = 0
    alpn: set[str | None] = field(default_factory=set)

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._listener = socket.create_server((self.address, self.port), family=family, backlog=512)
        self.port = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def base(self) -> str:
        scheme = "https" if self.tls else "http"
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{scheme}://{host}:{self.port}"

    def urls(self) -> list[str]:
        """Return the URL of every route, in order."""
        return [self.base + path for path in self.routes]

    def of(self, path: str, method: str | None = None) -> list[Seen]:
        """Return the requests for one path."""
        return [seen for seen in self.requests if seen.path == path and method in (None, seen.method)]

    def settle(self) -> None:
        """Wait until every connection has ended, so that every count is final."""
        end = time.monotonic() + _PATIENCE
        while self._open and time.monotonic() < end:
            time.sleep(0.01)

    def close(self) -> None:
        # A thread that waits in accept() would keep the listener open.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in tuple(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(_PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw = sock.dup()
        self._open.add(raw)
        peer: Peer | None = None
        try:
            if self.tls is not None:
                sock = self.tls.wrap_socket(sock, server_side=True)
                self.alpn.add(sock.selected_alpn_protocol())
            while head := _request(sock):
                self._settle_request(peer)
                peer = Peer(sock, raw, self._noted(head))
                peer.base = peer.acked()
                self.routes.get(peer.seen.path, self.routes.get("*", missing))(peer)
        except (OSError, ValueError):
            pass
        finally:
            self._settle_request(peer)
            self._open.discard(raw)
            sock.close()
            raw.close()

    def _noted(self, head: bytes) -> Seen:
        method, path, _ = head.decode("latin-1").split(" ", 2)
        lines = head.lower().split(b"\r\n")
        host = next((line[5:].strip().decode("latin-1") for line in lines if line.startswith(b"host:")), "")
        cookies = any(line.startswith(b"cookie:") for line in lines)
        referrer = any(line.startswith(b"referer:") for line in lines)
        seen = Seen(method, path, host.partition(":")[0], len(head), cookies, referrer)
        with self._lock:
            self.requests.append(seen)
        return seen

    @staticmethod
    def _settle_request(peer: Peer | None) -> None:
        if peer is not None:
            peer.seen.acked = peer.acked() - peer.base


def _request(sock: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65_536)
        if not piece:
            return b""
        data += piece
    return data


def missing(peer: Peer) -> None:
    """Say that there is no such page."""
    peer.send(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n")


def pieces(body: bytes, size: int) -> Iterable[bytes]:
    """Yield `body` again and again until `size` bytes."""
    whole = body * (1 + _PIECE // len(body))
    whole = whole[: len(whole) // len(body) * len(body)]
    for at in range(0, size, len(whole)):
        yield whole[: size - at]


def page(body: bytes, media_type: str = "text/html", extra: str = "", status: str = "200 OK") -> Script:
    """Answer with a page, HEAD and GET alike."""

    def script(peer: Peer) -> None:
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
        )
        peer.send(head.encode("utf-8", "surrogateescape") + (b"" if peer.is_head else body))

    return script


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """Answers GET with media under some headers; HEAD is refused, says the same, or says what it is told to."""

    body: bytes
    headers: tuple[str, ...] = ("Content-Type: image/jpeg",)
    head: tuple[str, ...] | None = ()
    """Header lines of the answer to HEAD; None is 405, and none of its own are those of GET."""
    gap: float = 0.0
    """Seconds between headers and body."""
    size: int | None = None
    together: bool = False
    """Whether headers and body leave in one piece (one TLS record)."""

    def __call__(self, peer: Peer) -> None:
        if peer.is_head and self.head is None:
            peer.send(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
            return
        size = self.size or len(self.body)
        lines = (self.head or self.headers) if peer.is_head else self.headers
        text = "\r\n".join(("HTTP/1.1 200 OK", *lines, f"Content-Length: {size}", "", ""))
        head = text.encode("latin-1")
        if peer.is_head:
            peer.send(head)
            return
        if self.together:
            time.sleep(self.gap)
            # What shares the first record with the headers is media; the headers themselves are not.
            peer.seen.acked_head = len(head)
            peer.send(head + self.body[: 16_384 - len(head)])
        else:
            peer.send(head)
            time.sleep(self.gap)
            peer.seen.acked_head = peer.acked() - peer.base
        for piece in pieces(self.body, size):
            peer.send(piece)
