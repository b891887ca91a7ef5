import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from crawler.door.inlet import Inlet
from crawler.door.limits import DEFAULT_LIMITS

T = TypeVar("T")
WINDOW = 1_152
"""What the kernel takes into the smallest receive buffer when nobody reads from it."""

PROBED = 0.7
"""Seconds after which a peer has asked anew for room in a full window (RFC 9293, section 3.8.6.1)."""


@contextmanager
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Give a server's end, and a client's whose window was clamped before it connected."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        client.setblocking(False)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, DEFAULT_LIMITS.clamped_window)
        client.connect_ex(listener.getsockname())
        server, _ = listener.accept()
        with server:
            server.setblocking(False)
            yield server, client


def acked(server: socket.socket) -> int:
    """Return tcpi_bytes_acked (linux/tcp.h), less what acknowledged the connection itself."""
    info = server.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
    return int(struct.unpack_from("Q", info, 120)[0])


def on(act: Callable[[Inlet, socket.socket], Awaitable[T]]) -> T:
    async def run() -> T:
        with connected() as (server, client):
            return await act(Inlet(client, DEFAULT_LIMITS), server)

    return asyncio.run(run())


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 100000\r\n\r\n"


def given_and_acked(pulls: int, *, taken: bool) -> tuple[int, int]:
    """Return how much was given in so many pulls, and what was acknowledged of a peer that has much more to send."""

    async def decide_late(inlet: Inlet, server: socket.socket) -> tuple[int, int]:
        server.send(HEAD)
        server.send(b"k" * 100_000)
        given = sum([len(await inlet.pull()) for _ in range(pulls)])
        if taken:
            inlet.take()
        # Whoever decides is kept from it: the kernels talk meanwhile.
        await asyncio.sleep(PROBED)
        return given, acked(server)

    return on(decide_late)


@pytest.mark.parametrize("pulls", [1, 2, 5, 20])
def test_nothing_is_acknowledged_beyond_what_was_looked_at_however_late_it_is_judged(pulls: int) -> None:
    given, acknowledged = given_and_acked(pulls, taken=False)
    assert given > 0
    assert acknowledged <= max(given, WINDOW)


def test_what_is_taken_makes_room() -> None:
    given, acknowledged = given_and_acked(2, taken=True)
    assert acknowledged > max(given, WINDOW)


def test_everything_comes_once_and_in_order_clamped_and_wide() -> None:
    async def read(inlet: Inlet, server: socket.socket) -> None:
        sent = bytes(range(256)) * 400
        loop = asyncio.get_running_loop()
        sending = asyncio.create_task(loop.sock_sendall(server, sent))
        got = b""
        while len(got) < 3_000:
            got += await inlet.pull()
        inlet.widen()
        while len(got) < len(sent):
            got += await inlet.pull()
        await sending
        server.close()
        assert await inlet.pull() == b""
        assert (got, inlet.received) == (sent, len(sent))

    on(read)


def test_it_waits_for_what_has_not_come_yet_and_can_be_cancelled() -> None:
    async def wait(inlet: Inlet, server: socket.socket) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await inlet.pull()
        asyncio.get_running_loop().call_later(0.05, server.send, b"kitten")
        assert await inlet.pull() == b"kitten"

    on(wait)


def test_a_peer_that_resets_takes_back_what_was_only_looked_at() -> None:
    async def reset(inlet: Inlet, server: socket.socket) -> None:
        server.send(b"kitten")
        assert await inlet.pull() == b"kitten"
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        server.close()
        await asyncio.sleep(0.05)
        with pytest.raises(ConnectionError):
            await inlet.pull()

    on(reset)


@pytest.mark.parametrize(
    ("sent", "closed", "empty"), [(b"", False, True), (b"k", False, False), (b"", True, False)]
)
def test_it_is_empty_while_nothing_more_came_and_nobody_left(sent: bytes, closed: bool, empty: bool) -> None:
    async def look(inlet: Inlet, server: socket.socket) -> None:
        server.send(b"kitten")
        await inlet.pull()
        inlet.take()
        server.send(sent)
        if closed:
            server.close()
        await asyncio.sleep(0.05)
        assert inlet.is_empty() is empty

    on(look)
