"""Hostile sites against whole Jobs: redirects, robots.txt, cookies, traps (T08-T11)."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

from crawler.door.counts import Counts
from crawler.pace import Pace
from crawler.refused import Refused
from crawler.robots_book import RobotsBook
from geo.domains import site_of
from geo.urls import parse
from tests.scorecard.card import Checks, Finding
from tests.scorecard.door_side import door_of
from tests.scorecard.exhaustion import GROUP, said
from tests.scorecard.jobs import job
from tests.scorecard.name_server import Records
from tests.scorecard.rig import Rig
from tests.scorecard.site import Peer, Script, Site, page, pieces

_ALLOWED: Final = page(b"User-agent: *\nAllow: /\n", "text/plain")
_CHAIN: Final = 21


def sends_to(target: str, status: int = 302) -> Script:
    return page(b"", status=f"{status} Found", extra=f"Location: {target}\r\n")


def numbered(peer: Peer) -> None:
    """Send on to the next number, for ever."""
    name, _, number = peer.seen.path.rpartition("/")
    on = f"{name}/{int(number) + 1}"
    if name == "/meta":
        page(b'<meta http-equiv=refresh content="0;url=%s">' % on.encode())(peer)
    elif name == "/header":
        page(b"<p>k</p>", extra=f"Refresh: 0;url={on}\r\n")(peer)
    else:
        sends_to(on)(peer)


def below(prefixes: dict[str, Script], exact: dict[str, Script]) -> dict[str, Script]:
    """Return routes of which some answer whole families of paths."""

    def any_other(peer: Peer) -> None:
        for prefix, script in prefixes.items():
            if peer.seen.path.startswith(prefix):
                script(peer)
                return
        page(b"", status="404 Not Found")(peer)

    return {**exact, "/robots.txt": _ALLOWED, "*": any_other}


@GROUP.case(
    "T08",
    "a redirect to itself, a circle of two, chains without end by 302, meta refresh and Refresh header, http and https "
    "in turns; rendered: pages that send themselves on by script, reload themselves, and send to and fro",
    "at most 10 hops (11 pages asked for), the chain is kept",
)
def redirects(rig: Rig) -> Finding:
    exact = {
        "/self": sends_to("/self"),
        "/one": sends_to("/two"),
        "/two": sends_to("/one"),
    }
    scripts = {
        "/script/": page(b"<script>setInterval(() => location = String(Math.random()), 50)</script>"),
        "/next/": lambda peer: page(b'<script>location.replace("%s0")</script>' % peer.seen.path.encode())(
            peer
        ),
        "/reload": page(b"<script>location.reload()</script>"),
        "/fro": page(b'<script>location = "/to"</script>'),
        "/to": page(b'<script>location = "/fro"</script>'),
    }
    site = rig.site(below({"/chain/": numbered, "/meta/": numbered, "/header/": numbered, **scripts}, exact))
    secure = rig.secure_site({"/robots.txt": _ALLOWED, "/turn": sends_to(f"{site.base}/turn")}, "127.0.0.1")
    site.routes["/turn"] = sends_to(f"{secure.base}/turn")
    paths = ("/self", "/one", "/chain/0", "/meta/0", "/header/0", "/turn")
    told = job(rig, [site.base + path for path in paths])
    by_script = [site.base + path + "0" * path.endswith("/") for path in scripts if path != "/to"]
    rendered = job(rig, by_script, name="rendered", render="always")
    checks = Checks()
    checks.hold("every page of scripts is kept", true=set(rendered["finals"]) >= set(by_script))
    hops = {url: final[2] for url, final in rendered["finals"].items()}
    checks.say(f"hops by script: {sorted(hops.values())}")
    checks.tried("scripts were followed", true=max(hops.values()) >= 10)
    chains: dict[str, int] = {}
    for seen in (*site.requests, *secure.requests):
        if seen.method == "HEAD" or seen.path == "/robots.txt":
            continue
        family = seen.path.rpartition("/")[0] or ("/fro" if seen.path == "/to" else seen.path)
        chains[family] = chains.get(family, 0) + 1
    heads = [s for s in site.requests if s.method == "HEAD" and s.path.startswith("/chain")]
    checks.most("answers of one chain by meta or header", max(chains.values(), default=0), 12)
    checks.most("HEADs along a chain by 302", len(heads), 12)
    checks.hold("every seed has a page", true=len(told["finals"]) == len(paths))
    kept = told["finals"].get(f"{site.base}/chain/0", ["", None, 0])[2]
    checks.say(f"hops kept of the endless chain: {kept}")
    checks.hold("the chain was kept", true=10 <= kept <= 13)
    return checks.finding()


def _endless(peer: Peer) -> None:
    said(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", endless=b"Disallow: /kitten\n")(peer)


def _large(peer: Peer) -> None:
    size = 13_000_000
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % size)
    for piece in pieces(b"Disallow: /kit\n", size):
        peer.send(piece)


@GROUP.case(
    "T09",
    "robots.txt of 13 MB, without end, of 5 MB and 350,000 rules, with 20,000 wildcards, sent on 6 times and for ever",
    "at most 500 KiB parsed, 5 redirects, 1 s of CPU each; unread means no",
)
def robots(rig: Rig) -> Finding:
    rules = b"User-agent: *\n" + b"Disallow: /kit\n" * 340_000
    wild = b"User-agent: *\n" + b"Disallow: /*k*i*t*t*e*n*s$\n" * 20_000
    agents = b"".join(b"User-agent: k%d\nDisallow: /\n" % n for n in range(20_000))
    scripts: dict[str, Script] = {
        "13 MB": _large,
        "endless": _endless,
        "5 MB": page(rules, "text/plain"),
        "wildcards": page(wild, "text/plain"),
        "agents": page(agents, "text/plain"),
        "circle": sends_to("/robots.txt"),
        "steps": lambda peer: sends_to(f"{peer.seen.path}x")(peer),
    }
    checks = Checks()
    worst, slowest, most = 0.0, "", 0
    for name, script in scripts.items():
        site = rig.site({"*": script})
        began = time.thread_time()
        verdict = asyncio.run(_require(site))
        cpu = time.thread_time() - began
        worst, slowest = max((worst, slowest), (cpu, name))
        most = max(most, len(site.requests))
        if name in ("13 MB", "endless", "circle", "steps"):
            checks.hold(f"{name}: was not read as no", true=verdict == "robots-unreachable")
        elif name in ("5 MB", "wildcards"):
            checks.hold(f"{name}: its rules were not obeyed", true=verdict == "robots")
    checks.most("requests for one robots.txt", most, 6)
    checks.within(f"CPU ({slowest}), seconds", worst, 1.0)
    checks.say("sitemaps are not asked for")
    return checks.finding()


async def _require(site: Site) -> str:
    """Ask for a site's robots.txt and for leave to fetch one page; return the rule that forbids it, if any."""
    door = door_of({"pairs": [[site.address, site.port]], "at_once": 4})
    url = parse(f"{site.base}/kittens-and-bicycles-and-kittens")
    try:
        rules = await RobotsBook(door=door, pace=Pace(delay=0, concurrency=4)).of(url, Counts())
        rules.require(url.href)
    except Refused as refused:
        return refused.rule.value
    finally:
        await door.close()
    return "allowed"


@GROUP.case(
    "T10",
    "200 cookies of 4 kB with each answer, 50 at once, cookies for a public suffix, over 40 pages and redirects",
    "no Cookie header is ever sent; no request grows",
)
def cookies(rig: Rig) -> Finding:
    baked = "".join(f"Set-Cookie: k{n}={'c' * 900}; Path=/; Domain=.test\r\n" for n in range(60))
    links = b"".join(b'<a href="/p/%d">k</a>' % n for n in range(40))
    site = rig.site(
        below(
            {"/p/": page(links, extra=baked)},
            {
                "/": page(links, extra=baked),
                "/go": page(b"", status="302 Found", extra=f"{baked}Location: /p/1\r\n"),
            },
        )
    )
    job(rig, [f"{site.base}/", f"{site.base}/go"], max_pages=60)
    checks = Checks()
    checks.say(f"{len(site.requests)} requests")
    checks.tried("the pages were asked for", true=len(site.requests) > 30)
    checks.most("requests with a Cookie header", sum(seen.cookies for seen in site.requests), 0)
    checks.most("largest request, bytes", max(seen.size for seen in site.requests), 600)
    return checks.finding()


def trap_sites() -> dict[str, Script]:
    """Return the families of endless pages, by the prefix of their paths."""

    def calendar(peer: Peer) -> None:
        n = abs(hash(peer.seen.path)) % 1_000_000
        days = b"".join(
            b'<a href="/calendar/%d/%02d/%02d">d</a>' % (2000 + (n + k) % 900, k % 12 + 1, (n * k) % 28 + 1)
            for k in range(20)
        )
        page(b"<h1>kitten days</h1>" + days)(peer)

    def repeating(peer: Peer) -> None:
        page(
            b'<a href="%s">a</a><a href="%s">b</a>'
            % ((peer.seen.path + "/a").encode(), (peer.seen.path + "/a/b").encode())
        )(peer)

    def sessions(peer: Peer) -> None:
        n = abs(hash((peer.seen.path, time.monotonic())))
        page(b"".join(b'<a href="/sid/x?sid=%d">k</a>' % (n + k) for k in range(20)))(peer)

    def tarpit(peer: Peer) -> None:
        n = abs(hash(peer.seen.path))
        time.sleep(0.2)
        words = b" ".join(b"w%d" % ((n * k) % 99_991) for k in range(200))
        links = b"".join(b'<a href="/tarpit/w%d/w%d">k</a>' % ((n + k) % 99_991, k) for k in range(30))
        page(b"<p>" + words + b"</p>" + links)(peer)

    def soft(peer: Peer) -> None:
        page(
            b'<h1>no such kitten</h1><a href="%s/more">x</a><a href="%s/else">y</a>'
            % ((peer.seen.path.encode(),) * 2)
        )(peer)

    return {"/calendar": calendar, "/repeat": repeating, "/sid": sessions, "/tarpit": tarpit, "/soft": soft}


@GROUP.case(
    "T11",
    "calendar, repeating paths, session ids, slow tarpit, soft 404, wildcard DNS, 10,000 links, URLs of 10 kB, on domains "
    "of their own, beside a benign site",
    "the Job ends; at most 500 pages of a domain, 20 alike of a shape; the benign site is whole",
)
def traps(rig: Rig) -> Finding:
    kinds = trap_sites()
    links = b"".join(b'<a href="/p/%d">k</a>' % n for n in range(19))
    many = b"".join(b'<a href="/many/%d">k</a>' % n for n in range(10_000))
    long = b'<a href="/%s">k</a><a href="/%s">k</a>' % (b"k" * 2_100, b"k" * 10_000)
    wild_count = iter(range(10**9))

    def wild(peer: Peer) -> None:
        page(
            b"".join(
                b'<a href="http://h%d.wild-kittens.test:%d/">k</a>' % (next(wild_count), site.port)
                for _ in range(100)
            )
        )(peer)

    exact = {"/": page(links), "/many": page(many), "/long": page(long)}
    site = rig.site(
        below({**kinds, "/p/": page(b"<p>kitten</p>"), "/many/": page(b"<p>kitten</p>"), "": wild}, exact)
    )
    hosts = [f"{path[1:]}-kittens.test" for path in kinds]
    others = ("benign.test", "many.test", "long.test", "wild-kittens.test", "*.wild-kittens.test")
    records: Records = dict.fromkeys((*hosts, *others), ("127.0.0.1",))
    names = rig.names(records)
    seeds = [f"http://{host}:{site.port}{path}/1" for host, path in zip(hosts, kinds, strict=True)]
    seeds += [
        f"http://{host}:{site.port}{path}"
        for host, path in (
            ("benign.test", "/"),
            ("many.test", "/many"),
            ("long.test", "/long"),
            ("wild-kittens.test", "/w"),
        )
    ]
    told: dict[str, Any] = job(rig, seeds, names=["127.0.0.1", names.port], scope="site")
    checks = Checks()
    per_domain: dict[str, int] = {}
    for seen in site.requests:
        if seen.method == "GET" and seen.path != "/robots.txt":
            per_domain[site_of(seen.host)] = per_domain.get(site_of(seen.host), 0) + 1
    benign = {seen.path for seen in site.requests if seen.host == "benign.test" and seen.method == "GET"}
    checks.say(f"ended {told['state']} after {told['seconds']:.0f} s")
    checks.hold(f"the Job failed: {told['errors']}", true=told["state"] in ("DONE", "BUDGET_SPENT"))
    checks.most("pages of one domain", max(per_domain.values()), 500)
    checks.hold(f"benign pages: {len(benign)}", true=len(benign - {"/robots.txt"}) == 20)
    return checks.finding()
