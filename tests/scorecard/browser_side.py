"""The door and its browser, asked for URLs in a process of their own, as a Job with --render asks for them."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from crawler.door.answer import Answer
from crawler.door.browser.browser import Browser, Shown
from crawler.door.browser.purpose import Purpose
from crawler.door.counts import Counts
from crawler.door.fetch import Door
from crawler.refused import Refused
from geo.urls import Url, UrlError, parse
from tests.scorecard.bodies import MARK
from tests.scorecard.door_side import door_of
from tests.scorecard.measuring import costing, watch_loop
from tests.scorecard.wirings import without_namespace

_MOST_HTML = 20_000


class Anything:
    """A permit for whatever a page wants: what holds here, holds without robots.txt, scope and budgets."""

    async def require(self, url: Url, purpose: Purpose) -> None:
        """Refuse nothing."""


class Heard:
    """The door, and how many bytes of media it gave to the browser."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.media = 0

    async def ask(self, url: Url, **more: Any) -> Answer:
        answer = await self.door.ask(url, **more)
        self.media += len(answer.body) if MARK in answer.body else 0
        return answer


async def _page(heard: Heard, href: str, given: dict[str, str]) -> Answer:
    if href not in given:
        return await heard.ask(parse(href))
    body = given[href].encode()
    headers = ((b"Content-Type", b"text/html"),)
    return Answer(
        url=parse(href), status=200, headers=headers, address="127.0.0.1", unverified=None, media_type="text/html",
        charset="utf-8", body=body,
    )  # fmt: skip


def _told(shown: Shown) -> dict[str, Any]:
    html = "\n".join(document.html for document in shown.documents)
    return {
        "status": 200,
        "detail": shown.why_incomplete or "",
        "canary": MARK.decode() in html,
        "shown": html[:_MOST_HTML],
        "refusals": [[href, refused.rule.value] for href, refused in shown.refusals],
    }


async def _led_to(heard: Heard, href: str | None) -> list[list[str]]:
    """Ask for where a script led, as a Job does; return the refusal, where it is one."""
    if href is None:
        return []
    try:
        await heard.ask(parse(href))
    except (Refused, UrlError) as error:
        return [[href, error.rule.value if isinstance(error, Refused) else "URL"]]
    return []


async def browsed(heard: Heard, browser: Browser, href: str, given: dict[str, str]) -> dict[str, Any]:
    """Ask for a page, render it, and return what became of it."""
    began, before = time.monotonic(), heard.media
    outcome: dict[str, Any] = {
        "url": href,
        "rule": None,
        "detail": "",
        "status": None,
        "canary": False,
    }
    try:
        answer = await _page(heard, href, given)
        shown = await browser.render(answer, Anything(), Counts())
        outcome |= _told(shown)
        outcome["seconds"] = time.monotonic() - began
        outcome["refusals"] += await _led_to(heard, shown.leads_to)
    except Refused as refused:
        outcome |= {"rule": refused.rule.value, "detail": refused.detail, "bytes_seen": refused.bytes_seen}
    outcome.setdefault("seconds", time.monotonic() - began)
    return {**outcome, "body": heard.media - before, "started": browser.started}


async def run(told: dict[str, Any]) -> dict[str, Any]:
    """Render every URL, one after the other."""
    if not told.get("namespace", True):
        without_namespace()
    door = door_of(told)
    heard = Heard(door)
    browser = Browser(door=heard, user_agent="Hostline/scorecard (+crawler@hotline.example)")  # type: ignore[arg-type]  # it is asked like the door
    try:
        with costing() as cost:
            watching = asyncio.create_task(watch_loop(cost))
            outcomes = [await browsed(heard, browser, url, told.get("given", {})) for url in told["urls"]]
            watching.cancel()
    finally:
        await browser.close()
        await door.close()
    return {"outcomes": outcomes, **cost.told()}


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
