"""Text from outside stays text: in HTML, in CSV, in a terminal, in the database."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pipelines.hosting_report.document import to_html
from pipelines.hosting_report.report import report_of
from pipelines.hosting_report.sheet import to_csv
from pipelines.intake import read_reports
from pipelines.records import Hop, Kind, Mechanism, Page, Parse, Sighting, now
from pipelines.store import reports
from pipelines.store.store import Store
from tests.scorecard.audit import report
from tests.scorecard.card import Checks, Finding, Group
from tests.scorecard.rig import ROOT, Rig
from tests.scorecard.site import page

GROUP: Final = Group("injection")
_CELLS: Final = (
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", '=HYPERLINK("http://kittens.test")'),
    *(" =1+1", "x;=1+1", 'x",=1+1', "＝1+1", "x\r\n=1+1", "%0A=1+1", "'=1+1"),  # noqa: RUF001 full-width on purpose
)
_LINES: Final = (
    *(
        "x\r\nroot: all is well",
        "x\x1b[2J\x1b[1;1H",
        "x\x1b]0;title\x07",
        "x\x9b31m",
        "x\x00y",
        "x\u202egpj.tac",
        "x\x08\x08\x08",
    ),
    *("x\u2028y", "x\x85y", "x\x7fy", "x\u200b\u200fy", "\ufeffx", "x\ud800y"),
)
_SCRIPTS: Final = (
    "<script>document.title='RAN'</script><img src=TRAP>", '"><img src=TRAP onerror="document.title=\'RAN\'">',
    "javascript:document.title='RAN'", "</style><script src=TRAP></script>", "<svg onload=\"document.title='RAN'\">",
    "'-alert(1)-'", "{{7*7}}<iframe src=TRAP>", "<base href=TRAP>", "<meta http-equiv=refresh content='0;url=TRAP'>",
    "<link rel=stylesheet href=TRAP>", "]]><script>document.title='RAN'</script>", "<a href=TRAP ping=TRAP>k</a>", "&lt;script&gt;",
)  # fmt: skip
_SQL: Final = (
    *(
        "'; DROP TABLE reports; --",
        '"; DELETE FROM ledger_lines; --',
        "x' OR '1'='1",
        "x%' ESCAPE '\\",
        "x\x00'; --",
    ),
    *(":bind", "?1", "x') UNION SELECT * FROM keys --"),
)


def hostile_page(texts: tuple[str, ...]) -> Page:
    """Return a page on which every text that comes from outside is one of these."""
    at = now()
    sightings = tuple(
        Sighting(url=f"http://kittens.test/{text}", host=f"kittens.test{text}", kind=Kind.MEDIA, where=text)
        for text in texts
    ) + tuple(Sighting(url=text, host=text, kind=Kind.MEDIA, where="img[src]") for text in texts)
    return Page(
        job="job1", url=texts[0], final_url=texts[1], status=200, media_type=texts[2], at=at, depth=0, referrer=texts[3],
        peer_address="192.0.2.1", parse=Parse.COMPLETE, markup_sha256=None, structure=None, sightings=sightings,
        hops=(Hop(url=texts[1], status=200, mechanism=Mechanism.FINAL, address=None),), refusals=(), hostings=(), matches=(),
    )  # fmt: skip


@GROUP.case(
    "I01",
    f"{len(_SCRIPTS)} scripts and tags as URLs, hosts and places in the HTML hosting report, opened in Chromium",
    "0 scripts run, 0 requests leave the report (the desk does not exist yet)",
)
def html(rig: Rig) -> Finding:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return Finding(None, "no Chromium on this machine")
    trap = rig.site({"*": page(b"trap")})
    texts = tuple(text.replace("TRAP", f"{trap.base}/x") for text in _SCRIPTS)
    file = rig.folder / "report.html"
    file.write_text(
        to_html(report_of((hostile_page(texts),), reference=texts[0], made_at=now(), jobs=())),
        encoding="utf-8",
    )
    control = rig.folder / "control.html"
    control.write_text(f"<title>x</title>{texts[0]}", encoding="utf-8")
    checks = Checks()
    opened = _opened(chromium, control, rig)
    checks.tried("the rig sees a script that runs", true="<title>RAN</title>" in opened and trap.accepted > 0)
    before = trap.accepted
    opened = _opened(chromium, file, rig)
    checks.tried("the report was opened", true=len(opened) > 2_000)
    checks.hold("a script ran", true="<title>RAN</title>" not in opened)
    checks.most("requests that left the report", trap.accepted - before, 0)
    return checks.finding()


def _opened(chromium: str, file: Path, rig: Rig) -> str:
    words = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={rig.folder}/profile",
        "--virtual-time-budget=3000",
    ]
    return subprocess.run(
        [chromium, *words, "--dump-dom", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout


@GROUP.case(
    "I02",
    f"{len(_CELLS)} formulas as URLs, hosts and places in the CSV hosting report",
    "every cell is text, also where semicolons separate cells",
)
def sheet(_: Rig) -> Finding:
    text = to_csv(report_of((hostile_page(_CELLS),), reference="K-1", made_at=now(), jobs=()))
    checks, cells, bad = Checks(), 0, []
    for separator in (",", ";", "\t"):
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            cells += len(row)
            bad += [cell for cell in row if re.match(r"\s*[=+\-@＝＋－＠\t\r\n]", cell)]  # noqa: RUF001 full-width on purpose
    checks.say(f"{cells} cells")
    checks.hold(f"would run: {bad[:3]}", true=not bad and cells > 100)
    return checks.finding()


def command(rig: Rig, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a command of Hostline with a store in the case's folder."""
    config = rig.folder / "hostline.toml"
    config.write_text(
        f'[operator]\nname = "Scorecard"\ncontact = "crawler@hotline.example"\nmandate = "proving"\n'
        f'[store]\nurl = "sqlite:///{rig.folder}/cli.db"\n[names]\nservers = ["127.0.0.1"]\nport = 9\n',
        encoding="utf-8",
    )
    return subprocess.run(
        [sys.executable, "-m", "crawler", "--config", str(config), *words],
        input=given,
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )


@GROUP.case(
    "I03",
    f"{len(_LINES)} texts with line breaks, escapes, C1, NUL and direction marks as references, URLs and seeds of commands",
    "no byte below 0x20 but LF and TAB, no C1, no direction mark on stdout or stderr; one line for each fact",
)
def terminal(rig: Rig) -> Finding:
    texts = [text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for text in _LINES]
    rows = "".join(
        json.dumps({"url": f"http://kittens.test/{n}", "reference": text, "category": text}) + "\n"
        for n, text in enumerate(texts)
    )
    file = rig.folder / "reports.jsonl"
    file.write_text(rows, encoding="utf-8")
    seeds = "\n".join(text.replace("\n", " ").replace("\r", " ") for text in texts).encode()
    runs = {
        "import": command(rig, "report", "import", str(file)),
        "list": command(rig, "report", "list"),
        "list --json": command(rig, "report", "list", "--json"),
        "explain": command(rig, "explain", "-", given=seeds),
        "explain --json": command(rig, "explain", "-", "--json", given=seeds),
        "fingerprint": command(rig, "fingerprint", "-", given=seeds),
        "crawl": command(rig, "crawl", "-", "--by", "Ada Example", given=seeds),
        "bad option": command(rig, "report", "import", "/nowhere/x\x1b[2J\x9b31m\u202e.csv"),
    }
    checks, bad = Checks(), []
    for name, ran in runs.items():
        said = (ran.stdout + ran.stderr).decode("utf-8", "replace")
        if stray := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\u200b-\u200f]", said):
            bad.append(f"{name} U+{ord(stray[0]):04X}")
        if b"Traceback" in ran.stderr:
            bad.append(f"{name} fails with a traceback")
    checks.say(f"{len(runs)} commands")
    checks.hold(f"said: {bad}", true=not bad)
    return checks.finding()


GROUP.unjudged(
    "I04",
    "line breaks and headers in subject, addresses and body of a mail",
    "nothing is sent yet: there are no notices",
)


@GROUP.case(
    "I05",
    f"{len(_SQL)} texts of SQL as references, URLs and categories, in imports, look-ups and Jobs",
    "stored as they are or refused, never executed",
)
def statements(rig: Rig) -> Finding:
    url, checks = f"sqlite:///{rig.folder}/i05.db", Checks()
    at = datetime(2026, 3, 1, tzinfo=UTC)
    made: list[Any] = []
    with Store.open(url) as store:
        for number, text in enumerate(_SQL):
            one = replace(report(number, at), reference=text, category=text, received_from=text)
            store.do(reports.add, one)
            made.append(one)
            checks.hold(f"{text!r} comes back as it was", true=store.do(reports.get, text) == one)
        rows = "".join(
            json.dumps({"url": f"http://kittens.test/{text}", "reference": f"{text} 2"}) + "\n"
            for text in _SQL
        )
        taken = read_reports(io.BufferedReader(io.BytesIO(rows.encode())), received_at=at, received_from=None)
        for one in taken.reports:
            store.do(reports.add, one)
        kept = store.do(reports.all)
    checks.say(f"{len(kept)} reports kept, {len(taken.bad_rows)} rows refused")
    checks.hold("nothing more, nothing less", true=len(kept) == len(_SQL) + len(taken.reports))
    return checks.finding()
