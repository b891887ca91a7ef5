"""What hosts show while a Job asks them revises their hostings, once for each change of evidence."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.facts import Hosting, Verdict
from pipelines.records import Page
from pipelines.store import pages
from pipelines.store.store import Store

Alley = Callable[..., dict[str, Any]]
# Told by the shipped list of fronts; one with servers in the networks of strangers, so that a header leaves doubt.
EDGE = {"Content-Type": "text/html; charset=utf-8", "Server": "BunnyCDN-DE1-7", "CDN-RequestId": "{port}"}
PLAIN = {"Content-Type": "text/html; charset=utf-8", "Server": "nginx"}


def page(headers: dict[str, str], body: str) -> list[Any]:
    return [200, headers, base64.b64encode(body.encode()).decode()]


SITES = {
    "kittens.example": {
        "/": page(EDGE, "<a href=/a>a</a><a href=/b>b</a><a href='http://bicycles.example:{port}/'>c</a>"),
        "/a": page(EDGE, "<img src='http://img.kittens.example:{port}/cat.jpg'>"),
        "/b": page(PLAIN, "<p>this one the server answers itself</p>"),
    },
    "bicycles.example": {"/": page(PLAIN, "<p>bicycles</p>")},
}


def hostings_of(found: list[Page], host: str) -> list[Hosting]:
    every = (hosting for page in found for hosting in page.hostings if hosting.host == host)
    return list({hosting.asked_at: hosting for hosting in every}.values())


def test_pages_that_show_the_same_share_one_revised_hosting(alley: Alley, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/hostline.db"
    told = alley(store=store, sites=SITES, seeds=["http://kittens.example:{port}/"])
    with Store.open(store) as opened:
        found = opened.do(pages.of_job, told["job"])
    assert len(found) == 4
    [kittens] = hostings_of(found, "kittens.example")
    assert kittens.verdict is Verdict.ORIGIN
    assert "only the site itself points to Bunny" in kittens.evidence[-1]
    assert any("it answers with the header `" in said for said in kittens.evidence)
    assert any("its own headers name the front Bunny" in gap.reason for gap in kittens.gaps)
    for host in ("img.kittens.example", "bicycles.example"):
        [other] = hostings_of(found, host)
        assert other.evidence == ("no known front or platform by name, range or AS number",)
