"""The receiving end of a socket: while its window is clamped, bytes are looked at before they are taken.

Taking bytes makes room in the kernel, and the peer fills that room at once. So what may yet be refused is only looked at
(`MSG_PEEK`), and taken when more is wanted: however long a busy machine keeps us from deciding, the kernel acknowledges
nothing beyond what was looked at, or two segments of a connection that nothing was taken from.
"""

from __future__ import annotations

import asyncio
import errno
import socket

from crawler.door.limits import Limits


class Inlet:
    """Gives what a peer sends, a window at a time; counts every byte that it gave."""

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self.received = 0
        self.step = limits.clamped_window
        """The most bytes that are given at once."""
        self._sock = sock
        self._limits = limits
        self._looked_at = 0

    def clamp(self) -> None:
        """Let the kernel accept as little as it can until the first bytes have passed."""
        self._set_window(self._limits.clamped_window)

    def widen(self) -> None:
        """Open the window for a body that has passed."""
        self._set_window(self._limits.open_window)

    def _set_window(self, size: int) -> None:
        self.step = size
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)

    async def pull(self) -> bytes:
        """Return the next bytes; empty at the end. Raises `OSError` where the connection fails."""
        self.take()
        if self.step > self._limits.clamped_window:
            data = await asyncio.get_running_loop().sock_recv(self._sock, self.step)
        else:
            data = await self._look()
            self._looked_at = len(data)
        self.received += len(data)
        return data

    def take(self) -> None:
        """Take what was given and only looked at: it has passed, or belongs to an answer that is over."""
        while self._looked_at:
            taken = len(self._sock.recv(self._looked_at))
            if not taken:
                raise ConnectionResetError(errno.ECONNRESET, "the peer took back what it had sent")
            self._looked_at -= taken

    async def _look(self) -> bytes:
        while True:
            try:
                return self._sock.recv(self.step, socket.MSG_PEEK)
            except BlockingIOError:
                await self._readable()

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_reader(self._sock, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._sock)

    def is_empty(self) -> bool:
        """Answer whether the peer has sent nothing more and not closed; only where all that was given is taken."""
        try:
            self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False
