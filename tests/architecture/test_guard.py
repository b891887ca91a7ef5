"""The guard of conftest.py must itself be seen to hold."""

import asyncio
import socket
from collections.abc import Iterator

import pytest


@pytest.fixture(name="udp")
def _udp() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        yield udp


def test_a_connection_to_elsewhere_is_refused(udp: socket.socket) -> None:
    with pytest.raises(BaseException, match="tests speak to loopback only"):
        udp.connect(("192.0.2.1", 9))
    with pytest.raises(BaseException, match="tests speak to loopback only"):
        udp.sendto(b"kitten", ("192.0.2.1", 9))
    with pytest.raises(BaseException, match="tests speak to loopback only"):
        udp.sendmsg([b"kitten"], [], 0, ("192.0.2.1", 9))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(BaseException, match="tests speak to loopback only"):
        socket.getaddrinfo("kittens.example", 80)


def test_a_server_is_not_shown_to_the_outside() -> None:
    with socket.socket() as server, pytest.raises(BaseException, match="tests speak to loopback only"):
        server.bind(("0.0.0.0", 0))


def test_asyncio_is_held_as_well() -> None:
    with pytest.raises(BaseException, match="tests speak to loopback only"):
        asyncio.run(asyncio.open_connection("192.0.2.1", 9))


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_loopback_is_free(family: socket.AddressFamily, host: str) -> None:
    with (
        socket.create_server((host, 0), family=family) as server,
        socket.create_connection(server.getsockname()[:2]) as client,
    ):
        assert client.getpeername()[0] == host


def test_the_file_system_is_free() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.send(b"kitten")
        assert right.recv(6) == b"kitten"
