"""One request and its answer on a line, against a server that says exactly what a test scripts."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any, TypeVar

import pytest

from crawler.door.connect import connect
from crawler.door.exchange import Exchange, Head
from crawler.door.limits import Limits
from crawler.refused import Refused
from pipelines.records import Rule

T = TypeVar("T")
Site = Callable[[Callable[[socket.socket, bytes], None]], Any]
HOST = ((b"Host", b"kittens.example"),)


def says(*pieces: bytes, leaves: bool = False) -> Callable[[socket.socket, bytes], None]:
    def script(peer: socket.socket, request: bytes) -> None:
        for piece in pieces:
            peer.sendall(piece)
        if leaves:
            raise ConnectionAbortedError

    return script


def on(site: Any, act: Callable[[Exchange], Awaitable[T]], **limits: int) -> T:
    async def once() -> T:
        bounds = Limits(**limits)
        line = await connect(ip_address("127.0.0.1"), site.port, bounds)
        try:
            return await act(Exchange(line, bounds))
        finally:
            line.drop()

    return asyncio.run(once())


async def whole(exchange: Exchange, method: str = "GET") -> tuple[Head, bytes]:
    head = await exchange.ask(method, "/basket", HOST)
    body = b""
    while piece := await exchange.read():
        body += piece
    return head, body


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("answer", "body", "truncated", "renews"),
    [
        (OK + b"Content-Length: 7\r\n\r\nkittens", b"kittens", False, True),
        (
            OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nkit\r\n4\r\ntens\r\n0\r\n\r\n",
            b"kittens",
            False,
            True,
        ),
        (OK + b"\r\nkittens", b"kittens", False, False),
        (OK + b"Connection: close\r\nContent-Length: 7\r\n\r\nkittens", b"kittens", False, False),
        (b"HTTP/1.0 200 OK\r\n\r\nkittens", b"kittens", False, False),
        (OK + b"Content-Length: 9\r\n\r\nkittens", b"kittens", True, False),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nkit\r\n", b"kit", True, False),
        (OK + b"Content-Length: 7\r\n\r\nkittens and more", b"kittens", False, False),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 8 + OK + b"Content-Length: 0\r\n\r\n", b"", False, True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", False, True),
    ],
)
def test_answers_and_their_ends(
    site: Site, answer: bytes, body: bytes, truncated: bool, renews: bool
) -> None:
    async def act(exchange: Exchange) -> tuple[bytes, bool, bool]:
        _, got = await whole(exchange)
        return got, exchange.truncated, exchange.renew()

    assert on(site(says(answer, leaves=True)), act) == (body, truncated, renews)


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        # Each of them is small: it is their sum that is bounded.
        (
            (b"HTTP/1.1 103 Early Hints\r\n" + (b"Link: " + b"k" * 900 + b"\r\n") * 50 + b"\r\n") * 7,
            Rule.TOO_LARGE,
        ),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 9, Rule.TOO_LARGE),
        (OK + b"X-Kitten: " + b"a" * 65_530 + b"\r\n\r\n", Rule.TOO_LARGE),
        (OK + b"X-Kitten: 1\r\n" * 30_000 + b"\r\n", Rule.TOO_LARGE),
        (OK + b"X-Kitten", Rule.UNREACHABLE),
        (b"", Rule.UNREACHABLE),
        (b"SSH-2.0-kittens\r\n\r\n", Rule.UNREACHABLE),
        (b"<html>kittens</html>\r\n\r\n", Rule.UNREACHABLE),
        (OK + b"X-Kitten: a\x00b\r\n\r\n", Rule.UNREACHABLE),
        (OK + b"Content-Length: 1, 2\r\n\r\nab", Rule.UNREACHABLE),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nkitten\r\n", Rule.UNREACHABLE),
    ],
)
def test_what_is_no_answer_or_too_much_of_one(site: Site, answer: bytes, rule: Rule) -> None:
    with pytest.raises(Refused) as refused:
        on(site(says(answer, leaves=True)), whole)
    assert refused.value.rule is rule


def test_a_head_has_no_body_whatever_its_headers_say(site: Site) -> None:
    async def act(exchange: Exchange) -> tuple[int, bytes, bool]:
        head, body = await whole(exchange, "HEAD")
        return head.status, body, exchange.renew()

    assert on(site(says(OK + b"Content-Length: 5000000\r\n\r\n")), act) == (200, b"", True)


def test_a_body_sent_to_head_ends_the_connection_and_is_counted(site: Site) -> None:
    async def act(exchange: Exchange) -> tuple[bytes, bool, int]:
        _, body = await whole(exchange, "HEAD")
        await asyncio.sleep(0.05)
        return body, exchange.renew() and exchange.line.is_quiet(), exchange.line.received

    body, reusable, received = on(site(says(OK + b"Content-Length: 7\r\n\r\nkittens")), act)
    assert (body, reusable) == (b"", False)
    assert received >= len(OK)


def test_bytes_of_the_body_are_counted_as_they_stand_on_the_wire(site: Site) -> None:
    chunks = b"1\r\nk\r\n" * 500 + b"0\r\n\r\n"

    async def act(exchange: Exchange) -> tuple[int, int]:
        _, body = await whole(exchange)
        return len(body), exchange.body_bytes

    assert on(site(says(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)), act) == (500, len(chunks))
