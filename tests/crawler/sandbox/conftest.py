"""One sandbox for all tests of this folder: a test that counts uses a URL that no other test asks for."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from crawler.sandbox import Sandbox
from crawler.sandbox.counts import Count


@pytest.fixture(name="sandbox", scope="session")
def _sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@dataclass
class Asked:
    """An answer as a client saw it."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(name="ask")
def _ask(sandbox: Sandbox) -> Callable[..., Asked]:
    """Ask an address for a path of a host, on a connection of its own."""

    def ask(address: str, place: str, method: str = "GET") -> Asked:
        host, _, path = place.partition("/")
        client = http.client.HTTPConnection(address, sandbox.web.port, timeout=5)
        try:
            client.request(method, f"/{path}", headers={"Host": f"{host}:{sandbox.web.port}"})
            response = client.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Asked(response.status, headers, response.read())
        finally:
            client.close()

    return ask


@pytest.fixture(name="clamped")
def _clamped(sandbox: Sandbox) -> Iterator[Callable[[str], socket.socket]]:
    """Connect with a receive window of two kilobytes."""
    opened: list[socket.socket] = []

    def connect(address: str) -> socket.socket:
        client = socket.socket()
        opened.append(client)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.settimeout(5)
        client.connect((address, sandbox.web.port))
        return client

    yield connect
    for client in opened:
        client.close()


@pytest.fixture(name="count_of")
def _count_of(sandbox: Sandbox) -> Callable[..., Count]:
    """Return the figures of a place, as soon as they satisfy `until`: the server counts in a thread of its own."""

    def count_of(place: str, until: Callable[[Count], bool] = lambda _: True) -> Count:
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            found = [count for count in sandbox.counts() if count.url == sandbox.url(place)]
            if found and until(found[0]):
                return found[0]
            time.sleep(0.01)
        raise AssertionError(f"{place} was not counted as expected: {found}")

    return count_of
