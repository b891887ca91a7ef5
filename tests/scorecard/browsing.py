"""No media in a browser either: pages that load pictures in every way, redirects to them, files for download (M09-M11)."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from tests.scorecard.bodies import media
from tests.scorecard.card import Checks, Finding
from tests.scorecard.media import GROUP, LIE, WINDOW, gets
from tests.scorecard.rig import GAPS, Rig, Run
from tests.scorecard.site import Media, Peer, Script, Site, page
from tests.scorecard.vectors import VECTORS, page_of_vectors, past_the_wire
from tests.scorecard.watching import Watch

BROWSERS: Final = ("door", "scrapy-playwright")
_SIZE: Final = 1_000_000
_SLOW_SECONDS: Final = 2.0
_FILMS: Final = ("video", "poster", "audio", "track", "source", "media-source")
_FONTS: Final = ("font",)
_SAID: Final = {
    "mute": Media(body=b"", head=None),
    "honest": Media(body=b""),
    "lie": Media(body=b""),
}
"""HEAD is refused, says what GET does, or both say that the picture is a text."""


def slow(peer: Peer) -> None:
    """Answer late, with a script that does nothing: until then the page is not at rest."""
    if not peer.is_head:
        time.sleep(_SLOW_SECONDS)
    page(b"0", "text/javascript")(peer)


def _type_of(vector: str, manner: str) -> tuple[str, str]:
    """Return the format of a way's body, and the type that its header says."""
    if manner == "lie":
        texts = {"css": "text/css", "style": "text/css", "frame": "text/html", "fetch": "application/json"}
        said = next((said for part, said in texts.items() if part in vector), "text/javascript")
        return "jpeg", said
    if any(part in vector for part in _FILMS):
        return "mp4", "video/mp4"
    return "jpeg", "font/woff2" if any(part in vector for part in _FONTS) else "image/jpeg"


def _zoo(site: Site, trap: Site, udp: int) -> list[str]:
    """Give the site its pages and their media, at each gap and in each manner; return the pages' URLs."""
    pages = []
    for manner, gap in [("mute", gap) for gap in GAPS] + [("honest", 0.0), ("lie", 0.0)]:
        where = f"{manner}/{round(gap * 1000)}"
        for vector in VECTORS:
            kind, said = _type_of(vector, manner)
            lines = (f"Content-Type: {said}", "Cache-Control: no-store")
            site.routes[f"/{vector}/{where}"] = replace(
                _SAID[manner], body=media(kind, 50_000), headers=lines, size=_SIZE, gap=gap
            )
        html = page_of_vectors(
            lambda vector, where=where: f"{site.base}/{vector}/{where}",  # type: ignore[misc]  # the loop's own
            slow=f"/slow/{where}",
            more=past_the_wire(trap.port, udp),
        )
        site.routes[f"/slow/{where}"] = slow
        site.routes[f"/page/{where}"] = page(html.encode())
        pages.append(f"{site.base}/page/{where}")
    return pages


@GROUP.case(
    "M09",
    f"a page with {len(VECTORS)} ways to load media, 1 MB each, at three gaps with HEAD refused, with an honest HEAD, and "
    "with each said to be a text; STUN, TURN, WebTransport, preconnect; in a browser that has no namespace of its own",
    "0 media bytes in Chromium; of one answer at most 1,152 acknowledged at the gate (4,096 of a lie); 0 datagrams; "
    "0 connections ahead of need",
    sides=BROWSERS,
)
def vectors(rig: Rig) -> Finding:
    site, trap, sink = rig.site({}), rig.site({}), rig.sink()
    pages = _zoo(site, trap, sink.port)
    with Watch(rig.folder) as watch:
        run = rig.browse(pages, sites=[site], namespace=False)
    checks = Checks()
    _judge_pages(checks, run, site, pages)
    honest = {path for path, script in site.routes.items() if isinstance(script, Media)}
    asked = [seen for seen in gets(site) if seen.path.partition("?")[0] in honest]
    checks.say(
        f"{len({seen.path for seen in asked})} of {len(honest)} media asked for with GET, "
        f"{sum(seen.acked for seen in asked):,} bytes acknowledged of all"
    )
    lies = [seen.acked for seen in asked if "/lie/" in seen.path]
    checks.most(
        "acknowledged of one answer",
        max((s.acked for s in asked if "/lie/" not in s.path), default=0),
        WINDOW,
    )
    checks.most("of one lie", max(lies, default=0), LIE)
    checks.most("media bytes given to Chromium", run.given, 0)
    checks.most("datagrams", len(sink.datagrams), 0)
    checks.most("connections ahead of need", trap.accepted, 0)
    checks.most("files with a canary", len(watch.with_canary), 0)
    return checks.finding()


def _judge_pages(checks: Checks, run: Run, site: Site, pages: list[str]) -> None:
    """Hold that what is judged was tried: a page that was not shown proves nothing."""
    shown = [one.url for one in run.outcomes if "<pre" in one.shown]
    checks.tried(f"{len(shown)} of {len(pages)} pages were shown", true=shown == pages)
    late = [path for path in site.routes if path.startswith("/slow/") and not site.of(path, "GET")]
    checks.tried(f"pages whose scripts did not run: {late}", true=not late)


def sends_to(target: str) -> Script:
    """Redirect HEAD and GET alike."""
    return page(b"", status="302 Found", extra=f"Location: {target}\r\n")


_HOPS: Final = {
    "frame": "<iframe src=URL></iframe>",
    "fetch": "<script>fetch('URL').then(r => r.arrayBuffer()).then(b => { document.title = 'got ' + b.byteLength })</script>",
    "img": "<img src=URL>",
    "script": "<script async src=URL></script>",
    "style": "<link rel=stylesheet href=URL>",
    "worker": "<script>new Worker('URL')</script>",
    "download": "<a id=a href=URL download>k</a><script>a.click()</script>",
    "popup": "<script>window.open('URL')</script>",
    "form": "<iframe name=f></iframe><form id=g action=URL target=f></form><script>g.submit()</script>",
    "location": "<script>location = 'URL'</script>",
}


@GROUP.case(
    "M10",
    f"302 to a picture (at three gaps) and to a trap from navigation, {', '.join(_HOPS)} in a browser without a namespace",
    "every hop is judged: of a picture at most 1,152 bytes acknowledged, of the trap no connection; 0 bytes in Chromium",
    sides=BROWSERS,
)
def hops(rig: Rig) -> Finding:
    site, trap = rig.site({}), rig.site({"*": page(b"<p>this is a trap</p>")})
    pages = []
    for place, gap in enumerate(GAPS):
        for name, markup in {"navigation": "", **_HOPS}.items():
            where = f"{name}/{place}"
            site.routes[f"/to/{where}"] = sends_to(f"/picture/{where}")
            site.routes[f"/out/{where}"] = sends_to(f"{trap.base}/{where}")
            site.routes[f"/picture/{where}"] = Media(body=media("jpeg"), head=None, size=_SIZE, gap=gap)
            html = markup.replace("URL", f"/to/{where}") + markup.replace("URL", f"/out/{where}")
            site.routes[f"/page/{where}"] = page(f"<!doctype html><body><p>kittens{html}".encode())
            pages.append(f"{site.base}/{'to' if name == 'navigation' else 'page'}/{where}")
    run = rig.browse(pages, sites=[site], namespace=False)
    checks = Checks()
    asked = {seen.path.split("/")[2] for seen in site.requests if seen.path.startswith("/to/")}
    checks.tried(
        f"asked for nothing: {set(_HOPS) - asked}", true=asked >= set(_HOPS) - {"download", "popup", "img"}
    )
    pictures = [seen for seen in gets(site) if seen.path.startswith("/picture/")]
    checks.say(
        f"{len(pictures)} GETs of pictures, {sum(seen.acked for seen in pictures):,} bytes acknowledged of all"
    )
    checks.most("acknowledged of one picture", max((seen.acked for seen in pictures), default=0), WINDOW)
    checks.most("connections to the trap", trap.accepted, 0)
    checks.most("media bytes given to Chromium", run.given, 0)
    return checks.finding()


_FILES: Final = {
    "attachment": ("Content-Type: text/html", 'Content-Disposition: attachment; filename="k.html"'),
    "octet": ("Content-Type: application/octet-stream",),
    "image": ("Content-Type: image/jpeg",),
    "video": ("Content-Type: video/mp4",),
}
_WAYS: Final = {
    "seed": "",
    "location": "<script>location = 'URL'</script>",
    "click": "<a id=a href=URL>k</a><script>a.click()</script>",
    "download": "<a id=a href=URL download=k.bin>k</a><script>a.click()</script>",
    "popup": "<script>window.open('URL')</script>",
    "frame": "<iframe src=URL></iframe>",
}


@GROUP.case(
    "M11",
    f"navigation to an attachment, octet-stream, image and video, as {', '.join(_WAYS)}",
    "no file on disk, 0 bytes of a body, at most 1,152 acknowledged; the outcome is kept",
    sides=BROWSERS,
)
def files(rig: Rig) -> Finding:
    site = rig.site({})
    pages = []
    for name, lines in _FILES.items():
        body = media("mp4" if name == "video" else "jpeg", 400_000)
        for way, markup in _WAYS.items():
            site.routes[f"/file/{name}/{way}"] = Media(body=body, headers=lines, head=None)
            html = f"<!doctype html><body><p>kittens{markup.replace('URL', f'/file/{name}/{way}')}"
            site.routes[f"/page/{name}/{way}"] = page(html.encode())
            pages.append(f"{site.base}/{'file' if way == 'seed' else 'page'}/{name}/{way}")
    with Watch(rig.folder) as watch:
        run = rig.browse(pages, sites=[site])
    checks = Checks()
    bodies = [seen.acked for seen in gets(site) if seen.path.startswith("/file/")]
    checks.say(f"{len(pages)} navigations, {len(bodies)} GETs of files, looked {watch.looks} times")
    seeds = [one for one in run.outcomes if "/file/" in one.url]
    checks.hold("each file that was asked for is an outcome", true=all(one.rule for one in seeds))
    checks.most("acknowledged of one file", max(bodies, default=0), WINDOW)
    checks.most("media bytes given to Chromium", run.given, 0)
    checks.most("files with a canary", len(watch.with_canary), 0)
    return checks.finding()
