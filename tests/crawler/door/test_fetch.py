"""The door against servers that lie, drip, loop and break: the server is the judge of what crossed the wire."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import ssl
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import trustme

from crawler.door.answer import Answer
from crawler.door.counts import Counts
from crawler.door.fetch import Door
from crawler.door.limits import Limits
from crawler.pace import Pace
from crawler.refused import Refused
from crawler.robots import LARGEST, Robots
from crawler.robots_book import RobotsBook
from geo.urls import parse
from pipelines.records import Rule

CANARY = b"kitten-canary-7f3a9c"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + (b"\x01\x02" + CANARY) * 150_000
PAGE = b"<html><body>" + b"<p>kittens on bicycles</p>" * 800 + b"</body></html>"
WINDOW = 4096
Site = Callable[..., Any]


def says(
    content_type: bytes, body: bytes, *more: bytes, status: bytes = b"200 OK"
) -> Callable[[socket.socket, bytes], None]:
    """A script that answers HEAD honestly and GET with the body."""
    lines = (b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *more)
    head = b"\r\n".join((*lines, b"Content-Type: " + content_type) if content_type else lines) + b"\r\n\r\n"

    def script(peer: socket.socket, request: bytes) -> None:
        peer.sendall(head if request.startswith(b"HEAD") else head + body)

    return script


def ask(door: Door, site: Any, path: str = "/basket", **options: Any) -> Answer:
    async def once() -> Answer:
        try:
            return await door.ask(parse(f"http://kittens.example:{site.port}{path}"), **options)
        finally:
            await door.close()

    return asyncio.run(once())


def refusal(door: Door, site: Any, path: str = "/basket", **options: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        ask(door, site, path, **options)
    return caught.value


def test_a_page_is_asked_for_with_head_then_get_on_one_connection(site: Site, door: Site) -> None:
    kittens = site(says(b"text/html; charset=UTF-8", PAGE))
    tally = Counts()
    answer = ask(door(kittens), kittens, tally=tally)
    assert (answer.status, answer.media_type, answer.charset, answer.body) == (
        200,
        "text/html",
        "utf-8",
        PAGE,
    )
    assert [request[:4] for request in kittens.requests] == [b"HEAD", b"GET "]
    assert kittens.connections == 1
    assert tally.requests == 2
    assert tally.wire_bytes > len(PAGE)


def test_the_request_says_who_asks_and_carries_nothing_else(site: Site, door: Site) -> None:
    kittens = site(says(b"text/html", PAGE))
    ask(door(kittens), kittens, known_text=True)
    lines = kittens.requests[0].decode().split("\r\n")
    assert lines[0] == "GET /basket HTTP/1.1"
    assert f"Host: kittens.example:{kittens.port}" in lines
    assert "User-Agent: Hostline/test (+crawler@hotline.example)" in lines
    names = {line.partition(":")[0] for line in lines[1:] if line}
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding"}


def test_headers_that_say_who_serves_a_host_are_kept_for_the_visit_also_of_what_is_refused(
    site: Site, door: Site
) -> None:
    more = (b"Server: kitten\xffcdn", b"X-Cache: HIT", b"Set-Cookie: cat=1")
    for content_type, body in ((b"text/html", PAGE), (b"image/jpeg", JPEG)):
        kittens, tally = site(says(content_type, body, *more)), Counts()
        with contextlib.suppress(Refused):
            ask(door(kittens), kittens, tally=tally)
        kept = [(seen.host, seen.name, seen.value, seen.address) for seen in tally.observed.values()]
        assert kept == [
            ("kittens.example", "server", "kitten cdn", "127.0.0.1"),
            ("kittens.example", "x-cache", "HIT", "127.0.0.1"),
        ]


def test_a_reported_referrer_is_sent(site: Site, door: Site) -> None:
    kittens = site(says(b"text/html", PAGE))
    ask(door(kittens), kittens, known_text=True, referrer="http://forum.example/thread/1#post-7")
    assert b"Referer: http://forum.example/thread/1\r\n" in kittens.requests[0]


def test_an_honest_image_costs_no_byte_of_its_body(site: Site, door: Site) -> None:
    image = site(says(b"image/jpeg", JPEG))
    refused = refusal(door(image), image)
    assert (refused.rule, refused.bytes_seen) == (Rule.MEDIA_HEADER, 0)
    assert [request[:4] for request in image.requests] == [b"HEAD"]


@pytest.mark.parametrize("known_text", [True, False])
def test_an_image_that_says_html_costs_one_window(site: Site, door: Site, known_text: bool) -> None:
    liar = site(says(b"text/html", JPEG))
    mine = door(liar)
    refused = refusal(mine, liar, known_text=known_text)
    assert refused.rule is Rule.MEDIA_BYTES
    assert 0 < refused.bytes_seen <= WINDOW
    assert mine.counts.refused_bytes == refused.bytes_seen
    assert liar.settled() <= WINDOW
    assert CANARY not in repr(refused).encode()


def test_an_image_behind_a_shape_that_was_html_costs_one_window(site: Site, door: Site) -> None:
    image = site(says(b"image/jpeg", JPEG))
    assert refusal(door(image), image, known_text=True).rule is Rule.MEDIA_HEADER
    assert image.settled() <= WINDOW


def test_the_second_lie_on_a_kept_connection_costs_one_window(site: Site, door: Site) -> None:
    page, lie = says(b"text/html", PAGE), says(b"text/html", JPEG)
    answers = [page, page, page, lie]
    site_ = site(lambda peer, request: answers.pop(0)(peer, request))  # noqa: PLW0108 each call takes the next
    mine = door(site_)

    async def four_times() -> None:
        url = parse(f"http://kittens.example:{site_.port}/basket")
        for _ in range(3):
            assert len((await mine.ask(url, known_text=True)).body) == len(PAGE)
        with pytest.raises(Refused) as caught:
            await mine.ask(url, known_text=True)
        assert caught.value.rule is Rule.MEDIA_BYTES
        await mine.close()

    asyncio.run(four_times())
    assert site_.connections == 1
    assert site_.settled() - 3 * len(PAGE) <= WINDOW


@pytest.mark.parametrize(
    ("content_type", "more"),
    [
        (b"", ()),
        (b"application/octet-stream", ()),
        (b"kitten", ()),
        (b"IMAGE/JPEG; charset=utf-8", ()),
        (b"text/html", (b"Content-Type: image/jpeg",)),
        (b"multipart/x-mixed-replace; boundary=frame", ()),
        (b"image/svg+xml", ()),
        (b"application/pdf", ()),
        (b"text/html", (b"Content-Disposition: attachment; filename=basket.html",)),
        (b"text/html", (b'Content-Disposition: inline; filename="kitten.jpg"',)),
        (b"text/html", (b"Content-Encoding: rot13",)),
    ],
)
def test_what_is_not_plainly_text_is_refused_before_its_body(
    site: Site, door: Site, content_type: bytes, more: tuple[bytes, ...]
) -> None:
    odd = site(says(content_type, JPEG, *more))
    refused = refusal(door(odd), odd)
    assert (refused.rule, refused.bytes_seen) == (Rule.MEDIA_HEADER, 0)
    assert all(request.startswith(b"HEAD") for request in odd.requests)


@pytest.mark.parametrize("kind", [b"text/html", b"text/plain", b"application/json"])
@pytest.mark.parametrize(
    "first",
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a\x01\x00\x01\x00",
        b"\x00\x00\x00\x18ftypmp42",
        b"\x00\x00\x00\x1cftypavif",
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        b"OggS\x00\x02",
        b"fLaC\x00\x00\x00\x22",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"PK\x03\x04\x14\x00",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>",
        b"<!-- kittens -->\n<svg viewBox='0 0 1 1'>",
        (b"G\x40\x11\x10" + b"\xff" * 184) * 4,
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    ],
)
def test_media_by_its_first_bytes_is_refused(site: Site, door: Site, kind: bytes, first: bytes) -> None:
    liar = site(says(kind, first + JPEG[20:]))
    assert refusal(door(liar), liar).rule is Rule.MEDIA_BYTES
    assert liar.settled() <= WINDOW


def test_media_under_a_coding_is_refused_after_decoding(site: Site, door: Site) -> None:
    liar = site(says(b"text/html", gzip.compress(JPEG), b"Content-Encoding: gzip"))
    assert refusal(door(liar), liar).rule is Rule.MEDIA_BYTES


def test_a_page_that_turns_into_a_picture_is_refused(site: Site, door: Site) -> None:
    polyglot = site(says(b"text/html", PAGE + JPEG))
    refused = refusal(door(polyglot), polyglot)
    assert refused.rule is Rule.MEDIA_BYTES


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("\ufeff<html>Kätzchen</html>".encode("utf-16-le"), b""),
        ("<html><a href='/basket'>kittens</a></html>".encode("utf-16-be"), b""),
        ("<html>Kätzchen</html>".encode("utf-16-le"), b"; charset=utf-16le"),
        ("<html>котята</html>".encode("koi8-r"), b"; charset=koi8-r"),
        (b"<html>a stray \x00 and \x01 byte</html>" + PAGE, b""),
        (b"", b""),
    ],
)
def test_unusual_text_is_read(site: Site, door: Site, body: bytes, charset: bytes) -> None:
    if b"\x01" in body:
        body = PAGE + body
    odd = site(says(b"text/html" + charset, body))
    assert ask(door(odd), odd).body == body


def test_a_short_page_ends_with_its_last_byte(site: Site, door: Site) -> None:
    short = site(says(b"text/html", b"<p>one kitten</p>"))
    assert ask(door(short, limits=Limits(total=0.5)), short).body == b"<p>one kitten</p>"


def test_a_name_of_media_is_never_asked_for(site: Site, door: Site) -> None:
    image = site(says(b"text/html", PAGE))
    assert refusal(door(image), image, "/kitten.jpg").rule is Rule.MEDIA_REFERENCE
    assert image.connections == 0


@pytest.mark.parametrize("status", [b"405 Method Not Allowed", b"501 Not Implemented", b"403 Forbidden"])
def test_a_server_without_head_is_asked_with_a_clamped_get(site: Site, door: Site, status: bytes) -> None:
    no_head, page = says(b"text/plain", b"", status=status), says(b"text/html", PAGE)
    odd = site(lambda peer, request: (no_head if request.startswith(b"HEAD") else page)(peer, request))
    assert ask(door(odd), odd).body == PAGE


def test_a_server_that_resets_on_head_is_asked_with_get(site: Site, door: Site) -> None:
    def script(peer: socket.socket, request: bytes) -> None:
        if request.startswith(b"HEAD"):
            raise ConnectionResetError
        says(b"text/html", PAGE)(peer, request)

    odd = site(script)
    assert ask(door(odd), odd).body == PAGE


def test_a_kept_connection_that_died_is_replaced(site: Site, door: Site) -> None:
    def script(peer: socket.socket, request: bytes) -> None:
        says(b"text/html", PAGE)(peer, request)
        raise ConnectionAbortedError

    flaky = site(script)
    mine = door(flaky)

    async def twice() -> list[int]:
        url = parse(f"http://kittens.example:{flaky.port}/basket")
        lengths = []
        for _ in range(3):
            lengths.append(len((await mine.ask(url, known_text=True)).body))
            await asyncio.sleep(0.02)
        await mine.close()
        return lengths

    assert asyncio.run(twice()) == [len(PAGE)] * 3


def test_a_redirect_is_answered_from_head_and_not_followed(site: Site, door: Site) -> None:
    moved = site(says(b"text/html", b"moved", b"Location: http://other.example/", status=b"302 Found"))
    answer = ask(door(moved), moved)
    assert (answer.status, answer.header(b"location"), answer.is_redirect) == (
        302,
        "http://other.example/",
        True,
    )
    assert len(moved.requests) == 1


def test_an_error_page_of_another_type_keeps_its_status(site: Site, door: Site) -> None:
    gone = site(says(b"image/png", JPEG, status=b"404 Not Found"))
    answer = ask(door(gone), gone)
    assert (answer.status, answer.body, answer.media_type) == (404, b"", None)
    assert gone.settled() <= WINDOW


@pytest.mark.parametrize(
    ("addresses", "rule"),
    [
        ((), Rule.UNRESOLVED),
        (("127.0.0.2",), Rule.ADDRESS),
        (("127.0.0.1", "127.0.0.2"), Rule.ADDRESS),
    ],
)
def test_every_address_of_a_name_is_judged(
    site: Site, door: Site, addresses: tuple[str, ...], rule: Rule, loopback_names: Any
) -> None:
    trap = site(says(b"text/html", PAGE))
    refused = refusal(door(trap, names=loopback_names({"kittens.example": addresses})), trap)
    assert refused.rule is rule
    assert trap.connections == 0


def listening_on_a_bad_port() -> socket.socket:
    """Listen where no browser asks, at whichever of these ports is free."""
    for port in (6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080):
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", port))
    raise AssertionError("no bad port is free")


@pytest.mark.parametrize("known_text", [True, False])
def test_a_port_of_another_protocol_is_not_connected_to(
    door: Site, loopback_names: Any, known_text: bool
) -> None:
    """Whatever policy allows it: what we send would be read as lines of a mail, a chat or a print job."""
    names = loopback_names()
    with listening_on_a_bad_port() as listener:
        trap = SimpleNamespace(port=listener.getsockname()[1])
        assert refusal(door(trap, names=names), trap, known_text=known_text).rule is Rule.PORT
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert names.asked == []


def test_one_look_up_for_each_connection_and_the_judged_address_is_recorded(
    site: Site, door: Site, loopback_names: Any
) -> None:
    kittens = site(says(b"text/html", PAGE))
    names = loopback_names()
    assert ask(door(kittens, names=names), kittens).address == "127.0.0.1"
    assert names.asked == ["kittens.example"]


def slow(head: bytes, piece: bytes, pause: float) -> Callable[[socket.socket, bytes], None]:
    def script(peer: socket.socket, request: bytes) -> None:
        peer.sendall(head)
        for _ in range(200):
            peer.sendall(piece)
            time.sleep(pause)

    return script


@pytest.mark.parametrize(
    "script",
    [
        slow(b"HTTP/1.1 200 OK\r\n", b"X-Kitten: 1\r\n", 0.05),
        slow(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n", b"a", 0.05),
        lambda peer, request: time.sleep(2),
    ],
)
def test_a_dripping_answer_ends_at_the_deadline(site: Site, door: Site, script: Any) -> None:
    drip = site(script)
    began = time.monotonic()
    refused = refusal(door(drip, limits=Limits(total=0.5, first_header=0.4)), drip, known_text=True)
    assert refused.rule is Rule.TOO_SLOW
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (b"HTTP/1.1 200 OK\r\n" + b"X-Kitten: bicycle\r\n" * 20_000, Rule.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nX-Kitten: " + b"a" * 70_000 + b"\r\n\r\n", Rule.TOO_LARGE),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20, Rule.TOO_LARGE),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: abc\r\n\r\nkittens",
            Rule.UNREACHABLE,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000000\r\n\r\n", Rule.TOO_LARGE),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2000\r\n" + b"k" * 8192 + b"\r\n",
            Rule.TOO_LARGE,
        ),
        (b"SSH-2.0-kittens\r\n", Rule.UNREACHABLE),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip, gzip, gzip\r\n\r\n",
            Rule.TOO_LARGE,
        ),
    ],
)
def test_an_answer_without_end_or_sense_is_refused(site: Site, door: Site, answer: bytes, rule: Rule) -> None:
    def script(peer: socket.socket, request: bytes) -> None:
        peer.sendall(answer)
        if b"chunked" in answer:
            chunk = answer[answer.index(b"2000\r\n") :]
            for _ in range(2000):
                peer.sendall(chunk)
        raise ConnectionAbortedError

    odd = site(script)
    assert refusal(door(odd), odd, known_text=True).rule is rule


def test_a_body_that_ends_early_is_kept_and_said_to_be_short(site: Site, door: Site) -> None:
    def script(peer: socket.socket, request: bytes) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n" + PAGE)
        raise ConnectionAbortedError

    short = site(script)
    answer = ask(door(short), short, known_text=True)
    assert (answer.truncated, answer.body) == (True, PAGE)


def test_a_bomb_ends_at_the_cap(site: Site, door: Site) -> None:
    bomb = site(says(b"text/html", gzip.compress(b"<p>kittens</p>" * 1_000_000), b"Content-Encoding: gzip"))
    assert refusal(door(bomb), bomb).rule is Rule.TOO_LARGE


def _fails(*_: object, **__: object) -> None:
    raise KeyError("kitten")


async def _is_async(*_: object, **__: object) -> None:
    """Never awaited, and closed without a warning."""


def _says_yes(*_: object, **__: object) -> str:
    return "yes"


BROKEN = pytest.mark.parametrize("broken", [_fails, _is_async, _says_yes])


class BrokenPolicy:
    """A policy with an error in it."""

    def __init__(self, require: Callable[..., Any]) -> None:
        self.require = require


@BROKEN
def test_a_policy_that_fails_refuses(site: Site, door: Site, broken: Callable[..., Any]) -> None:
    page = site(says(b"text/html", PAGE))
    mine = door(page)
    mine._policy = BrokenPolicy(broken)
    assert refusal(mine, page).rule is Rule.BROKEN_RULE
    assert page.connections == 0


@BROKEN
@pytest.mark.parametrize("rule", ["require_no_media_name", "require_text_header", "require_text_bytes"])
def test_a_rule_that_fails_refuses(
    site: Site, door: Site, rule: str, broken: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    lie = site(says(b"text/html", JPEG))
    monkeypatch.setattr(f"crawler.door.fetch.{rule}", broken)
    assert refusal(door(lie), lie).rule is Rule.BROKEN_RULE
    assert not lie.connections or lie.settled() <= WINDOW


@BROKEN
def test_a_rule_of_what_comes_later_that_fails_refuses(
    site: Site, door: Site, broken: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = site(says(b"text/html", PAGE))
    monkeypatch.setattr("crawler.door.fetch.require_mostly_text", broken)
    assert refusal(door(page), page).rule is Rule.BROKEN_RULE


def test_nothing_listens(site: Site, door: Site) -> None:
    gone = site(says(b"text/html", PAGE))
    gone.close()
    assert refusal(door(gone), gone).rule is Rule.UNREACHABLE


def test_a_server_that_hangs_up_at_head_over_tls_is_asked_with_get(site: Site, door: Site) -> None:
    def script(peer: socket.socket, request: bytes) -> None:
        if request.startswith(b"HEAD"):
            raise OSError
        says(b"text/html", PAGE)(peer, request)

    # Before version 1.3 nothing follows a handshake: such a connection is silent, but it is no stale one.
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.maximum_version = ssl.TLSVersion.TLSv1_2
    trustme.CA().issue_cert("kittens.example").configure_cert(tls)
    kittens = site(script, tls)
    tally = Counts()

    async def once() -> Answer:
        open_door: Door = door(kittens)
        try:
            return await open_door.ask(parse(f"https://kittens.example:{kittens.port}/"), tally=tally)
        finally:
            await open_door.close()

    answer = asyncio.run(once())
    assert (answer.status, answer.body) == (200, PAGE)
    assert [request.split()[0] for request in kittens.requests] == [b"HEAD", b"GET"]
    assert tally.wire_bytes > len(PAGE) + 2 * 500, "the handshakes crossed the wire too"


RULES = b"User-agent: *\nDisallow: /secret\n"


def rules_of(door: Door, site: Any) -> Robots:
    async def once() -> Robots:
        try:
            book = RobotsBook(door=door, pace=Pace(delay=0, concurrency=1))
            return await book.of(parse(f"http://kittens.example:{site.port}/"), Counts())
        finally:
            await door.close()

    return asyncio.run(once())


@pytest.mark.parametrize("coding", [b"identity", b"gzip"])
def test_of_a_long_robots_txt_the_first_part_is_read_and_the_rest_is_left(
    site: Site, door: Site, coding: bytes
) -> None:
    """RFC 9309, section 2.5: at least 500 KiB are parsed; what comes after them costs nobody anything."""
    text = RULES + b"".join(b"# kitten %d\n" % n for n in range(300_000))
    assert 4 * 1024 * 1024 < len(text) < Limits().body
    body = gzip.compress(text, 0) if coding == b"gzip" else text
    long = site(says(b"text/plain", body, b"Content-Encoding: " + coding))
    robots = rules_of(door(long), long)
    robots.require("http://kittens.example/open")
    with pytest.raises(Refused) as caught:
        robots.require("http://kittens.example/secret")
    assert caught.value.rule is Rule.ROBOTS
    # What is read, and what one open window holds.
    assert long.settled() < LARGEST + 4 * Limits().open_window


def endless(peer: socket.socket, _: bytes) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + RULES)
    while True:
        peer.sendall(b"# kitten\n" * 10_000)


@pytest.mark.parametrize(
    ("script", "acknowledged"),
    [
        (says(b"text/plain", RULES + b"#" * (5 * 1024 * 1024)), WINDOW),
        (endless, 7 * 1024 * 1024),
    ],
)
def test_a_robots_txt_that_no_site_has_means_no(
    site: Site, door: Site, script: Any, acknowledged: int
) -> None:
    """Larger than any page may be, said or not: whoever sends that does not mean to be read."""
    large = site(script)
    with pytest.raises(Refused) as caught:
        rules_of(door(large), large).require("http://kittens.example/open")
    assert caught.value.rule is Rule.ROBOTS_UNREACHABLE
    assert large.settled() <= acknowledged


def test_answers_that_arrive_at_once_are_counted_while_they_arrive(site: Site, door: Site) -> None:
    large = site(says(b"text/html", b"<p>kittens</p>" * 300_000))
    mine, tally = door(large), Counts(most_bytes=1_000_000)

    async def one(number: int) -> Rule | None:
        try:
            await mine.ask(
                parse(f"http://kittens.example:{large.port}/{number}"), tally=tally, known_text=True
            )
        except Refused as refused:
            return refused.rule
        return None

    async def scene() -> list[Rule | None]:
        try:
            return await asyncio.gather(*(one(number) for number in range(8)))
        finally:
            await mine.close()

    assert set(asyncio.run(scene())) == {Rule.TOO_MANY_PARTS}
    # Each may have been given one more piece.
    assert tally.wire_bytes < 1_000_000 + 8 * Limits().open_window
