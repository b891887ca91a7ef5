"""Nobody reads along: a case's URL in logs and files of others, and who may open what Hostline keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from tests.scorecard.bodies import canary
from tests.scorecard.card import Checks, Finding, Group
from tests.scorecard.injection import command
from tests.scorecard.jobs import job
from tests.scorecard.rig import Rig
from tests.scorecard.site import page
from tests.scorecard.watching import Watch

GROUP: Final = Group("access")
_DESK: Final = "there is no desk yet, so nobody logs in"


@GROUP.case(
    "A06",
    "a Job, read as sent and rendered, over a site whose URLs carry a canary in path and query, and that links to another",
    "0 canaries in what is said, in temporary files and browser profiles: only the store knows them; no Referer to anybody",
)
def url_canary(rig: Rig) -> Finding:
    other = rig.site({"*": page(b"<p>bicycle</p>")}, address="127.0.0.2")
    secret = canary().decode()
    links = f"<p>kitten</p><a href='{other.base}/'>k</a><a href='?kept={secret}'>k</a><script src='/{secret}.js'></script>"
    site = rig.site(
        {
            "*": page(links.encode()),
            "/robots.txt": page(b"", "text/plain"),
            "/boom": lambda peer: peer.sock.shutdown(2),
        }
    )
    checks = Checks()
    with Watch(rig.folder) as watch:
        for render in ("never", "always"):
            seeds = [f"{site.base}/{secret}?kept={secret}", f"{site.base}/boom"]
            told = job(rig, seeds, scope="related", name=render, render=render, out=None)
            checks.say(f"{told['pages']} pages, {told['rendered']} rendered")
            checks.hold(
                "the site was read", true=told["pages"] > 2 and any(secret in s.path for s in site.requests)
            )
    watch.look()
    stores = {path for path in watch.with_canary if Path(path).name.partition(".")[2].startswith("db")}
    checks.tried("the rig sees a URL in a file", true=bool(stores))
    kept = sorted(watch.with_canary - stores)
    checks.hold(f"kept in {kept[:2]}", true=not kept)
    checks.most(f"files with a canary of {watch.looked - len(stores)} beside the store", len(kept), 0)
    checks.most("requests with a Referer", sum(s.referrer for one in rig.sites for s in one.requests), 0)
    return checks.finding()


@GROUP.case(
    "A07",
    "the store, and a hosting report as page, sheet and JSON, after a report was imported and crawled",
    "nothing that Hostline writes can be read by the group or by others",
)
def modes(rig: Rig) -> Finding:
    rows = rig.folder / "reports.jsonl"
    rows.write_text(json.dumps({"url": "http://kittens.test/", "reference": "K-1"}) + "\n", encoding="utf-8")
    site = rig.site({"*": page(b"<img src=k.jpg>"), "/robots.txt": page(b"", "text/plain")})
    given = {rows}
    checks, out = Checks(), rig.folder / "K-1"
    ran = [command(rig, "report", "import", str(rows))]
    job(rig, [f"{site.base}/"], name="cli", out=None, report="K-1")
    ran += [
        command(rig, "report", "show", "K-1", f"--{kind}", "--out", f"{out}.{kind}")
        for kind in ("html", "csv", "json")
    ]
    checks.hold(
        f"ended with {[(r.returncode, r.stderr[-90:]) for r in ran]}", true=not any(r.returncode for r in ran)
    )
    written = [
        file
        for file in set(rig.folder.rglob("*")) - given
        if file.is_file() and file.suffix not in (".toml", ".talk")
    ]
    open_to_others = sorted(_name(file) for file in written if file.stat().st_mode & 0o077)
    checks.say(f"{len(written)} files: {', '.join(sorted(map(_name, written)))}")
    checks.hold(f"open to others: {open_to_others}", true=not open_to_others and len(written) >= 4)
    return checks.finding()


def _name(file: Path) -> str:
    return file.name


for _number, _tried in (
    ("A01", "every route as anonymous, analyst, takedown, supervisor, auditor and service"),
    ("A02", "another team's case in path, query, body, export and search"),
    ("A03", "stuffed logins, replayed codes, fixed and reused sessions"),
    ("A04", "requests of other sites, without token, with a wrong Origin"),
    ("A05", "security headers on all responses"),
):
    GROUP.unjudged(_number, _tried, _DESK)
