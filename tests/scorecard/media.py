"""No media: what a server that means to send some gets acknowledged, and what reaches the application."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from typing import Final

from tests.scorecard.bodies import found_in, media, zipped
from tests.scorecard.card import Checks, Finding, Group
from tests.scorecard.faults import POLICY_FAULTS, RULE_FAULTS
from tests.scorecard.jobs import job
from tests.scorecard.rig import GAPS, ROOT, Rig, Run
from tests.scorecard.site import Media, Script, Seen, Site, page
from tests.scorecard.watching import Watch
from tests.scorecard.wirings import WIRINGS

GROUP: Final = Group("media")
_LARGE: Final = 50_000_000
WINDOW: Final = 1_152
"""Acknowledged bytes, headers included, that a refused GET may come to."""
LIE: Final = 4_096
_RECORD: Final = 16_640
_RECORD_AND_WINDOW: Final = 16_406 + WINDOW
"""A record can be read whole only, and where its end lies in a window, the rest of that window arrives with it."""
_HTML: Final = ("Content-Type: text/html",)
_JPEG: Final = ("Content-Type: image/jpeg",)
_KINDS: Final = ("jpeg", "mp4", "webp", "avif", "ts")


def at_gaps(**scripts: Media) -> dict[str, Script]:
    """Return a route for each script at each gap between headers and body."""
    routes: dict[str, Script] = {}
    for name, one in scripts.items():
        for gap in GAPS:
            ms = round(gap * 1000)
            routes[f"/{name}/{ms}"] = Media(
                body=one.body,
                headers=one.headers,
                head=one.head,
                size=one.size,
                together=one.together,
                gap=gap,
            )
    return routes


def gets(*sites: Site) -> list[Seen]:
    return [seen for site in sites for seen in site.requests if seen.method == "GET"]


def judge_refused(
    checks: Checks, run: Run, site: Site, limit: int, *, known: frozenset[str] = frozenset()
) -> None:
    """Hold that nothing was given to the application, and of no answer more than `limit` acknowledged."""
    checks.tried("every URL was asked for", true=len(site.requests) >= len(run.outcomes))
    checks.most("body bytes in the application", run.given, 0)
    checks.hold("no canary in the application", true=not any(one.canary for one in run.outcomes))
    refused = [seen for seen in gets(site) if seen.path not in known]
    read = max((one.bytes_seen for one in run.outcomes), default=0)
    checks.say(f"body bytes that the client counted {read:,}")
    checks.most("bytes acknowledged of one GET", max((seen.acked for seen in refused), default=0), limit)


@GROUP.case(
    "M01",
    "GET of a 50 MB image/jpeg over HTTP/1.1, HEAD refused, honest or lying, body 0, 5 and 50 ms after the headers",
    "0 body bytes in the application; honest HEAD: no GET; else at most 1,152 bytes acknowledged",
    sides=("door", "scrapy"),
)
def plain_image(rig: Rig) -> Finding:
    body = media("jpeg")
    site = rig.site(
        at_gaps(
            mute=Media(body=body, size=_LARGE, head=None),
            honest=Media(body=body, size=_LARGE),
            lying=Media(body=body, size=1_000_000, head=_HTML),
        )
    )
    checks = Checks()
    judge_refused(checks, rig.ask(site.urls()), site, WINDOW)
    honest = [seen for seen in gets(site) if seen.path.startswith("/honest")]
    checks.most("GETs after an honest HEAD", len(honest), 0)
    lied = [seen for seen in gets(site) if seen.path.startswith("/lying")]
    checks.tried("every lying HEAD was followed by GET", true=len(lied) == len(GAPS))
    return checks.finding()


@GROUP.case(
    "M02",
    "the same over TLS 1.3, headers and body in records of their own, and in one record",
    "0 body bytes in the application; at most 4,096 acknowledged after the headers, 16,640 where they share a record",
    sides=("door", "scrapy"),
)
def secure_image(rig: Rig) -> Finding:
    body = media("jpeg")
    separate = rig.secure_site(at_gaps(mute=Media(body=body, size=_LARGE, head=None)))
    shared = rig.secure_site(at_gaps(one=Media(body=body, size=_LARGE, head=None, together=True)))
    checks = Checks()
    run = rig.ask(separate.urls() + shared.urls())
    checks.most("body bytes in the application", run.given, 0)
    for site, name, limit in ((separate, "separate records", LIE), (shared, "one record", _RECORD)):
        checks.tried(f"{name}: every GET came", true=len(gets(site)) == len(GAPS))
        after = max((seen.acked - seen.acked_head for seen in gets(site)), default=0)
        checks.most(f"acknowledged after the headers, {name}", after, limit)
    return checks.finding()


@GROUP.case(
    "M03",
    "the same from a server that offers HTTP/2 (ALPN h2, http/1.1)",
    "no HTTP/2 is spoken, so no DATA frame can be sent; at most 4,096 bytes acknowledged",
    sides=("door", "scrapy"),
)
def no_http2(rig: Rig) -> Finding:
    site = rig.secure_site(
        at_gaps(mute=Media(body=media("jpeg"), size=_LARGE, head=None)), alpn=("h2", "http/1.1")
    )
    checks = Checks()
    run = rig.ask(site.urls())
    judge_refused(checks, run, site, LIE)
    checks.say(f"protocols agreed on: {sorted(map(str, site.alpn))}")
    checks.hold("HTTP/2 was not agreed on", true="h2" not in site.alpn)
    return checks.finding()


_HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "none": ("X-Kitten: 1",),
    "empty": ("Content-Type:",),
    "octet": ("Content-Type: application/octet-stream",),
    "unknown": ("Content-Type: kitten/basket",),
    "charset": ("Content-Type: image/jpeg; charset=utf-8",),
    "mixed-case": ("cOnTeNt-TyPe: ImAgE/jPeG",),
    "two": ("Content-Type: text/html", "Content-Type: image/jpeg"),
    "two-back": ("Content-Type: image/jpeg", "Content-Type: text/html"),
    "list": ("Content-Type: text/html, image/jpeg",),
    "wildcard": ("Content-Type: */*",),
    "html-after": ("Content-Type: image/jpeg; text/html",),
    "replace": ("Content-Type: multipart/x-mixed-replace; boundary=k",),
    "video": ("Content-Type: video/mp4",),
    "attachment": ("Content-Type: text/html", "Content-Disposition: attachment; filename=page.html"),
    "named": ("Content-Type: text/html", 'Content-Disposition: inline; filename="kitten.jpg"'),
    "font": ("Content-Type: font/woff2",),
    "huge": ("Content-Type: text/html",),
}


@GROUP.case(
    "M04",
    "17 doubtful headers (no type, unknown, two types, charset on an image, attachment, too large, ...) at three gaps",
    "refused before the body: 0 bytes to the application, at most 4,096 acknowledged (1,152 is usual)",
    sides=("door", "scrapy"),
)
def doubtful_headers(rig: Rig) -> Finding:
    body = media("jpeg")
    site = rig.site(
        at_gaps(
            **{
                name: Media(body=body, headers=lines, head=None, size=_LARGE)
                for name, lines in _HEADERS.items()
            }
        )
    )
    checks = Checks()
    run = rig.ask(site.urls())
    checks.say(f"{len(run.outcomes)} answers")
    checks.hold("all were refused by a rule", true=all(one.rule for one in run.outcomes))
    judge_refused(checks, run, site, LIE)
    return checks.finding()


@GROUP.case(
    "M05",
    "JPEG, MP4, WebP, AVIF and TS bytes as text/html, text/plain and application/json at three gaps; "
    "a second lie on a kept connection, of the header and of HEAD alone, plain and over TLS",
    "refused by the first bytes: 0 to the application, at most 4,096 acknowledged; where a TLS record holds the lie and "
    "the headers that betray it, that record (16,640); where only the body betrays it, its record and one window (17,558)",
    sides=("door", "scrapy"),
)
def lies(rig: Rig) -> Finding:
    types = {"html": "text/html", "plain": "text/plain", "json": "application/json"}
    lying = {
        f"{kind}-as-{name}": Media(body=media(kind), headers=(f"Content-Type: {said}",), size=1_000_000)
        for kind in _KINDS
        for name, said in types.items()
    }
    site = rig.site(at_gaps(**lying))
    checks = Checks()
    run = rig.ask(site.urls())
    checks.say(f"{len(run.outcomes)} lies")
    checks.hold("all were refused by a rule", true=all(one.rule for one in run.outcomes))
    judge_refused(checks, run, site, LIE)
    _second_lies(rig, checks)
    return checks.finding()


_SECOND_LIES: Final = {
    "plain": (_HTML, False, LIE),
    "plain, of HEAD": (_JPEG, False, LIE),
    "TLS, of HEAD": (_JPEG, False, LIE),
    "TLS, of HEAD, one record": (_JPEG, True, _RECORD),
    "TLS": (_HTML, False, _RECORD_AND_WINDOW),
}
"""What GET says, whether headers and body share a record, and how much may be acknowledged after the headers."""


def _second_lies(rig: Rig, checks: Checks) -> None:
    """After a large page has opened the window of a connection, it lies."""
    for name, (said, together, limit) in _SECOND_LIES.items():
        lie = Media(body=media("jpeg"), headers=said, head=_HTML, size=1_000_000, together=together)
        routes = {"/page": page(b"<p>kittens</p>" * 20_000), **at_gaps(lie=lie)}
        site = rig.secure_site(routes) if name.startswith("TLS") else rig.site(routes)
        order = [path for lie_at in list(routes)[1:] for path in ("/page", lie_at) * 2]
        run = rig.ask([site.base + path for path in order], sites=[site], at_once=1)
        lied = [one for one in run.outcomes if "/lie/" in one.url]
        checks.tried("the page before the lie was read", true=run.outcomes[0].body > 200_000)
        checks.hold(
            "the lie on a kept connection was refused", true=all(one.rule and not one.body for one in lied)
        )
        asked = [seen for seen in gets(site) if seen.path.startswith("/lie/")]
        checks.tried("each lie was asked for with GET", true=len(asked) == 2 * len(GAPS))
        most = max((seen.acked - seen.acked_head for seen in asked), default=0)
        checks.most(f"acknowledged of a second lie, {name}", most, limit)


def _containers() -> dict[str, Media]:
    jpeg = media("jpeg", 20_000)
    mime = b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(jpeg)
    parts = b"--k\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--k\r\n" + mime + b"\r\n--k--\r\n"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/jpeg;base64,%s"/></svg>'
    raw = {
        "multipart": ("multipart/mixed; boundary=k", parts),
        "mhtml": ("multipart/related; boundary=k", b"MIME-Version: 1.0\r\n" + parts),
        "pdf": ("application/pdf", b"%PDF-1.7\n" + jpeg),
        "zip": ("application/zip", b"PK\x03\x04\x14\x00" + jpeg),
        "svg": ("image/svg+xml", svg % base64.b64encode(jpeg)),
    }
    found = {name: Media(body=body, headers=(f"Content-Type: {said}",)) for name, (said, body) in raw.items()}
    found |= {
        f"{name}-as-html": Media(body=body, headers=_HTML)
        for name, (_, body) in raw.items()
        if name != "multipart"
    }
    for coding in ("gzip", "br", "zstd", "deflate"):
        coded = zipped(coding, jpeg)
        found[f"{coding}-jpeg"] = Media(body=coded, headers=(*_HTML, f"Content-Encoding: {coding}"))
        found[f"{coding}-unsaid"] = Media(body=coded, headers=_HTML)
        found[f"{coding}-twice"] = Media(
            body=zipped("gzip", coded), headers=(*_HTML, f"Content-Encoding: {coding}, gzip")
        )
    return found


@GROUP.case(
    "M06",
    "gzip, br, zstd and deflate of a JPEG as text/html, said, unsaid and doubled; multipart, MHTML, PDF, ZIP, SVG, "
    "under their own types and as text/html; three gaps",
    "sniffed after decoding and refused: 0 to the application, at most 4,096 acknowledged",
    sides=("door", "scrapy"),
)
def containers(rig: Rig) -> Finding:
    site = rig.site(at_gaps(**_containers()))
    checks = Checks()
    run = rig.ask(site.urls())
    checks.say(f"{len(run.outcomes)} answers")
    checks.hold(
        "all were refused by a rule: "
        + ", ".join(one.url.partition("/")[2] for one in run.outcomes if not one.rule)[:200],
        true=all(one.rule for one in run.outcomes),
    )
    judge_refused(checks, run, site, LIE)
    return checks.finding()


@GROUP.case(
    "M07",
    f"{len(RULE_FAULTS)} faults in the media rules and {len(POLICY_FAULTS)} in the address policy: it raises, times out, "
    "is async, returns a text; the server lies and is honest",
    "fail closed: 0 body bytes to the application, at most 4,096 acknowledged; a broken policy lets nothing connect",
    sides=("door", "scrapy"),
)
def broken_rules(rig: Rig) -> Finding:
    checks, faults = Checks(), (*RULE_FAULTS, *POLICY_FAULTS)
    given: list[str] = []
    beyond: list[str] = []
    connected: list[str] = []
    most = 0
    for fault in faults if rig.side == "door" else ("the handler raises",):
        routes: dict[str, Script] = {
            "/lie": Media(body=media("jpeg"), headers=_HTML, size=_LARGE // 10),
            "/honest": Media(body=media("jpeg"), head=None, size=_LARGE // 10),
        }
        site = rig.site(routes)
        run = rig.ask(site.urls(), sites=[site], fault=fault)
        acked = max((seen.acked for seen in gets(site)), default=0)
        most = max(most, acked)
        given += [fault] * bool(run.given)
        beyond += [fault] * (acked > LIE)
        connected += [fault] * (fault in POLICY_FAULTS and site.accepted > 0)
    checks.say(f"most bytes acknowledged {most:,}")
    checks.hold(f"media reached the application: {', '.join(given)}", true=not given)
    checks.hold(f"more than {LIE:,} acknowledged: {', '.join(beyond)}", true=not beyond)
    checks.hold(f"connected all the same: {', '.join(connected)}", true=not connected)
    return checks.finding()


@GROUP.case(
    "M08",
    "start-up with a door whose window is open, whose header or first-bytes rule is off, that fails at every request, "
    "or with another download handler in Scrapy's settings",
    "the Job is refused before its site is asked for anything; an unbroken door starts",
)
def wrong_wiring(rig: Rig) -> Finding:
    checks = Checks()
    for wiring in ("none", *WIRINGS):
        site = rig.site({"/": page(b"<p>kittens</p>"), "/robots.txt": page(b"", "text/plain")})
        told = job(rig, [f"{site.base}/"], sites=[site], name=wiring.replace(" ", "-"), wiring=wiring)
        asked = len(site.requests)
        if wiring == "none":
            checks.tried("an unbroken door crawls", true=asked > 0 and told["state"] == "DONE")
            continue
        checks.hold(
            f"{wiring}: {asked} requests, {told['state']}", true=asked == 0 and told["state"] == "FAILED"
        )
    status = _other_handler(rig)
    checks.hold(f"another download handler: exit status {status}, not 5", true=status == 5)
    checks.say(f"{len(WIRINGS)} broken doors, one foreign handler")
    return checks.finding()


def _other_handler(rig: Rig) -> int:
    """Return how Scrapy's own command ends with a download handler that is not the door."""
    foreign = '{"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}'
    words = ["crawl", "reported", "-a", "seeds=http://127.0.0.1:9/", "-a", "by=Ada Example"]
    operator = {"NAME": "Scorecard", "CONTACT": "crawler@hotline.example", "MANDATE": "proving"}
    variables = {f"HOSTLINE_OPERATOR__{name}": value for name, value in operator.items()}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words, "-s", f"DOWNLOAD_HANDLERS={foreign}"],
        cwd=ROOT,
        env={**os.environ, **variables, "HOSTLINE_STORE__URL": f"sqlite:///{rig.folder}/scrapy.db"},
        capture_output=True,
        timeout=60,
        check=False,
    ).returncode


def _payloads() -> dict[str, Script]:
    jpeg = media("jpeg", 4_000)
    coded = base64.b64encode(jpeg)
    data = b"data:image/jpeg;base64," + coded
    html = (
        b'<img src="%s"><style>p{background:url(%s)}</style><svg><image href="%s"/></svg><a href="%s">x</a>'
    )
    script = b'<script>var kitten = "%s"; var bare = "%s";</script><script type="application/ld+json">{"image":"%s"}</script>'
    lines = (coded[at : at + 76] for at in range(0, len(coded), 76))
    return {
        "/": page(b'<a href="/html">1</a><a href="/json">2</a><a href="/css">3</a><a href="/mime">4</a>'),
        "/html": page(html % (data, data, data, data) + script % (data, coded, data)),
        "/json": page(b'{"image": "%s", "inline": "%s"}' % (data, coded), "application/json"),
        "/written": page(
            b"<p id=p></p><script>const kept = '%s'; new Image().src = 'data:image/jpeg;base64,' + kept;"
            b"p.innerHTML = '<img src=\"data:image/jpeg;base64,' + kept + '\">' + kept;"
            b"document.title = kept; localStorage.kept = kept; document.cookie = 'k=' + kept.slice(0, 3000);"
            b"caches.open('k').then(c => c.put('/k', new Response(kept)))</script>" % coded
        ),
        "/css": page(b"p { background: url(%s) } i { background: url('%s') }" % (data, data), "text/css"),
        "/mime": page(b"<pre>Content-Type: image/jpeg\n\n" + b"\n".join(lines) + b"</pre>"),
        "/robots.txt": page(b"User-agent: *\nAllow: /\n", "text/plain"),
    }


@GROUP.case(
    "M12",
    "data: URIs and base64 of a JPEG in HTML, CSS, JSON, JSON-LD, scripts, inline SVG and running text, and written by "
    "scripts; a whole Job, read as sent and rendered",
    "0 canaries in database, WAL, output, temporary files and browser profiles, raw or in base64, hex or UTF-16",
)
def payloads(rig: Rig) -> Finding:
    site = rig.site(_payloads())
    told = job(rig, [f"{site.base}/"], scope="host")
    checks = Checks()
    checks.hold(f"the Job read the pages: {told}"[:200], true=told["pages"] == 5)
    checks.say(f"{told['pages']} pages, {told['data_sightings']} data: URIs known by type and length")
    checks.hold("what was cut out is known by type and length", true=told["data_sightings"] > 0)
    with Watch(rig.folder) as watch:
        told = job(
            rig, [f"{site.base}/", f"{site.base}/written"], scope="host", name="rendered", render="always"
        )
    checks.say(f"{told['rendered']} rendered")
    checks.tried("what scripts wrote was read", true=told["data_sightings"] > 0 and told["rendered"] >= 4)
    _require_no_canary(checks, rig, watch)
    return checks.finding()


@GROUP.case(
    "M13",
    "a whole Job over every body of M01-M06, linked from, framed in and fetched by one page, under media and page names; "
    "each body its own canary; read as sent and rendered",
    "0 canaries (raw, base64, hex, UTF-16) in database, WAL, output, talk, temporary files and browser profiles",
)
def whole_zoo(rig: Rig) -> Finding:
    zoo: dict[str, Script] = {**at_gaps(**_containers())}
    for kind in _KINDS:
        body = media(kind)
        zoo[f"/{kind}.jpg"] = Media(body=body)
        zoo[f"/{kind}"] = Media(body=body, headers=_HTML)
        zoo[f"/{kind}-mute"] = Media(body=body, head=None)
    links = b"".join(
        b'<a href="%s">k</a><img src="%s"><script>fetch("%s")</script>' % ((path.encode(),) * 3)
        for path in zoo
    )
    links += b"".join(b'<iframe src="%s"></iframe>' % path.encode() for path in list(zoo)[:40])
    zoo["/robots.txt"] = page(b"User-agent: *\nAllow: /\n", "text/plain")
    site = rig.site({"/": page(links), **zoo})
    checks = Checks()
    told = job(rig, [f"{site.base}/"], scope="host", max_pages=1_000)
    with Watch(rig.folder) as watch:
        rendered = job(
            rig, [f"{site.base}/"], scope="host", max_pages=1_000, name="rendered", render="always"
        )
    checks.say(
        f"{told['pages']} pages, {rendered['pages']} with a browser ({rendered['rendered']} rendered), "
        f"{len(site.requests)} requests"
    )
    checks.tried("the page was rendered", true=rendered["rendered"] >= 1)
    named = [seen for seen in gets(site) if seen.path.endswith(".jpg")]
    checks.most("GETs of what its name says is media", len(named), 0)
    checks.most(
        "acknowledged of one GET",
        max(s.acked for s in gets(site) if s.path not in ("/", "/robots.txt")),
        LIE,
    )
    _require_no_canary(checks, rig, watch)
    return checks.finding()


def _require_no_canary(checks: Checks, rig: Rig, watch: Watch) -> None:
    files = [file for file in rig.folder.rglob("*") if file.is_file()]
    checks.tried("there are files to look through", true=len(files) > 1)
    checks.tried("a browser's files were looked through", true=watch.looked > len(files))
    kept = {str(file) for file, _ in found_in(rig.folder)} | watch.with_canary
    checks.most(f"canaries in {len(files)} files and {watch.looked} that were there meanwhile", len(kept), 0)
    checks.hold(f"kept in {sorted(kept)[:2]}", true=not kept)
