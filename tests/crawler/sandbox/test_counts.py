"""The count is the servers': what a client's kernel took of a picture, whatever the client does with it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from crawler.sandbox.counts import Count, Tally, media_received


@pytest.fixture(name="pair")
def _pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        server, _ = listener.accept()
        with server:
            yield server, client


def test_only_the_body_counts_as_media(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    tally = Tally()
    server.sendall(b"h" * 100)
    delivery = tally.begin(tally.row("http://cat.example/"), server)
    server.sendall(b"m" * 300)
    delivery.written = 300
    server.sendall(b"h" * 50)
    assert len(client.recv(450, socket.MSG_WAITALL)) == 450
    tally.settle(server)
    assert [(count.media_written, count.media_received) for count in tally.counts()] == [(300, 300)]


def test_what_came_before_the_body_is_no_media(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    tally = Tally()
    server.sendall(b"h" * 100)
    delivery = tally.begin(tally.row("http://cat.example/"), server)
    delivery.written = 300
    server.sendall(b"m" * 40)
    client.recv(140, socket.MSG_WAITALL)
    assert tally.counts()[0].media_received == 40
    tally.settle(server)


def test_what_the_client_never_took_is_not_received(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    server.setblocking(False)
    tally = Tally()
    delivery = tally.begin(tally.row("http://cat.example/"), server)
    for _ in range(200):
        try:
            delivery.written += server.send(b"m" * 65536)
        except BlockingIOError:
            break
    count = tally.counts()[0]
    assert count.media_written == delivery.written > 200_000
    assert 0 < count.media_received < 100_000


def test_a_connection_that_is_open_is_counted_too(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    tally = Tally()
    delivery = tally.begin(tally.row("http://cat.example/"), server)
    delivery.written = server.send(b"m" * 10)
    client.recv(10)
    assert tally.counts()[0].media_received == 10
    tally.settle(server)
    assert tally.counts()[0].media_received == 10


def test_honest_sites_and_liars_are_summed_apart(make_count: Callable[..., Count]) -> None:
    counts = [make_count(3, lied=False), make_count(5, lied=True), make_count(7, lied=True)]
    assert media_received(counts, lied=False) == 3
    assert media_received(counts, lied=True) == 12


@pytest.fixture(name="make_count")
def _make_count() -> Callable[..., Count]:
    def make(received: int, *, lied: bool) -> Count:
        return Count(
            url="http://cat.example/",
            heads=0,
            gets=1,
            header_bytes=0,
            text_bytes=0,
            media_written=received,
            media_received=received,
            media_acknowledged=received,
            lied=lied,
        )

    return make
