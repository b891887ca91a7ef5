"""Everything at once beside twenty benign hosts, for minutes (T14)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from pipelines.records import Parse
from tests.scorecard.bodies import found_in, media
from tests.scorecard.card import Checks, Finding
from tests.scorecard.exhaustion import GROUP, said
from tests.scorecard.rig import ROOT, Rig
from tests.scorecard.site import Media, Peer, Script, Site, page
from tests.scorecard.whole_jobs import below, numbered, trap_sites

_HOSTS: Final = 20
_PACE: Final = 0.5
_MINUTES: Final = 30 if os.environ.get("SOAK") == "1" else 3
_BASELINE_SECONDS: Final = 20
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _benign(peer: Peer) -> None:
    """Answer with a page that names pictures of its own."""
    path = peer.seen.path.strip("/")
    number = int(path) if path.isdecimal() else 0
    links = b"".join(b'<a href="/%d">k</a>' % (number * 30 + step) for step in range(1, 31))
    images = b"".join(b'<img src="/%d-%d.jpg">' % (number, n) for n in range(5))
    page(b"<h1>kitten %d</h1>" % number + links + images)(peer)


def _hostile() -> dict[str, Script]:
    body = media("jpeg")
    drip = {"endless": b"k", "pause": 0.5}
    return {
        **trap_sites(),
        "/drip": said(_HEAD + b"Content-Length: 1000\r\n\r\n", **drip),  # type: ignore[arg-type]
        "/header-drip": said(_HEAD, **drip),  # type: ignore[arg-type]
        "/lines": said(_HEAD, endless=b"X-Kitten: basket\r\n"),
        "/chunks": said(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", endless=b"4\r\nkitt\r\n"),
        "/lie": Media(body=body, headers=("Content-Type: text/html",), size=1_000_000),
        "/mute": Media(body=body, head=None, size=1_000_000),
        "/attributes": page(b"<a " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">"),
        "/elements": page(b"<i>" * 1_000_000),
        "/nest": page(b"<div>" * 100_000),
        "/chain/": numbered,
        "/meta/": numbered,
        "/reset": lambda peer: peer.sock.shutdown(2),
    }


@dataclass(slots=True)
class Watched:
    """What a process used, while it was looked at."""

    fds: list[int] = field(default_factory=list)
    rss: list[int] = field(default_factory=list)

    def look(self, pid: int) -> None:
        try:
            self.fds.append(len(list(Path(f"/proc/{pid}/fd").iterdir())))
            pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        except OSError:
            return
        self.rss.append(pages * os.sysconf("SC_PAGE_SIZE"))


@GROUP.case(
    "T14",
    f"drips, endless answers, lies, bombs of markup, mazes and resets at once beside {_HOSTS} benign hosts, "
    f"{_MINUTES} minutes (30 with SOAK=1)",
    "benign pages as without them, at half the rate or more; no growth of descriptors or memory; 0 bytes of media kept",
)
def soak(rig: Rig) -> Finding:
    alone, _ = _run(rig, "alone", hostile_seeds=[], seconds=_BASELINE_SECONDS, hostile=[])
    hostile, seeds, names = [], [], {}
    for number, path in enumerate(_hostile()):
        hostile.append(rig.site(below(_hostile(), {}), address=f"127.0.2.{number + 1}"))
        for copy in range(3):
            host = f"hostile{number}-{copy}.test"
            names[host] = (hostile[-1].address,)
            seeds.append(f"http://{host}:{hostile[-1].port}{path.rstrip('/')}/0")
    mixed, watched = _run(
        rig, "mixed", hostile_seeds=seeds, seconds=_MINUTES * 60, hostile=hostile, more=names
    )
    checks = Checks()
    rate = {"alone": len(alone) / _BASELINE_SECONDS, "mixed": len(mixed) / (_MINUTES * 60)}
    checks.say(
        f"benign pages {rate['alone']:.1f}/s alone, {rate['mixed']:.1f}/s beside {len(seeds)} hostile seeds"
    )
    checks.tried("at least half the rate", true=rate["mixed"] * 2 >= rate["alone"])
    _compare(checks, alone, mixed)
    third = len(watched.rss) // 3
    checks.most(
        "memory grew after the first third by, bytes",
        max(watched.rss[third:]) - max(watched.rss[:third]),
        64 * 1024 * 1024,
    )
    checks.most(
        "descriptors more than in the first third", max(watched.fds[third:]) - max(watched.fds[:third]), 32
    )
    lied = [
        seen.acked
        for site in hostile
        for seen in site.requests
        if seen.path.startswith(("/lie", "/mute")) and seen.method == "GET"
    ]
    checks.tried("lies were asked for", true=bool(lied))
    checks.most("acknowledged of one lie", max(lied, default=0), 4_096)
    checks.most("files with a canary", len(list(found_in(rig.folder))), 0)
    return checks.finding()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a benign page: what it names, and whether it says that it is whole."""

    names: tuple[str, ...]
    whole: bool


def _compare(checks: Checks, alone: dict[str, Kept], mixed: dict[str, Kept]) -> None:
    """Hold that a page is the same beside hostile ones; a busy machine may leave one unread, but then it says so."""
    both = set(alone) & set(mixed)
    whole = {url for url in both if alone[url].whole and mixed[url].whole}
    differing = sorted(url for url in whole if alone[url] != mixed[url])
    checks.hold(f"benign pages differ: {differing[:5]}", true=bool(whole) and not differing)
    checks.tried(f"benign pages were not read: {sorted(both - whole)[:5]}", true=both == whole)


def _run(
    rig: Rig,
    name: str,
    *,
    hostile_seeds: list[str],
    seconds: float,
    hostile: list[Site],
    more: dict[str, Any] | None = None,
) -> tuple[dict[str, Kept], Watched]:
    """Run a Job for so long, stop it as an operator would, and return what is kept of its benign pages."""
    benign = [
        rig.site({"*": _benign, "/robots.txt": page(b"", "text/plain")}, address=f"127.0.3.{n + 1}")
        for n in range(_HOSTS)
    ]
    records = {f"b{n}.benign{n}.test": (site.address,) for n, site in enumerate(benign)}
    names = rig.names({**records, **(more or {})})
    seeds = [f"http://{host}:{site.port}/0" for host, site in zip(records, benign, strict=True)]
    told = {
        "store": f"sqlite:///{rig.folder}/{name}.db", "seeds": seeds + hostile_seeds, "scope": "site", "depth": 10_000,
        "max_pages": 100_000, "pairs": [[site.address, site.port] for site in (*benign, *hostile)],
        "names": ["127.0.0.1", names.port], "at_once": 1, "delay": _PACE,
    }  # fmt: skip
    watched = Watched()
    with (rig.folder / f"{name}.out").open("wb+") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.scorecard.job_side"],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            cwd=ROOT,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(told).encode())
        process.stdin.close()
        end = time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None:
            time.sleep(1)
            watched.look(process.pid)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=90)
        out.seek(0)
        kept = json.loads(out.read())
    ports = {site.port for site in benign}
    found = {
        url.partition(".test:")[0].partition("//")[2] + "/" + url.rpartition("/")[2]: Kept(
            tuple(text.rpartition("/")[2] for text in sightings),
            whole=kept["finals"][url][1] == HTTPStatus.OK and kept["finals"][url][3] == Parse.COMPLETE.value,
        )
        for url, sightings in kept["sightings"].items()
        if any(f":{port}/" in url for port in ports)
    }
    return found, watched
