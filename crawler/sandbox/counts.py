"""How much the sandbox sent, per URL: what it wrote, and how much of its media went over the wire.

A server that writes a picture to a socket does not know how much of it arrived. The kernel does: TCP_INFO tells how
many bytes were sent and how many acknowledged. So the *server* can say how many bytes of media a client received,
whatever the client says. Sent is the figure to publish, because it cannot be too low: a client that resets its
connection right after reading never acknowledges what it read.
"""

from __future__ import annotations

import struct
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from socket import IPPROTO_TCP, socket
from typing import Final

# Offsets into struct tcp_info of <linux/tcp.h>, which only ever grows at its end.
_BYTES_ACKED: Final = 120
_NOTSENT_BYTES: Final = 144
_BYTES_SENT: Final = 200
_BYTES_RETRANSMITTED: Final = 208
_TCP_INFO_LENGTH: Final = 216


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """What was sent for one URL, over all requests."""

    url: str
    heads: int
    gets: int
    header_bytes: int
    text_bytes: int
    """Bytes of bodies that are no media, as written."""
    media_written: int
    """Bytes of media bodies given to the kernel of the server."""
    media_received: int
    """Of these, the bytes that went over the wire: the client has not received more."""
    media_acknowledged: int
    """Of these, the bytes that the kernel of the client acknowledged: it has not received less."""
    lied: bool
    """The header called media text, or HEAD was refused: the client could not know before it asked."""


@dataclass(kw_only=True, slots=True)
class Row:
    """The running figures of one URL."""

    url: str
    heads: int = 0
    gets: int = 0
    header_bytes: int = 0
    text_bytes: int = 0
    media_written: int = 0
    media_received: int = 0
    media_acknowledged: int = 0
    lied: bool = False


@dataclass(kw_only=True, slots=True, eq=False)
class Delivery:
    """One media body on its way through one connection."""

    row: Row
    wire: socket
    start: int
    """Bytes that the connection had carried before the body."""
    written: int = 0
    received: int = 0
    acknowledged: int = 0

    def measure(self) -> None:
        """Ask the kernel how much of the body is on its way and how much has arrived."""
        progress = progress_of(self.wire)
        self.received = min(self.written, max(0, progress.sent - self.start))
        self.acknowledged = min(self.written, max(0, progress.acknowledged - self.start))


@dataclass(slots=True)
class Tally:
    """All figures of the sandbox; servers add to them in their thread, anybody may read them."""

    _rows: dict[str, Row] = field(default_factory=dict)
    _open: set[Delivery] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def row(self, url: str) -> Row:
        """Return the running figures of a URL."""
        with self._lock:
            return self._rows.setdefault(url, Row(url=url))

    def begin(self, row: Row, wire: socket) -> Delivery:
        """Begin a media body: all that was written to `wire` so far was no media."""
        delivery = Delivery(row=row, wire=wire, start=progress_of(wire).written)
        with self._lock:
            self._open.add(delivery)
        return delivery

    def settle(self, wire: socket) -> None:
        """Count what arrived over a connection for good, then close our handle on it."""
        with self._lock:
            for delivery in [each for each in self._open if each.wire is wire]:
                delivery.measure()
                delivery.row.media_written += delivery.written
                delivery.row.media_received += delivery.received
                delivery.row.media_acknowledged += delivery.acknowledged
                self._open.remove(delivery)
            wire.close()

    def counts(self) -> tuple[Count, ...]:
        """Return the figures of each URL, in the order of the first request; open connections included."""
        with self._lock:
            for delivery in self._open:
                delivery.measure()
            return tuple(self._count(row) for row in self._rows.values())

    def _count(self, row: Row) -> Count:
        under_way = [delivery for delivery in self._open if delivery.row is row]
        return Count(
            url=row.url,
            heads=row.heads,
            gets=row.gets,
            header_bytes=row.header_bytes,
            text_bytes=row.text_bytes,
            media_written=row.media_written + sum(each.written for each in under_way),
            media_received=row.media_received + sum(each.received for each in under_way),
            media_acknowledged=row.media_acknowledged + sum(each.acknowledged for each in under_way),
            lied=row.lied,
        )


def media_received(counts: Iterable[Count], *, lied: bool) -> int:
    """Return the bytes of media that clients received from sites that lied about their type, or from those that did not."""
    return sum(count.media_received for count in counts if count.lied is lied)


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a connection has come, in bytes since its beginning."""

    written: int
    sent: int
    acknowledged: int


def progress_of(wire: socket) -> Progress:
    """Ask the kernel how far a connection has come; raises `OSError` where it cannot tell."""
    if sys.platform != "linux":
        raise OSError("the sandbox counts by TCP_INFO, which only Linux has: run it on Linux")
    from socket import TCP_INFO

    info = wire.getsockopt(IPPROTO_TCP, TCP_INFO, _TCP_INFO_LENGTH)
    acknowledged, sent, again = (
        struct.unpack_from("=Q", info, at)[0] for at in (_BYTES_ACKED, _BYTES_SENT, _BYTES_RETRANSMITTED)
    )
    waiting: int = struct.unpack_from("=I", info, _NOTSENT_BYTES)[0]
    return Progress(written=sent - again + waiting, sent=sent - again, acknowledged=acknowledged)
