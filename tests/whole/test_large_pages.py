"""More large pages than there is room for in memory at once: each is read in its turn, and none is lost."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.door.limits import DEFAULT_LIMITS
from pipelines.store import pages
from pipelines.store.store import Store

Alley = Callable[..., dict[str, Any]]
HTML = {"Content-Type": "text/html"}
MANY = 2 * DEFAULT_LIMITS.large_pages + 4
LARGE = "<p>kittens on bicycles</p>" * (DEFAULT_LIMITS.small_body // 20)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("render", ["never", "always"])
def test_all_large_pages_are_read(alley: Alley, tmp_path: Path, render: str) -> None:
    store, many = f"sqlite:///{tmp_path}/hostline.db", MANY if render == "never" else 4
    links = "".join(f'<a href="/{number}">{number}</a>' for number in range(many))
    frames = "".join(f'<iframe src="/frame/{number}"></iframe>' for number in range(3))
    large = LARGE if render == "never" else frames
    sites = {
        "kittens.example": {
            "/": [200, HTML, encoded(links)],
            # None looks like another: pages that do are not all asked for.
            **{f"/{number}": [200, HTML, encoded("<div>" * number + large)] for number in range(many)},
            **{f"/frame/{number}": [302, {"Location": f"/shown/{number}"}, ""] for number in range(3)},
            **{f"/shown/{number}": [200, HTML, encoded(LARGE)] for number in range(3)},
        }
    }
    seeds = ["http://kittens.example:{port}/"]
    told = alley(store=store, sites=sites, seeds=seeds, render=render)
    with Store.open(store) as opened:
        found = opened.do(pages.of_job, told["job"])
    read = {page.url.rpartition("/")[2]: page for page in found if page.status == 200}
    assert {str(number) for number in range(many)} <= read.keys()
    assert {refusal.rule for page in found for refusal in page.refusals} == set()
