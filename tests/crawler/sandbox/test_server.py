"""The server stands what clients do, and counts it."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable

import pytest

from crawler.sandbox import Sandbox
from crawler.sandbox.counts import Count
from crawler.sandbox.media import CANARY

FORUM = "127.81.0.10"
PILE = "127.86.0.12"
LIAR = "127.85.0.20"
LOCKED = "127.87.0.80"
_CountOf = Callable[..., Count]
_Clamped = Callable[[str], socket.socket]


def _get(sandbox: Sandbox, place: str) -> bytes:
    host, _, path = place.partition("/")
    return f"GET /{path} HTTP/1.1\r\nHost: {host}:{sandbox.web.port}\r\n\r\n".encode()


def test_one_connection_serves_many_requests(sandbox: Sandbox, count_of: _CountOf) -> None:
    client = http.client.HTTPConnection(FORUM, sandbox.web.port, timeout=5)
    headers = {"Host": f"kittenforum.example:{sandbox.web.port}"}
    sizes = []
    for method in ("GET", "HEAD", "GET"):
        client.request(method, "/thread/8", headers=headers)
        response = client.getresponse()
        sizes.append((response.status, int(response.headers["Content-Length"]), len(response.read())))
    length = sizes[0][2]
    assert sizes == [(200, length, length), (200, length, 0), (200, length, length)]
    client.close()
    count = count_of("kittenforum.example/thread/8")
    assert (count.heads, count.gets, count.text_bytes) == (1, 2, 2 * length)
    assert count.header_bytes > 3 * 50


def test_a_head_of_a_picture_sends_no_media(
    sandbox: Sandbox, ask: Callable[..., object], count_of: _CountOf
) -> None:
    answer = ask(PILE, "i.catpile.example/head-only.jpg", "HEAD")
    assert answer.headers["content-type"] == "image/jpeg"  # type: ignore[attr-defined]
    count = count_of("i.catpile.example/head-only.jpg")
    assert (count.heads, count.media_written, count.media_received) == (1, 0, 0)


def test_a_picture_read_whole_is_counted_whole(ask: Callable[..., object], count_of: _CountOf) -> None:
    body = ask(PILE, "i.catpile.example/whole.png").body  # type: ignore[attr-defined]
    assert CANARY in body
    count = count_of("i.catpile.example/whole.png", lambda count: count.media_received > 0)
    assert (count.media_written, count.media_received, count.lied) == (len(body), len(body), False)


@pytest.mark.parametrize("name", ["large", "endless"])
def test_a_clamped_client_receives_one_window_of_a_lie(
    sandbox: Sandbox, clamped: _Clamped, count_of: _CountOf, name: str
) -> None:
    client = clamped(LIAR)
    client.sendall(_get(sandbox, f"liar.example/story/{name}"))
    assert b"text/html" in client.recv(1000, socket.MSG_WAITALL)
    client.close()
    count = count_of(f"liar.example/story/{name}", lambda count: count.media_written > 0)
    assert count.lied
    assert 0 < count.media_received <= 8192


def test_a_client_that_leaves_at_the_headers_is_measured_to_the_end(
    sandbox: Sandbox, clamped: _Clamped, count_of: _CountOf
) -> None:
    client = clamped(PILE)
    client.sendall(_get(sandbox, "i.catpile.example/left.jpg"))
    client.recv(64)
    client.close()
    count = count_of("i.catpile.example/left.jpg", lambda count: count.media_written > 0)
    assert count.media_received < count.media_written


@pytest.mark.parametrize(
    "rubbish", [b"\x16\x03\x01\x02\x00\x01\x00", b"KITTEN\r\n\r\n", b"GET / HTTP/1.1\r\nHos", b""]
)
def test_rubbish_ends_its_connection_and_no_other(
    sandbox: Sandbox, clamped: _Clamped, ask: Callable[..., object], rubbish: bytes
) -> None:
    client = clamped(FORUM)
    client.sendall(rubbish)
    client.shutdown(socket.SHUT_WR)
    assert client.recv(100) == b""
    assert ask(FORUM, "kittenforum.example/").status == 200  # type: ignore[attr-defined]


def test_a_host_that_is_not_ours_has_no_pages(ask: Callable[..., object]) -> None:
    assert ask(FORUM, "nokittenforum.example/").status == 404  # type: ignore[attr-defined]


def test_hanging_up_is_a_reset(sandbox: Sandbox, clamped: _Clamped) -> None:
    client = clamped("127.83.0.51")
    client.sendall(_get(sandbox, "hangingrobots.example/robots.txt"))
    with pytest.raises(ConnectionResetError):
        client.recv(100)


def test_https_is_counted_like_http(sandbox: Sandbox, count_of: _CountOf) -> None:
    raw = socket.create_connection((LOCKED, sandbox.web.port), timeout=5)
    with sandbox.tls.wrap_socket(raw, server_hostname="lockedcats.example") as client:
        received = 0
        client.sendall(_get(sandbox, "lockedcats.example/kitten.jpg"))
        while received < 24_000:
            received += len(client.recv(65536))
    count = count_of("lockedcats.example/kitten.jpg", lambda count: count.media_received > 0)
    assert count.media_received == count.media_written


def test_another_authority_does_not_vouch_for_the_sandbox(sandbox: Sandbox) -> None:
    import ssl

    with (
        socket.create_connection((LOCKED, sandbox.web.port), timeout=5) as raw,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(raw, server_hostname="lockedcats.example")
