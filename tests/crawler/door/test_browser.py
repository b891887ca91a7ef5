"""A real Chromium whose only network is the door, against pages that want out, or want to stay for ever."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.async_api import async_playwright

from crawler.door.answer import Answer
from crawler.door.browser.allowance import Allowance, PageLimits
from crawler.door.browser.browser import Browser, Shown
from crawler.door.browser.executable import NoBrowserError, executables
from crawler.door.browser.launching import launched
from crawler.door.browser.purpose import Purpose
from crawler.door.counts import Counts
from crawler.door.fetch import Door
from crawler.refused import Refused
from geo.urls import Url, parse
from pipelines.records import Rule

PATIENT = PageLimits(own_time=6.0)
BRIEF = PageLimits(own_time=3.0)
BOMBS = (
    "<script>while (1) {}</script>",
    "<script>const a = []; while (1) a.push('x'.repeat(1000) + Math.random())</script>",
)
FINE = "<p id=p></p><script>p.textContent = 'all ' + 'is well'</script>"


class Anything:
    """A permit for whatever a page wants."""

    async def require(self, url: Url, purpose: Purpose) -> None:
        """Refuse nothing."""


def answer(html: str, port: int = 80) -> Answer:
    return Answer(
        url=parse(f"http://kittens.example:{port}/"),
        status=200,
        headers=((b"Content-Type", b"text/html"),),
        address="127.0.0.1",
        unverified=None,
        media_type="text/html",
        body=b"<!doctype html><body>" + html.encode(),
    )


def shown(
    door: Door, *pages: str, limits: PageLimits = PATIENT, port: int = 80
) -> tuple[list[Shown], Browser]:
    async def show() -> tuple[list[Shown], Browser]:
        browser = Browser(door=door, user_agent="Hostline/test", limits=limits)
        try:
            return [await browser.render(answer(page, port), Anything(), Counts()) for page in pages], browser
        finally:
            await browser.close()
            await door.close()

    return asyncio.run(show())


@pytest.mark.parametrize(
    ("page", "is_complete"),
    [
        ("<script>while (1) {}</script>", False),
        ("<script>while (1) alert('kitten')</script>", False),
        ("<script>onbeforeunload = leave => { while (1) {} }; print(); print()</script>", True),
        # How far a busy machine comes with these is its own affair; what they may cost is not.
        ("<script>for (let n = 0; n < 50; n++) window.open('/' + n).document.write(n)</script>", None),
        ("<script>const a = []; while (1) a.push('x'.repeat(1000) + Math.random())</script>", False),
        ("<script>const a = []; while (1) a.push(new Uint8Array(5e7).fill(1))</script>", None),
        ("<script>location.reload()</script>", True),
        ("<script>document.write('<p>' + 'kitten '.repeat(1e6))</script>", False),
    ],
)
def test_a_page_that_will_not_end_costs_its_time_and_no_more(
    door: Callable[..., Door], page: str, is_complete: bool | None
) -> None:
    began = time.monotonic()
    # A busy machine may not get a page shown in so short a time; a browser that hangs never will.
    (bad, *after), _ = shown(door(), page, FINE, FINE, limits=BRIEF if is_complete is False else PATIENT)
    assert time.monotonic() - began < 3 * (PATIENT.own_time + PATIENT.last_look) + 30
    assert is_complete is None or (bad.why_incomplete is None) is is_complete
    assert any("all is well" in document.html for fine in after for document in fine.documents)


@pytest.mark.parametrize("bomb", BOMBS)
def test_the_page_after_and_the_page_beside_a_bomb_are_fine(door: Callable[..., Door], bomb: str) -> None:
    async def beside_and_after() -> tuple[Shown, Shown, Shown]:
        browser = Browser(door=door(), user_agent="Hostline/test", limits=PATIENT)
        try:
            bad, beside = await asyncio.gather(
                *(browser.render(answer(page), Anything(), Counts()) for page in (bomb, FINE))
            )
            return bad, beside, await browser.render(answer(FINE), Anything(), Counts())
        finally:
            await browser.close()

    bad, beside, after = asyncio.run(beside_and_after())
    assert bad.documents == ()
    assert "all is well" in beside.documents[0].html
    assert "all is well" in after.documents[0].html


def test_nothing_starts_before_the_first_page_and_good_pages_share_a_browser(
    door: Callable[..., Door],
) -> None:
    assert shown(door())[1].started == 0
    assert shown(door(), FINE, FINE, FINE)[1].started == 1


def test_without_interception_chromium_still_reaches_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.3)
        port = trap.getsockname()[1]

        async def wander() -> str:
            async with async_playwright() as driver:
                chromium = await launched(driver.chromium)
                page = await chromium.new_page()
                for host in ("127.0.0.1", "localhost", "[::1]", "kittens.example"):
                    with pytest.raises(Exception, match="ERR_"):
                        await page.goto(f"http://{host}:{port}/")
                version = chromium.version
                await chromium.close()
                return version

        assert asyncio.run(wander())
        with pytest.raises(TimeoutError):
            trap.accept()


def test_parts_are_bounded_in_number(door: Callable[..., Door], site: Any) -> None:
    def script(peer: socket.socket, request: bytes) -> None:
        body = b"" if request.startswith(b"HEAD") else b"{}"
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n" + body)

    kittens = site(script)
    page = "<script>for (let n = 0; n < 30; n++) fetch('/' + n)</script>"
    limits = PageLimits(own_time=4.0, parts=10)
    (one,), _ = shown(door(kittens), page, limits=limits, port=kittens.port)
    assert sum(request.startswith(b"GET") for request in kittens.requests) == 10
    assert {refused.rule for _, refused in one.refusals} == {Rule.TOO_MANY_PARTS}
    assert len(one.refusals) == 20


def test_a_request_says_who_asks_and_carries_nothing_of_the_page(
    door: Callable[..., Door], site: Any
) -> None:
    def script(peer: socket.socket, request: bytes) -> None:
        said = b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nContent-Length: 0\r\nSet-Cookie: b=2\r\n\r\n"
        peer.sendall(said)

    kittens = site(script)
    page = "<script>document.cookie = 'a=1'</script><script src=/x.js></script>"
    shown(door(kittens), page + "<script src=/y.js></script>", port=kittens.port)
    assert len(kittens.requests) == 4
    for request in kittens.requests:
        names = {line.partition(b":")[0] for line in request.splitlines()[1:] if line}
        assert names == {b"Host", b"User-Agent", b"Accept", b"Accept-Encoding"}


def test_a_machine_without_a_browser_says_what_to_install() -> None:
    with pytest.raises(NoBrowserError, match="apt-get install chromium"):
        executables("/nowhere/chromium", find=lambda _: None)


def test_playwrights_own_browser_comes_first_then_the_systems() -> None:
    there = {"/own/chrome": "/own/chrome", "chromium": "/usr/bin/chromium", "google-chrome": "/opt/chrome"}
    assert executables("/own/chrome", find=there.get) == (
        Path("/own/chrome"),
        Path("/usr/bin/chromium"),
        Path("/opt/chrome"),
    )


def test_time_at_the_door_is_not_the_pages_own() -> None:
    async def wait() -> tuple[float, float]:
        allowance = Allowance(limits=PageLimits(own_time=1.0, whole_time=10.0), tally=Counts())
        with allowance.at_the_door(), allowance.at_the_door():
            await asyncio.sleep(0.2)
        at_the_door = allowance.seconds_left()
        await asyncio.sleep(0.2)
        return at_the_door, allowance.seconds_left()

    before, after = asyncio.run(wait())
    assert before == pytest.approx(1.0, abs=0.1)
    assert after == pytest.approx(0.8, abs=0.1)


def test_bytes_of_parts_are_bounded() -> None:
    async def spend() -> None:
        tally = Counts(wire_bytes=1_000_000)
        allowance = Allowance(limits=PageLimits(wire_bytes=1000), tally=tally)
        allowance.take()
        tally.wire_bytes += 1001
        with pytest.raises(Refused) as caught:
            allowance.take()
        assert caught.value.rule is Rule.TOO_MANY_PARTS

    asyncio.run(spend())


class Stalling:
    """A door that brings nothing until it is let, and notes who gave up."""

    def __init__(self) -> None:
        self.let = asyncio.Event()
        self.asked = 0
        self.given_up = 0

    async def ask(self, url: Url, **_: Any) -> Answer:
        self.asked += 1
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        return replace(answer("late"), url=url)


def test_what_a_page_still_asks_for_when_its_showing_ends_is_given_up() -> None:
    leads_away = (
        "<script>for (let n = 0; n < 5; n++) fetch('/' + n)</script><iframe src=/frame></iframe>"
        "<script>setTimeout(() => { location = 'http://else.example/' }, 200)</script>"
    )

    async def scene() -> None:
        door = Stalling()
        browser = Browser(door=cast("Door", door), user_agent="Hostline/test", limits=PATIENT)
        try:
            await browser.render(answer(leads_away), Anything(), Counts())
            assert door.asked == door.given_up == 6
        finally:
            await browser.close()

    asyncio.run(scene())
