from __future__ import annotations

import asyncio
import socket
import struct
import threading

import pytest

from crawler.sandbox.binding import bind
from crawler.sandbox.serving import Serving, Stream, answering

HERE, THERE = "127.0.0.1", "127.0.0.2"
SECONDS = 5


class Echo:
    """Answers a question with itself."""

    def answer(self, wire: bytes) -> bytes | None:
        return wire


async def purr(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        writer.write(b"purr")
        await reader.read()
    finally:
        writer.close()


def said(client: socket.socket, size: int) -> bytes:
    client.settimeout(SECONDS)
    return client.recv(size, socket.MSG_WAITALL)


def test_each_address_answers_as_it_is_meant_to_until_all_are_stopped() -> None:
    bound = bind((HERE, THERE), name_servers=(THERE,))
    serving = Serving("kittens", bound)
    serving.start({HERE: Stream(serve=purr), THERE: answering(Echo())}, {THERE: Echo()})
    assert "kittens" in {thread.name for thread in threading.enumerate()}
    cat = socket.create_connection((HERE, bound.port), timeout=SECONDS)
    names = socket.create_connection((THERE, bound.port), timeout=SECONDS)
    asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with cat, names, asker:
        assert said(cat, 4) == b"purr"
        names.sendall(struct.pack("!H", 4) + b"meow")
        assert said(names, 6) == b"\x00\x04meow"
        asker.sendto(b"meow", (THERE, bound.port))
        assert said(asker, 4) == b"meow"
        serving.stop()
        assert (said(cat, 1), said(names, 1)) == (b"", b"")
    assert "kittens" not in {thread.name for thread in threading.enumerate()}
    for address in (HERE, THERE):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, bound.port), timeout=SECONDS)
