"""`hostline hostings`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from geo.facts import Country, Verdict
from pipelines.store import frontier, pages
from pipelines.store.frontier import NewVisit
from pipelines.store.hostings import of_host
from pipelines.store.pages import Spent
from pipelines.store.store import Store


@pytest.fixture(name="moved")
def _moved(crawled: Any, tmp_path: Path) -> None:
    """A day after the crawl the board is in another country, at the same address."""
    url = "http://boards.example/again"
    visit = NewVisit(
        job=crawled.id, url=url, host="boards.example", site="boards.example", depth=1, referrer=None, seed=False,
        site_hops=0,
    )  # fmt: skip
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        store.do(frontier.add, crawled.id, [visit])
        claimed = store.do(
            frontier.claim, crawled.id, "test", limit=1, per_host=1, lease_seconds=60, skip_hosts=()
        )[0]
        first = store.do(pages.of_job, crawled.id)[0]
        board = store.do(of_host, "boards.example")[0].hosting
        later = replace(
            board, asked_at=board.asked_at + timedelta(days=1), country=Country(value="NZ", claims=()),
            verdict=Verdict.SHARED_PLATFORM,
        )  # fmt: skip
        again = replace(first, url=url, final_url=url, hostings=(later,))
        store.do(
            pages.keep, claimed.id, again, [], Spent(site="boards.example", bytes=1, seconds=1, shape=None)
        )


@pytest.mark.usefixtures("moved")
def test_every_hosting_of_a_host_and_what_changed(hostline: Callable[..., Any]) -> None:
    ran = hostline("hostings", "http://Boards.example/kittens")
    headings, first, second = [line.split("\t") for line in ran.out.splitlines()]
    assert ran.status == 0
    assert headings[0] == "Asked at"
    assert (first[0], first[4], first[-1]) == ("2026-11-01 12:00Z", "AT", "-")
    assert (second[0], second[4]) == ("2026-11-02 12:00Z", "NZ")
    assert second[-1] == "country: AT -> NZ; verdict: ORIGIN -> SHARED_PLATFORM"


@pytest.mark.usefixtures("moved")
def test_as_json_each_look_is_a_line(hostline: Callable[..., Any]) -> None:
    first, second = hostline("hostings", "boards.example", "--json").facts
    assert first["changes"] == []
    assert first["hosting"]["host"] == "boards.example"
    assert second["changes"][0] == {"aspect": "COUNTRY", "before": ["AT"], "after": ["NZ"]}


@pytest.mark.usefixtures("crawled")
def test_a_host_that_nobody_located(hostline: Callable[..., Any]) -> None:
    ran = hostline("hostings", "roses.example")
    assert (ran.status, ran.out) == (3, "")
    assert "no crawl kept a hosting of roses.example" in ran.err


@pytest.mark.usefixtures("crawled")
def test_what_names_no_host(hostline: Callable[..., Any]) -> None:
    ran = hostline("hostings", "ftp://boards.example/")
    assert (ran.status, ran.out) == (2, "")
    assert "names no host" in ran.err
