"""No exhaustion: what one hostile answer may cost in time, bytes, memory and CPU."""

from __future__ import annotations

import gzip
import time
from typing import Final

from tests.scorecard.bodies import zipped
from tests.scorecard.card import Checks, Finding, Group
from tests.scorecard.rig import Rig, Run
from tests.scorecard.site import Peer, Script, Seen, page, pieces

GROUP: Final = Group("exhaustion")
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_CAP: Final = 5 * 1024 * 1024
_DRIP: Final = 0.5
_ENDLESS: Final = 60_000_000


def get_only(answer: Script) -> Script:
    """Refuse HEAD, so that what is tried is GET."""

    def script(peer: Peer) -> None:
        if peer.is_head:
            peer.send(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
        else:
            answer(peer)

    return script


def said(*parts: bytes, endless: bytes = b"", pause: float = 0.0, size: int = _ENDLESS) -> Script:
    """Send parts, then one piece without end: until the peer leaves, or after so many bytes."""

    def script(peer: Peer) -> None:
        for part in parts:
            peer.send(part)
        if pause:
            while peer.seen.sent < size:
                peer.send(endless)
                time.sleep(pause)
        elif endless:
            for piece in pieces(endless, size):
                peer.send(piece)
        peer.sock.shutdown(2)

    return get_only(script)


def longest(run: Run) -> float:
    return max(one.seconds for one in run.outcomes)


def most_acked(seen: list[Seen]) -> int:
    return max(one.acked for one in seen if one.method == "GET")


@GROUP.case(
    "T01",
    "one byte each half second: of a status line, of headers, of a body with and without length, of chunks",
    "given up after 10 s without a header, 30 s in all (and a HEAD before it)",
    sides=("door", "scrapy"),
)
def drips(rig: Rig) -> Finding:
    site = rig.site(
        {
            "/status": said(endless=b"H", pause=_DRIP),
            "/headers": said(_HEAD, endless=b"X", pause=_DRIP),
            "/lines": said(_HEAD, endless=b"X-K: k\r\n", pause=_DRIP),
            "/body": said(_HEAD + b"Content-Length: 1000\r\n\r\n", endless=b"k", pause=_DRIP),
            "/close": said(_HEAD + b"\r\n", endless=b"k", pause=_DRIP),
            "/chunks": said(
                _HEAD + b"Transfer-Encoding: chunked\r\n\r\n", endless=b"1\r\nk\r\n", pause=_DRIP
            ),
            "/silent": said(endless=b"", pause=_DRIP),
        }
    )
    run = rig.ask(site.urls())
    checks = Checks()
    checks.hold("every URL was given up", true=all(one.rule for one in run.outcomes))
    checks.within("longest, seconds", longest(run), 33.0)
    return checks.finding()


@GROUP.case(
    "T02",
    "60 MB of header lines, one header line of 60 MB, 1xx answers without end, 300 KB of headers",
    "given up at 256 KiB of headers, 64 KiB a line, 8 interim answers; at most 320 KiB acknowledged",
    sides=("door", "scrapy"),
)
def endless_headers(rig: Rig) -> Finding:
    site = rig.site(
        {
            "/lines": said(_HEAD, endless=b"X-Kitten: basket\r\n"),
            "/line": said(_HEAD + b"X-Kitten: ", endless=b"k" * 1000),
            "/interim": said(endless=b"HTTP/1.1 103 Early Hints\r\nLink: </k>\r\n\r\n"),
            "/long-line": said(_HEAD + b"X-Kitten: " + b"k" * 70_000 + b"\r\n\r\n<p>kittens"),
            "/large": said(_HEAD + b"X-Kitten: basket\r\n" * 17_000 + b"\r\n<p>kittens"),
        }
    )
    run = rig.ask(site.urls())
    checks = Checks()
    let_in = [one.url.rpartition("/")[2] for one in run.outcomes if not one.rule]
    checks.hold(f"accepted: {let_in}", true=not let_in)
    checks.most("bytes acknowledged of one answer", most_acked(site.requests), 327_680)
    checks.within("longest, seconds", longest(run), 12.0)
    return checks.finding()


@GROUP.case(
    "T03",
    "an endless chunked body, an endless body without length, a length that is too small, too large, no number, said twice",
    "given up at 5 MiB and one read; a false length is a clean refusal or a cut page",
    sides=("door", "scrapy"),
)
def endless_bodies(rig: Rig) -> Finding:
    text = b"<p>kittens</p>" * 100
    length = _HEAD + b"Content-Length: "
    site = rig.site(
        {
            "/chunks": said(
                _HEAD + b"Transfer-Encoding: chunked\r\n\r\n", endless=b"578\r\n" + text + b"\r\n"
            ),
            "/close": said(_HEAD + b"\r\n", endless=text),
            "/small": said(length + b"100\r\n\r\n" + text),
            "/large": said(length + b"4000000\r\n\r\n" + text),
            "/word": said(length + b"abc\r\n\r\n" + text),
            "/two": said(length + b"100\r\nContent-Length: 1400\r\n\r\n" + text),
            "/negative": said(length + b"-1\r\n\r\n" + text),
            "/both": said(length + b"100\r\nTransfer-Encoding: chunked\r\n\r\n" + text),
            "/huge-chunk": said(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n" + text),
        }
    )
    run = rig.ask(site.urls())
    checks = Checks()
    checks.most("body bytes in the application", max(one.body for one in run.outcomes), _CAP)
    checks.most("bytes acknowledged of one answer", most_acked(site.requests), _CAP + 1_100_000)
    checks.hold("an endless body was refused", true=all(one.rule for one in run.outcomes[:2]))
    checks.within("longest, seconds", longest(run), 31.0)
    return checks.finding()


def _coded(coding: str, body: bytes) -> Script:
    return page(body, extra=f"Content-Encoding: {coding}\r\n")


@GROUP.case(
    "T04",
    "200 MB of zeros and of text under gzip, deflate, br and zstd; a zstd window of 2^31; cut and broken streams",
    "at most 5 MiB and 64 KiB decoded; memory grows by at most 64 MiB; at most 2 s of CPU",
    sides=("door", "scrapy"),
)
def bombs(rig: Rig) -> Finding:
    routes: dict[str, Script] = {}
    text = b"<p>kittens</p>" * 1_000
    for coding in ("gzip", "deflate", "br", "zstd"):
        bomb = zipped(coding, text * 15_000)
        routes[f"/{coding}"] = _coded(coding, bomb)
        routes[f"/{coding}-cut"] = _coded(coding, zipped(coding, text)[:-10])
        routes[f"/{coding}-broken"] = _coded(coding, zipped(coding, text)[:40] + b"\xff" * 200)
    # A frame header that asks for a window of 2^31 bytes (RFC 8878, section 3.1.1.1.2), then a raw block.
    routes["/window"] = _coded("zstd", b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x29\x00\x00" + b"kitten")
    site = rig.site(routes)
    run = rig.ask(site.urls())
    checks = Checks()
    checks.most("largest body in the application", max(one.body for one in run.outcomes), _CAP + 65_536)
    checks.most("memory grew by, bytes", run.growth, 64 * 1024 * 1024)
    checks.within("CPU, seconds", run.cpu, 2.0)
    return checks.finding()


@GROUP.case(
    "T05",
    "30 stacked codings in one header and in 30; 200,000 empty gzip members; 100,000 zstd frames",
    "refused; at most 0.5 s of CPU",
    sides=("door", "scrapy"),
)
def stacks(rig: Rig) -> Finding:
    text = b"<p>kittens</p>" * 1_000
    stacked = text
    for _ in range(30):
        stacked = gzip.compress(stacked, mtime=0)
    lines = "".join("Content-Encoding: gzip\r\n" for _ in range(30))
    site = rig.site(
        {
            "/list": _coded(", ".join(["gzip"] * 30), stacked),
            "/lines": page(stacked, extra=lines),
            "/members": _coded("gzip", gzip.compress(b"", mtime=0) * 200_000),
            "/frames": _coded("zstd", zipped("zstd", b"") * 100_000),
        }
    )
    run = rig.ask(site.urls())
    checks = Checks()
    let_in = [one.url.rpartition("/")[2] for one in run.outcomes if not one.rule]
    checks.hold(f"accepted: {let_in}", true=not let_in)
    checks.within("CPU, seconds", run.cpu, 0.5)
    return checks.finding()
