"""Pages that are made to stall, swell or blind a parser (T06, T07)."""

from __future__ import annotations

import base64
from typing import Any, Final

from tests.scorecard.card import Checks, Finding
from tests.scorecard.exhaustion import GROUP
from tests.scorecard.rig import Rig

_LINK: Final = b'<a href="http://hidden.test/kitten">k</a>'
_HIDDEN: Final = "http://hidden.test/kitten"
_MONSTERS: Final[dict[str, bytes]] = {
    "100,000 attributes": b"<a " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">",
    "1,000,000 elements": b"<i>" * 1_000_000,
    "1,000,000 closed elements": b"<b>k</b>" * 620_000,
    "200,000 links": b"".join(b'<a href="/k%d">k</a>' % n for n in range(200_000)),
    "5 MB of text": b"kittens and " * 430_000,
    "5 MB of one attribute": b'<a title="' + b"k" * 5_000_000 + b'" href="/k">',
    "100,000 levels": b"<div>" * 100_000,
    "tables in tables": b"<table><tr><td>" * 30_000,
    "unclosed quotes": b'<a href="' * 500_000,
    "unclosed comments": b"<!--" * 1_200_000,
    "entities": b"&amp;&#x41;" * 450_000,
    "formatting": b"<b><i><u><font>" * 60_000 + b"<p>" * 20_000,
    "base64 blobs": b"<p>" + b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo" * 140_000,
    "data: without end": b'<img src="data:image/jpeg;base64,' * 150_000,
    "brackets": b"<script type=application/ld+json>" + b"[" * 4_000_000,
    "urls in text": b"http://a.test " * 350_000,
    "css": b"<style>" + b"a{background:url(" * 280_000,
    "srcset": b'<img srcset="' + b"k.png 1x, " * 480_000 + b'">',
}


def _task(name: str, body: bytes, charset: str | None = None) -> dict[str, Any]:
    return {"name": name, "body": base64.b64encode(body).decode("ascii"), "charset": charset}


@GROUP.case(
    "T06",
    f"{len(_MONSTERS)} pages: 100,000 attributes, 1,000,000 elements, 200,000 links, huge texts, nests, blobs, ...",
    "read in a child: at most 2 s of CPU for the page and 2 s for its skimming, 256 MiB; loop lag at most 100 ms",
)
def monsters(rig: Rig) -> Finding:
    said = rig.child("tests.scorecard.parse_side", [_task(*one) for one in _MONSTERS.items()], seconds=400)
    checks = Checks()
    slowest = max(said, key=lambda one: one["child_cpu"])
    checks.say(f"slowest: {slowest['name']}")
    checks.within("CPU of its children, seconds", slowest["child_cpu"], 4.8)
    checks.most("memory of a child, bytes", max(one["child_peak"] for one in said), 256 * 1024 * 1024)
    laggard = max(said, key=lambda one: one["lag"])
    checks.within(f"loop lag ({laggard['name']}), seconds", laggard["lag"], 0.1)
    empty = [
        one["name"]
        for one in said
        if one["parse"] == "COMPLETE" and not one["sightings"] and "link" in one["name"]
    ]
    checks.hold(f"passed off as empty: {empty}", true=not empty)
    return checks.finding()


def _hidden() -> list[dict[str, Any]]:
    html = b"<html><body>%s</body></html>"
    wide = (html % _LINK).decode("ascii")
    utf7 = b"<html><body>+ADw-a href+AD0AIg-http://hidden.test/kitten+ACIAPg-k+ADw-/a+AD4-"
    return [
        _task("under 2,100 levels", b"<div>" * 2_100 + _LINK),
        _task("behind 2,100 levels", b"<div>" * 2_100 + b"</div>" * 2_100 + _LINK),
        _task("under 300,000 levels", b"<div>" * 300_000 + _LINK),
        _task("behind NUL", html % (b"\x00\x00<p>\x00</p>" + _LINK)),
        _task("NUL in the tag", html % b'<a\x00 href="http://hidden.test/kitten">k</a>'),
        _task("UTF-16 without a mark, little end", wide.encode("utf-16-le")),
        _task("UTF-16 without a mark, big end", wide.encode("utf-16-be")),
        _task("UTF-16 with a mark", b"\xff\xfe" + wide.encode("utf-16-le")),
        _task("UTF-16, called UTF-8", wide.encode("utf-16-le"), "utf-8"),
        _task("UTF-7, unlabelled", utf7),
        _task("UTF-7, labelled", utf7, "utf-7"),
        _task("CDATA", html % (b"<![CDATA[" + _LINK + b"]]>")),
        _task("in a comment", html % (b"<!-- " + _LINK + b" -->")),
        _task("base", html % b'<base href="http://hidden.test/"><a href="kitten">k</a>'),
        _task(
            "base said twice",
            html % b'<base href="http://hidden.test/"><base href="http://b.test/"><a href="kitten">k',
        ),
        _task("template", html % (b"<template>" + _LINK + b"</template>")),
        _task("noscript", html % (b"<noscript>" + _LINK + b"</noscript>")),
        _task("line breaks in it", html % b'<a href="ht\ntp://hid\tden.test/kit\rten">k</a>'),
        _task("entities", html % b'<a href="&#104;ttp&colon;//hidden.test/kitten">k</a>'),
        _task("backslashes", html % b'<a href="http:\\\\hidden.test\\kitten">k</a>'),
        _task("after a plaintext tag", html % (b"<plaintext>" + _LINK)),
        _task("after an open script", html % (b"<script>" + _LINK)),
        _task(
            "among 3,000 links",
            b'<a href="http://a.test/%d">' * 0
            + b"".join(b'<a href="/%d">k</a>' % n for n in range(3_000))
            + _LINK,
        ),
    ]


@GROUP.case(
    "T07",
    f"{len(_hidden())} pages that hide a link: nests, NUL, UTF-16 and UTF-7 without label, CDATA, comments, base, ...",
    "the link is found, or the page is marked INCOMPLETE",
)
def hidden_links(rig: Rig) -> Finding:
    said = rig.child("tests.scorecard.parse_side", _hidden())
    checks = Checks()
    lost = [one["name"] for one in said if _HIDDEN not in one["urls"] and one["parse"] == "COMPLETE"]
    found = sum(_HIDDEN in one["urls"] for one in said)
    checks.say(f"{found} found, {len(said) - found - len(lost)} marked, {len(lost)} lost")
    checks.hold(f"lost without a word: {', '.join(lost)}", true=not lost)
    return checks.finding()
