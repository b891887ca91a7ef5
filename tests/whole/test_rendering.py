"""A Job with `--render`: what scripts write is found, and media are asked for by nobody, whatever asks for them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.orders import JobState
from pipelines.records import Kind, Mechanism, Page, Rule
from pipelines.store import pages
from pipelines.store.store import Store

Alley = Callable[..., dict[str, Any]]
HOME = "http://kittens.example:{port}/"


def page(body: str, media_type: str = "text/html", **headers: str) -> list[Any]:
    said = {"Content-Type": media_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return [200, said, base64.b64encode(body.encode()).decode()]


def to(location: str) -> list[Any]:
    return [302, {"Location": location}, ""]


SCRIPT = "text/javascript"
SHELL = "<!doctype html><title>Kittens</title><div id=app></div>"
GALLERY = """
document.cookie = 'seen=yes';
fetch('data.json').then(answer => answer.json()).then(kittens => setTimeout(() => {
  for (const kitten of kittens)
    app.innerHTML += `<a href="/kitten/${kitten}"><img src="/thumbs/${kitten}"></a>`;
  app.innerHTML += `<a href="/cookies/${document.cookie.replace(/\\W+/g, '-')}">cookies</a>`;
}, 3000));
const box = document.createElement('div');
document.body.append(box);
box.attachShadow({mode: 'closed'}).innerHTML = '<a href="in-the-shadow">shadow</a>';
const worker = new Worker('worker.js');
worker.onmessage = told => { app.innerHTML += `<a href="/from-worker/${told.data}">worker</a>`; };
"""
KITTENS = {
    "/robots.txt": page("User-agent: *\nDisallow: /private", "text/plain"),
    "/": page(
        SHELL
        + "<script src='http://scripts.example:{port}/gallery.js'></script><iframe src='frame'></iframe>",
        Set_Cookie="tab=1",
    ),
    "/data.json": page('["tabby", "ginger"]', "application/json"),
    "/worker.js": page("fetch('worker.json').then(a => a.text()).then(t => postMessage(t))", SCRIPT),
    "/worker.json": page("42", "application/json"),
    "/frame": to("http://kittens.example:{port}/frames/real"),
    "/frames/real": page("<body><script>document.body.innerHTML='<a href=deeper>frame</a>'</script>"),
}
SCRIPTS = {"/gallery.js": page(GALLERY, SCRIPT)}


def ran(alley: Alley, folder: Path, sites: dict[str, Any], **order: Any) -> tuple[dict[str, Any], list[Page]]:
    store = f"sqlite:///{folder}/hostline.db"
    told = alley(store=store, sites=sites, **{"seeds": [HOME], "scope": "page", "render": "always"} | order)
    with Store.open(store) as opened:
        return told, opened.do(pages.of_job, told["job"])


@pytest.fixture(name="gallery", scope="module")
def _gallery(alley: Alley, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Page]:
    sites = {"kittens.example": KITTENS, "scripts.example": SCRIPTS}
    told, (first,) = ran(alley, tmp_path_factory.mktemp("gallery"), sites)
    return told, first


@pytest.mark.parametrize(
    ("path", "kind", "where"),
    [
        ("/kitten/tabby", Kind.PAGE, "a[href]"),
        ("/thumbs/ginger", Kind.MEDIA, "img[src]"),
        ("/cookies/tab-1-seen-yes", Kind.PAGE, "a[href]"),
        ("/in-the-shadow", Kind.PAGE, "a[href]"),
        ("/from-worker/42", Kind.PAGE, "a[href]"),
        ("/frames/deeper", Kind.PAGE, "a[href]"),
        ("/data.json", Kind.OTHER, "browser[fetch]"),
        ("/frames/real", Kind.OTHER, "browser[redirect]"),
    ],
)
def test_what_scripts_write_is_found(
    gallery: tuple[dict[str, Any], Page], path: str, kind: Kind, where: str
) -> None:
    told, first = gallery
    url = f"http://kittens.example:{told['port']}{path}"
    assert (url, kind, where) in {(seen.url, seen.kind, seen.where) for seen in first.sightings}


def test_each_part_is_asked_for_once_and_no_media(gallery: tuple[dict[str, Any], Page]) -> None:
    told, first = gallery
    asked = [line for line in told["requests"] if line.startswith("GET")]
    assert sorted(asked) == sorted(
        f"GET {where}"
        for where in (
            *("kittens.example/", "kittens.example/data.json", "kittens.example/frame"),
            *("kittens.example/frames/real", "kittens.example/robots.txt", "kittens.example/worker.js"),
            *("kittens.example/worker.json", "scripts.example/gallery.js", "scripts.example/robots.txt"),
        )
        if where != "kittens.example/frame"
    )
    assert first.rendered
    assert told["state"] == JobState.DONE


WAYS = """<!doctype html><html><head><link rel=icon href=/m/1><link rel=preload as=image href=/m/2>
<link rel=prefetch href=/m/3><link rel=preload as=video href=/m/4><link rel=apple-touch-icon href=/m/5>
<link rel=preconnect href=//elsewhere.example:{port}><link rel=dns-prefetch href=//elsewhere.example>
<link rel=stylesheet href=/m/6><link rel=manifest href=/m/7><link rel=modulepreload href=/m/8>
<style>@font-face{font-family:x;src:url(/m/9)} body{font-family:x;background:url(/m/10);cursor:url(/m/11),auto}
li{list-style-image:url(/m/12)} p::after{content:url(/m/13)} @import '/m/14';</style>
<script type=speculationrules>{"prefetch":[{"urls":["/m/15"]}],"prerender":[{"urls":["/m/16"]}]}</script></head>
<body background=/m/17><li>x<p>x<img src=/m/18><img srcset='/m/19 2x'><picture><source srcset=/m/20><img></picture>
<video autoplay preload=auto src=/m/21 poster=/m/22><track default src=/m/23></video><audio autoplay src=/m/24></audio>
<object data=/m/25></object><embed src=/m/26><iframe src=/m/27></iframe><input type=image src=/m/28>
<svg width=9 height=9><image href=/m/29 /><use href='/m/30#x'/></svg><script src=/m/31></script>
<a id=file download href=/m/32>x</a><a id=ping href=#x ping=/m/33>x</a>
<script>
new Image().src = '/m/34'; fetch('/m/35'); const x = new XMLHttpRequest(); x.open('GET', '/m/36'); x.send();
new Worker('/m/37'); new SharedWorker('/m/38'); import('/m/39'); new EventSource('/m/40');
navigator.sendBeacon('/m/41', 'x'); new Audio('/m/42').play().catch(() => 0); window.open('/m/43');
navigator.serviceWorker && navigator.serviceWorker.register('/m/44').catch(() => 0); new FontFace('y', 'url(/m/45)').load().catch(() => 0);
fetch('/m/46', {method: 'POST', body: 'x'}).catch(() => 0); new WebSocket('ws://kittens.example:{port}/m/47');
file.click(); ping.click();
const form = document.createElement('form'); form.action = '/m/48'; form.method = 'post'; form.target = 'frame';
document.body.append(form, Object.assign(document.createElement('iframe'), {name: 'frame'})); form.submit();
CSS.paintWorklet && CSS.paintWorklet.addModule('/m/49').catch(() => 0);
try { const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:{port}'}]});
  peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o)); } catch (_) { }
</script>"""


def test_no_way_to_load_media_leads_to_a_get_of_it(alley: Alley, tmp_path: Path) -> None:
    picture = [
        200,
        {"Content-Type": "image/jpeg"},
        base64.b64encode(b"\xff\xd8\xff\xe0canary" * 1000).decode(),
    ]
    media = {f"/m/{number}": picture for number in range(1, 50)}
    told, (first,) = ran(alley, tmp_path, {"kittens.example": {"/": page(WAYS), **media}})
    assert [line for line in told["requests"] if "GET" in line] == [
        "GET kittens.example/robots.txt",
        "GET kittens.example/",
    ]
    asked_about = {line.rpartition("/")[2] for line in told["requests"] if "HEAD" in line and "/m/" in line}
    # Styles, scripts, workers, documents and what scripts fetch: their type is unknown until a header says it.
    assert asked_about == {"6", "8", "25", "26", "27", "31", "35", "36", "37", "38", "39"}
    named = {seen.url.rpartition("/")[2] for seen in first.sightings if "/m/" in seen.url}
    # Speculation rules name relative URLs; service workers and worklets do not exist outside https.
    assert {str(number) for number in range(1, 50)} - named == {"15", "16", "44", "49"}
    assert {Rule.ONLY_GET, Rule.MEDIA_HEADER} <= {refusal.rule for refusal in first.refusals}
    assert told["state"] == JobState.DONE


def test_a_script_that_leads_away_is_a_hop_under_conduct(alley: Alley, tmp_path: Path) -> None:
    sites = {
        "kittens.example": {
            "/robots.txt": KITTENS["/robots.txt"],
            "/": page("<script>setTimeout(() => location.replace('/new'), 2000)</script>"),
            "/new": page("<script>location.href = '/private/kittens'</script><a href=/basket>x</a>"),
        }
    }
    told, (first,) = ran(alley, tmp_path, sites)
    assert [(hop.url.rpartition("/")[2], hop.mechanism) for hop in first.hops] == [
        ("", Mechanism.SCRIPT),
        ("new", Mechanism.SCRIPT),
        ("kittens", Mechanism.FINAL),
    ]
    assert [refusal.rule for refusal in first.refusals if "private" in refusal.url] == [Rule.ROBOTS]
    assert not [line for line in told["requests"] if "private" in line]


def test_auto_renders_what_is_empty_without_script(alley: Alley, tmp_path: Path) -> None:
    told_twice = "<p>" + "Kittens ride bicycles through the town. " * 20
    sites = {
        "kittens.example": {
            "/": page(SHELL + "<script>app.innerHTML = '<a href=/found>x</a>'</script>"),
            "/full": page(told_twice + "<script>document.write('<a href=/found>x</a>')</script>"),
        }
    }
    _, found = ran(alley, tmp_path, sites, seeds=[HOME, HOME + "full"], render="auto")
    rendered = {one.url.rpartition("/")[2]: one.rendered for one in found}
    assert rendered == {"": True, "full": False}


def test_a_policy_holds_inside_the_browser(alley: Alley, tmp_path: Path) -> None:
    body = SHELL + "<script>app.innerHTML = '<a href=/inline>x</a>'</script><script src=own.js></script>"
    sites = {
        "kittens.example": {
            "/": page(body, Content_Security_Policy="script-src 'self'"),
            "/own.js": page(
                "app.innerHTML = '<a href=/own>x</a>' + document.querySelectorAll('a').length", SCRIPT
            ),
        }
    }
    _, (first,) = ran(alley, tmp_path, sites)
    written = {seen.url.rpartition("/")[2] for seen in first.sightings if seen.where == "a[href]"}
    assert "own" in written
    assert "inline" not in written


def test_data_goes_to_no_site_without_a_script_on_the_page(alley: Alley, tmp_path: Path) -> None:
    sites = {
        "kittens.example": {
            "/": page("<script>fetch('http://stranger.example:{port}/count?page=1')</script>")
        },
        "stranger.example": {"/count": page("1", "application/json")},
    }
    told, (first,) = ran(alley, tmp_path, sites)
    assert [refusal.rule for refusal in first.refusals] == [Rule.SCOPE]
    assert not [line for line in told["requests"] if "stranger" in line]
