"""Who pays for what crossed the wire: each site for what it made us ask for, and never for what another served."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.store import pages
from pipelines.store.spending import Sum
from pipelines.store.store import Store

Alley = Callable[..., dict[str, Any]]
HTML, SCRIPT = {"Content-Type": "text/html"}, {"Content-Type": "text/javascript"}
LARGE = 300_000
SMALL = 10_000


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def paid(alley: Alley, tmp_path: Path, sites: dict[str, Any], **more: Any) -> dict[str, Sum]:
    """Return what the Job spent on each site, as the store says."""
    store = f"sqlite:///{tmp_path}/hostline.db"
    told = alley(store=store, sites=sites, seeds=["http://kittens.example:{port}/"], **more)
    assert told["state"] == "DONE"
    with Store.open(store) as opened:
        return opened.do(pages.spent, told["job"]).sites


def test_who_sends_a_journey_on_pays_for_what_it_served(alley: Alley, tmp_path: Path) -> None:
    """Else a site could use up another one's budget with large pages that all refresh to it."""
    refresh = '<meta http-equiv="refresh" content="0;url=http://bicycles.example:{port}/">'
    sites = {
        "kittens.example": {"/": [200, HTML, encoded(refresh + "<p>k</p>" * (LARGE // 8))]},
        "bicycles.example": {"/": [200, HTML, encoded("<p>a bicycle</p>")]},
    }
    spent = paid(alley, tmp_path, sites)
    assert spent["kittens.example"].bytes > LARGE
    assert 0 < spent["bicycles.example"].bytes < SMALL
    assert (spent["kittens.example"].pages, spent["bicycles.example"].pages) == (0, 1)
    assert spent["kittens.example"].seconds > 0


def test_hops_within_a_site_are_one_cost(alley: Alley, tmp_path: Path) -> None:
    sites = {
        "kittens.example": {"/": [302, {"Location": "http://www.kittens.example:{port}/"}, ""]},
        "www.kittens.example": {"/": [200, HTML, encoded("<p>k</p>" * (LARGE // 8))]},
    }
    spent = paid(alley, tmp_path, sites)
    assert spent.keys() == {"kittens.example"}
    assert spent["kittens.example"].bytes > LARGE


def test_a_page_s_own_site_pays_for_its_parts_wherever_its_scripts_lead(alley: Alley, tmp_path: Path) -> None:
    """Neither the site that is made to serve them nor the one that the page then leads to chose them."""
    page = (
        '<script src="http://wheels.example:{port}/large.js"></script>'
        '<iframe src="http://wheels.example:{port}/frame"></iframe>'
        "<script>onload = () => { location = 'http://bicycles.example:{port}/' }</script>"
    )
    sites = {
        "kittens.example": {"/": [200, HTML, encoded(page)]},
        "wheels.example": {
            "/large.js": [200, SCRIPT, encoded("// a wheel\n" * (LARGE // 11))],
            "/frame": [200, HTML, encoded("<p>w</p>" * (LARGE // 8))],
        },
        "bicycles.example": {"/": [200, HTML, encoded("<p>a bicycle</p>")]},
    }
    spent = paid(alley, tmp_path, sites, render="always")
    assert spent["kittens.example"].bytes > 2 * LARGE
    assert 0 < spent["bicycles.example"].bytes < SMALL
    # What it pays is for its own page, which the frame's link led to.
    assert spent["wheels.example"].pages == 1
    assert spent["wheels.example"].bytes < LARGE + SMALL
