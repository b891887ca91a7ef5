"""Pages that send their visitor on after a while are pages too: a Job on them, judged by what their servers heard."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.records import Page, Rule
from pipelines.store import pages
from pipelines.store.store import Store

Alley = Callable[..., dict[str, Any]]


def page(text: str) -> list[Any]:
    return [200, {"Content-Type": "text/html; charset=utf-8"}, base64.b64encode(text.encode()).decode()]


def sends_to(target: str) -> list[Any]:
    return page(f'<meta http-equiv="refresh" content="9;url={target}"><a href="/thread">kittens</a>')


SITES = {
    "away.example": {
        "/": sends_to("http://bicycles.example:{port}/"),
        "/thread": page("<a href='/moved'>more</a>"),
        "/moved": [302, {"Location": "http://bicycles.example:{port}/", "Content-Type": "text/html"}, ""],
    },
    "dead.example": {"/": sends_to("http://gone.example:1/"), "/thread": page("<p>kittens</p>")},
    "bicycles.example": {"/": page("<a href='/deeper'>further</a>")},
}


def crawled(
    alley: Alley, folder: Path, seed: str, scope: str = "related"
) -> tuple[dict[str, Any], dict[str, Page]]:
    store = f"sqlite:///{folder}/hostline.db"
    told = alley(store=store, sites=SITES, seeds=[seed], scope=scope)
    with Store.open(store) as opened:
        kept = {page.url: page for page in opened.do(pages.of_job, told["job"])}
    return told, {url.replace(str(told["port"]), "{port}"): page for url, page in kept.items()}


def asked(told: dict[str, Any]) -> set[str]:
    return {request.split()[1] for request in told["requests"]} - {f"{host}/robots.txt" for host in SITES}


@pytest.mark.parametrize(
    ("seed", "scope", "heard"),
    [
        (
            "away",
            "related",
            {"away.example/", "away.example/thread", "away.example/moved", "bicycles.example/"},
        ),
        ("away", "site", {"away.example/", "away.example/thread", "away.example/moved"}),
        ("dead", "related", {"dead.example/", "dead.example/thread"}),
    ],
)
def test_the_links_of_a_page_that_sends_on_are_followed_wherever_it_sends(
    alley: Alley, tmp_path: Path, seed: str, scope: str, heard: set[str]
) -> None:
    told, _ = crawled(alley, tmp_path, f"http://{seed}.example:{{port}}/", scope)
    assert (asked(told), told["state"]) == (heard, "DONE")


def test_links_of_the_page_that_it_sends_to_are_judged_from_there(alley: Alley, tmp_path: Path) -> None:
    _, kept = crawled(alley, tmp_path, "http://away.example:{port}/")
    refusals = kept["http://away.example:{port}/"].refusals
    assert [(refusal.url.rpartition("/")[2], refusal.rule) for refusal in refusals] == [
        ("deeper", Rule.SCOPE)
    ]
