"""No private address: traps on loopback stand in for what must not be reached, and count who comes."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from crawler.sandbox.policy import BoundOnly
from geo.addresses import NotPublicError, require_public
from geo.names import Names
from geo.registry import Registry
from geo.urls import UrlError, as_address, parse
from tests.scorecard.card import Checks, Finding, Group
from tests.scorecard.jobs import job
from tests.scorecard.name_server import addresses
from tests.scorecard.rig import Rig
from tests.scorecard.site import Script, Site, page

GROUP: Final = Group("ssrf")
_CORPUS: Final = Path(__file__).parent / "ssrf.txt"
_ALLOWED: Final = page(b"User-agent: *\nAllow: /\n", "text/plain")
_LOOPBACK: Final = (
    *("127.0.0.1", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f.1", "0x7f000001", "2130706433"),
    *("017700000001", "127.0.0.1.", "127.000.000.001", "0", "0x0", "0.0.0.0", "１２７.0.0.1", "127。0。0。1"),  # noqa: RUF001 these are the spellings
    *("%31%32%37.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost", "kittens.localhost"),
)


def corpus() -> Iterator[tuple[str, str]]:
    """Yield the decided verdict and the text of each line."""
    for line in _CORPUS.read_text(encoding="utf-8").split("\n"):
        if "\t" in line and not line.startswith("#"):
            verdict_of_line, _, text = line.partition("\t")
            yield verdict_of_line, text


def verdict(text: str) -> tuple[str, str]:
    """Return what our rules say of a URL or an address, and why; pure, nothing is asked."""
    try:
        address = as_address(text) or parse(text).address
        if address is not None:
            require_public(address)
    except (UrlError, NotPublicError) as error:
        return "REFUSE", str(error)
    return "ALLOW", ""


@GROUP.case(
    "S01",
    f"{len(list(corpus()))} decided URLs and addresses (tests/scorecard/ssrf.txt)",
    "each verdict is the decided one",
)
def decided(_: Rig) -> Finding:
    checks, lines = Checks(), list(corpus())
    wrong = [text for decided_verdict, text in lines if verdict(text)[0] != decided_verdict]
    checks.say(f"{len(lines) - len(wrong)} of {len(lines)} as decided")
    checks.hold(f"judged wrongly: {wrong[:5]}", true=not wrong)
    return checks.finding()


def trap(rig: Rig, address: str = "127.0.0.1", port: int = 0) -> Site:
    """Start a server that must not be reached."""
    return rig.site({"*": page(b"<p>this is a trap</p>")}, address=address, port=port)


@GROUP.case(
    "S02",
    f"{len(_LOOPBACK)} spellings of loopback through the door under the policy of every run, and as frames, scripts, styles, "
    "fetch and popups of a rendered page, in a browser without a namespace; traps on 127.0.0.1 and ::1",
    "0 connections accepted",
)
def spellings(rig: Rig) -> Finding:
    first = trap(rig)
    traps = [first, trap(rig, "::1", first.port)]
    names = rig.names({})
    urls = [f"http://{spelling}:{first.port}/" for spelling in _LOOPBACK]
    said = rig.child(
        "tests.scorecard.door_side",
        {"urls": urls, "pairs": None, "at_once": 8, "names": ["127.0.0.1", names.port]},
    )
    checks = Checks()
    checks.most(f"connections accepted of {len(urls)} tries", sum(one.accepted for one in traps), 0)
    checks.hold("each was refused", true=all(one["rule"] for one in said["outcomes"]))
    _spelled_by_a_page(rig, checks, urls, traps)
    return checks.finding()


def _spelled_by_a_page(rig: Rig, checks: Checks, urls: list[str], traps: list[Site]) -> None:
    """Render a page that asks for each URL, half of them from each side so that no page asks for too much."""
    ways = (
        "<iframe src='{0}frame'></iframe><script async src='{0}script'></script><link rel=stylesheet href='{0}style'>"
        "<script>fetch('{0}fetch', {{mode: 'no-cors'}}).catch(() => 0); window.open('{0}popup')</script>"
    )
    pages = {
        f"http://kittens.test/{half}": "<p>kittens</p>" + "".join(ways.format(url) for url in urls[half::2])
        for half in (0, 1)
    }
    port = rig.names({}).port
    run = rig.browse(
        list(pages), given=pages, pairs=None, namespace=False, names=["127.0.0.1", port], seconds=120
    )
    refused = {href for one in run.outcomes for href, _ in one.refusals}
    checks.say(f"{len(refused)} parts of rendered pages refused")
    checks.tried("the pages were shown", true=all("kittens" in one.shown for one in run.outcomes))
    checks.tried("their parts came to the door", true=len(refused) >= len(urls))
    checks.most("connections accepted of pages", sum(one.accepted for one in traps), 0)


def _ways_on(target: str) -> dict[str, Script]:
    """Return pages that lead to the target, each in a way of its own."""
    went = f"Location: {target}\r\n"
    ways: dict[str, Script] = {
        f"/{status}": page(b"", status=f"{status} Found", extra=went) for status in (301, 302, 303, 307, 308)
    }
    t = target.encode()
    return ways | {
        "/refresh": page(b"<p>kittens</p>", extra=f"Refresh: 0; url={target}\r\n"),
        "/meta": page(b'<meta http-equiv=refresh content="0;url=%s">' % t),
        "/script": page(b'<script>location = "%s"; window.open("%s")</script>' % (t, t)),
        "/base": page(b'<base href="%s"><a href="x">x</a><img src="y.png">' % t),
        "/canonical": page(b'<link rel=canonical href="%s"><link rel=next href="%s">' % (t, t)),
        "/links": page(
            b'<a href="%s">a</a><iframe src="%s"></iframe><form action="%s"><area href="%s">' % (t, t, t, t)
        ),
        "/sitemap.xml": page(b"<urlset><url><loc>%s</loc></url></urlset>" % t, "application/xml"),
    }


@GROUP.case(
    "S03",
    "301, 302, 303, 307, 308, Refresh, meta refresh, script, base, canonical, links, frames, sitemap and robots.txt that "
    "lead to a trap, by address, by a name and by a spelling, a whole Job, read as sent and rendered",
    "0 connections accepted by the trap; every page is kept",
)
def led_astray(rig: Rig) -> Finding:
    caught = trap(rig)
    names = rig.names(
        {"kittens.test": ("127.0.0.1",), "robots.test": ("127.0.0.1",), "trap.test": ("127.0.0.66",)}
    )
    by_name = trap(rig, "127.0.0.66")
    sites: list[Site] = []
    targets = [
        f"http://127.0.0.1:{caught.port}/",
        f"http://2130706433:{caught.port}/",
        f"http://[::ffff:127.0.0.1]:{caught.port}/",
        f"http://trap.test:{by_name.port}/",
    ]
    for target in targets:
        sitemap = f"Sitemap: {target}\nUser-agent: *\nAllow: /\n".encode()
        sites.append(rig.site({**_ways_on(target), "/robots.txt": page(sitemap, "text/plain")}))
        astray = page(b"", status="302 Found", extra=f"Location: {target}\r\n")
        sites.append(rig.site({"/": page(b"<p>kittens</p>"), "/robots.txt": astray}))
    seeds = [
        f"http://kittens.test:{site.port}{path}"
        for site in sites[::2]
        for path in site.routes
        if path != "/robots.txt"
    ]
    seeds += [f"http://robots.test:{site.port}/" for site in sites[1::2]]
    checks = Checks()
    for render in ("never", "always"):
        told = job(rig, seeds, sites=sites, names=["127.0.0.1", names.port], name=render, render=render)
        checks.say(f"{told['pages']} pages, {told['rendered']} rendered")
        checks.hold("every seed has a page", true=set(told["finals"]) >= set(seeds))
    checks.tried("pages were rendered", true=told["rendered"] >= 4 * len(targets))
    checks.say(f"{sum(len(site.requests) for site in sites)} requests")
    checks.most("connections accepted", caught.accepted + by_name.accepted, 0)
    return checks.finding()


@GROUP.case(
    "S04",
    "names that change between look-ups (a stand-in first, the trap from then on, TTL 0), asked for again and again",
    "connections only to the checked address; no more look-ups than connections",
)
def rebinding(rig: Rig) -> Finding:
    stand_in = rig.site({"*": page(b"<p>kittens</p>", extra="Connection: close\r\n")}, address="127.0.0.2")
    caught = trap(rig, "127.0.0.3", stand_in.port)
    first, later = addresses("127.0.0.2", ttl=0), addresses("127.0.0.3", ttl=0)
    names = rig.names({"turns.test": lambda query, number: (first if number == 1 else later)(query, number)})
    url = f"http://turns.test:{stand_in.port}/"
    checks = Checks()
    for _ in range(2):
        rig.ask([f"{url}{n}" for n in range(6)], sites=[stand_in], at_once=1, names=["127.0.0.1", names.port])
    checks.say(f"{stand_in.accepted} connections, {names.asked('turns.test')} look-ups")
    checks.tried("the stand-in was reached", true=stand_in.accepted > 0)
    checks.hold("no more look-ups than connections", true=names.asked("turns.test") <= stand_in.accepted + 1)
    checks.most("connections accepted by the trap", caught.accepted, 0)
    return checks.finding()


_MIXED: Final = {
    "both.test": ("127.0.0.2", "127.0.0.3"),
    "six.test": ("127.0.0.2", "::1"),
    "mapped.test": ("127.0.0.2", "::ffff:127.0.0.3"),
    "nat64.test": ("127.0.0.2", "64:ff9b::7f00:3"),
    "only-mapped.test": ("::ffff:127.0.0.2",),
    "only-nat64.test": ("64:ff9b::7f00:2",),
    "compatible.test": ("127.0.0.2", "::7f00:3"),
    "teredo.test": ("127.0.0.2", "2001:0:7f00:3::1"),
}


@GROUP.case(
    "S05",
    f"{len(_MIXED)} answers that mix the stand-in with a trap, ::1, mapped, NAT64, compatible and Teredo addresses",
    "the whole answer is refused: 0 connections to anybody",
)
def mixed(rig: Rig) -> Finding:
    stand_in = rig.site({"*": page(b"<p>kittens</p>")}, address="127.0.0.2")
    traps = [trap(rig, "127.0.0.3", stand_in.port), trap(rig, "::1", stand_in.port)]
    names = rig.names(dict(_MIXED))
    urls = [f"http://{host}:{stand_in.port}/" for host in _MIXED]
    run = rig.ask(urls, sites=[stand_in], names=["127.0.0.1", names.port])
    checks = Checks()
    checks.hold("each was refused for its address", true=all(one.rule == "address" for one in run.outcomes))
    checks.most("connections accepted", stand_in.accepted + sum(one.accepted for one in traps), 0)
    return checks.finding()


@GROUP.case(
    "S06",
    "a page that asks for a trap by 12 names of loopback and by foreign addresses: frames, scripts, fetch, sockets, beacons, "
    "popups, preconnect, DNS prefetch, STUN, WebTransport; a browser without a namespace, in a network of its own",
    "0 connections and 0 datagrams past the door, by the traps and by the kernel's counters",
    sides=("door", "scrapy-playwright"),
)
def past_the_door(rig: Rig) -> Finding:
    # Here, since its pages are shown by what imports this group.
    from tests.scorecard.packets import has_own_network, in_own_network, measured

    alone = has_own_network()
    told = in_own_network(rig) if alone else measured(rig, alone=False)
    checks = Checks()
    checks.say(
        f"{told['hosts']} hosts, " + ("counted by the kernel" if alone else "no network of its own here")
    )
    checks.tried("the page was shown", true=told["shown"])
    checks.hold("the kernel counts what is sent", true=told["counts"])
    checks.most("connections to the traps", told["trapped"], 0)
    checks.most("datagrams to the sink", told["datagrams"], 0)
    checks.most("connections begun past the door", told["opened"], 0)
    checks.most("datagrams sent", told["sent"], 0)
    return checks.finding()


@GROUP.case(
    "S07",
    "file:, data:, ftp:, s3:, javascript:, view-source:, chrome: and more as seeds and as links, a whole Job",
    "refused at the queue; a canary file is never read (a pipe that would block its reader)",
)
def schemes(rig: Rig) -> Finding:
    pipe = rig.folder / "canary"
    os.mkfifo(pipe)
    readers = _Readers(pipe)
    texts = [
        *(f"file://{pipe}", f"file://localhost{pipe}", f"view-source:file://{pipe}", "data:text/html,<p>x"),
        *(
            "ftp://127.0.0.1:9/x",
            "s3://kittens/x",
            "javascript:location=1",
            "chrome://version",
            "about:blank",
        ),
        *(
            "blob:http://127.0.0.1/1",
            "gopher://127.0.0.1:9/_x",
            "ws://127.0.0.1:9/",
            "jar:http://127.0.0.1!/",
        ),
    ]
    links = "".join(f'<a href="{text}">k</a><iframe src="{text}"></iframe>' for text in texts)
    site = rig.site({"/": page(links.encode()), "/robots.txt": _ALLOWED})
    told = job(rig, [*texts, f"{site.base}/"])
    readers.stop()
    checks = Checks()
    checks.say(f"{told['rules'].get('url-scheme', 0)} refused for their scheme")
    unread = [text for text in texts if told["finals"].get(text, ["", None])[1] is not None]
    checks.hold(f"asked for: {unread}", true=not unread)
    checks.hold(
        "nothing but the page was asked for", true={s.path for s in site.requests} <= {"/", "/robots.txt"}
    )
    checks.most("readers of the canary file", readers.count, 0)
    return checks.finding()


class _Readers:
    """Counts who opens a named pipe for reading: its writing end can be opened only then."""

    def __init__(self, pipe: Path) -> None:
        self.count = 0
        self._pipe, self._going = pipe, True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while self._going:
            try:
                end = os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                time.sleep(0.005)
                continue
            self.count += 1
            os.close(end)

    def stop(self) -> None:
        self._going = False
        self._thread.join()


@GROUP.case(
    "S08",
    "RDAP bootstrap and answers that refer to a trap: by redirect, by address, by name, without TLS",
    "the same gate: 0 connections accepted by the trap (WHOIS, webhooks and OIDC do not exist here)",
)
def referrals(rig: Rig) -> Finding:
    caught = trap(rig)
    names = rig.names({"registry.test": ("127.0.0.1",), "trap.test": ("127.0.0.1",)})
    ways = [
        f"https://127.0.0.1:{caught.port}/",
        f"https://trap.test:{caught.port}/",
        f"http://127.0.0.1:{caught.port}/",
        f"https://2130706433:{caught.port}/",
    ]
    checks, asked = Checks(), 0
    for way in ways:
        referring = page(f'{{"services": [[["0.0.0.0/0"], ["{way}"]]]}}'.encode(), "application/json")
        sent_on = page(b"", status="302 Found", extra=f"Location: {way}\r\n")
        for script in (referring, sent_on):
            site = rig.secure_site({"*": script}, "registry.test")
            asyncio.run(_network_of(rig, site, names.port))
            asked += len(site.requests)
    checks.say(f"{asked} questions to the registry")
    checks.tried("the registry was asked", true=asked >= 2 * len(ways))
    checks.most("connections accepted", caught.accepted, 0)
    return checks.finding()


async def _network_of(rig: Rig, site: Site, port: int) -> None:
    import ssl

    context = ssl.create_default_context()
    rig.authority.configure_trust(context)
    names = Names(servers=["127.0.0.1"], port=port)
    policy = BoundOnly(frozenset({(ip_address(site.address), site.port)}))
    registry = Registry(
        names=names, policy=policy, tls=context, bootstrap=f"https://registry.test:{site.port}/rdap"
    )
    answer = await registry.network_of(ip_address("192.0.2.1"))
    assert not answer.contacts
    await names.aclose()
