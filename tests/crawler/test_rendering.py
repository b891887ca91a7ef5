"""What a Job does with a browser, and without one: said once, on stderr and in the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

from crawler.admission import Admission
from crawler.conduct import Reach
from crawler.door.answer import Answer
from crawler.door.browser.browser import Browser, Shown
from crawler.door.browser.executable import NoBrowserError
from crawler.door.browser.final_dom import Document
from crawler.door.browser.relay import Asked
from crawler.door.fetch import Door
from crawler.job import file
from crawler.journey import Journey
from crawler.parsing import ParserPool
from crawler.refused import Refused
from crawler.rendering import Rendering
from geo.urls import parse
from pipelines.orders import Budget, Job, JobKind, JobState, Render, Scope
from pipelines.records import Kind, Parse, Rule, now
from pipelines.store.frontier import Visit
from pipelines.store.store import Store
from pipelines.store.tables import ledger_lines
from pipelines.store.transaction import Transaction

PAGE = "http://kittens.example/"
JOB = Job(
    id="j",
    report=None,
    kind=JobKind.CRAWL,
    seeds=(PAGE,),
    scope=Scope.RELATED,
    budget=Budget(),
    authorised_by="Ada Example",
    legal_basis="a report",
    not_before=now() - timedelta(minutes=1),
    expires=now() + timedelta(hours=1),
    state=JobState.RUNNING,
    render=Render.ALWAYS,
)
SHOWN = Shown(
    documents=(
        Document(url=PAGE, html="<html><a href=basket>x</a><img src=/tabby></html>"),
        Document(url="about:blank", html="<a href=ginger>x</a>"),
    ),
    asked=(
        Asked(url=f"{PAGE}data", where="browser[fetch]", kind=Kind.OTHER),
        Asked(url=f"{PAGE}tabby", where="browser[image]", kind=Kind.MEDIA),
        Asked(url="http://[", where="browser[fetch]", kind=Kind.OTHER),
    ),
    refusals=((f"{PAGE}form", Refused(Rule.ONLY_GET, "nothing is sent with POST")),),
    leads_to=None,
    why_incomplete=None,
)


@dataclass(slots=True)
class FakeBrowser:
    """Shows what it was told, or says that there is no browser."""

    shown: Shown | None = SHOWN
    asked: int = 0
    permit: Any = None

    async def render(self, _: Answer, permit: Any, tally: Any) -> Shown:
        self.asked += 1
        self.permit = permit
        assert permit.tally is tally
        if self.shown is None:
            raise NoBrowserError("no Chromium is installed")
        return self.shown

    async def close(self) -> None:
        """Nothing runs."""


@dataclass(frozen=True, slots=True)
class FakeAdmission:
    """Knows how far the Job may go."""

    reach: Reach = field(default_factory=lambda: Reach.of(JOB))


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        store.do(file, JOB)
        yield store


def journey(media_type: str = "text/html", body: bytes = b"<script></script>") -> Journey:
    visit = Visit(
        id=1,
        job="j",
        url=PAGE,
        host="kittens.example",
        site="kittens.example",
        depth=0,
        referrer=None,
        seed=True,
        site_hops=0,
    )
    answer = Answer(
        url=parse(PAGE),
        status=200,
        headers=(),
        address="127.0.0.1",
        unverified=None,
        media_type=media_type,
        body=body,
    )
    return Journey(visit=visit, began=0.0, url=parse(PAGE), answer=answer, parse=Parse.COMPLETE)


def rendered(store: Store, browser: FakeBrowser, *journeys: Journey, job: Job = JOB) -> list[str]:
    said: list[str] = []

    async def render() -> None:
        parsers = ParserPool()
        rendering = Rendering(
            job=job,
            store=store,
            door=cast("Door", None),
            admission=cast("Admission", FakeAdmission()),
            parsers=parsers,
            user_agent="Hostline/test",
            say=said.append,
            _browser=cast("Browser", browser),
        )
        try:
            for one in journeys:
                await rendering.render(one)
        finally:
            await parsers.close()

    asyncio.run(render())
    return said


def test_what_another_site_has_paid_is_not_asked_of_the_page_it_led_to(store: Store) -> None:
    visited, browser = journey(), FakeBrowser()
    visited.tally.wire_bytes, visited.billed = 5_000, 3_000
    rendered(store, browser, visited)
    assert browser.permit.billed == 3_000


def test_what_was_shown_is_gathered_once(store: Store) -> None:
    visited = journey()
    assert rendered(store, FakeBrowser(), visited) == []
    assert [(seen.url.removeprefix(PAGE), seen.where) for seen in visited.sightings] == [
        ("basket", "a[href]"),
        ("tabby", "img[src]"),
        ("ginger", "a[href]"),
        ("data", "browser[fetch]"),
    ]
    assert [refusal.rule for refusal in visited.refusals] == [Rule.ONLY_GET]
    assert visited.rendered
    assert visited.structure is not None
    assert visited.parse is Parse.COMPLETE


def acts(tx: Transaction) -> list[str]:
    return list(tx.conn.scalars(select(ledger_lines.c.act).where(ledger_lines.c.chain == "j")))


def test_a_page_that_did_not_come_to_rest_is_incomplete(store: Store) -> None:
    visited = journey()
    rendered(store, FakeBrowser(replace(SHOWN, why_incomplete="it took too long")), visited)
    assert (visited.parse, visited.why_incomplete) == (Parse.INCOMPLETE, "it took too long")


def test_without_a_browser_the_job_goes_on_and_says_so_once(store: Store) -> None:
    first, second, browser = journey(), journey(), FakeBrowser(shown=None)
    assert rendered(store, browser, first, second) == ["pages are not rendered: no Chromium is installed"]
    assert browser.asked == 1
    assert (first.rendered, first.parse) == (False, Parse.COMPLETE)
    assert store.do(acts).count("job.not-rendered") == 1


@pytest.mark.parametrize(
    ("render", "media_type", "body", "asked"),
    [
        (Render.NEVER, "text/html", b"<script></script>", 0),
        (Render.ALWAYS, "text/html", b"kittens", 1),
        (Render.ALWAYS, "application/xhtml+xml", b"kittens", 1),
        (Render.ALWAYS, "application/json", b"{}", 0),
        (Render.AUTO, "text/html", b"<script></script>", 1),
        (Render.AUTO, "text/html", b"kittens", 0),
    ],
)
def test_the_job_says_which_pages(
    store: Store, render: Render, media_type: str, body: bytes, asked: int
) -> None:
    browser = FakeBrowser()
    rendered(store, browser, journey(media_type, body), job=replace(JOB, render=render))
    assert browser.asked == asked
