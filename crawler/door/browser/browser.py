"""The browser of a Job: started when the first page is to be rendered, renewed often, and after every bad page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from playwright.async_api import Browser as Chromium
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright, async_playwright

from crawler.door.answer import Answer
from crawler.door.browser.allowance import DEFAULT_PAGE_LIMITS, Allowance, PageLimits
from crawler.door.browser.final_dom import Document, FinalDom
from crawler.door.browser.kept_parts import KeptParts
from crawler.door.browser.launching import launched
from crawler.door.browser.relay import Asked, Permit, Relay
from crawler.door.browser.showing import Showing, show
from crawler.door.counts import Counts
from crawler.door.fetch import Door
from crawler.refused import Refused

_AT_ONCE: Final = 4
_PAGES_EACH: Final = 100
_TRIES: Final = 2
_CLOSE_SECONDS: Final = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What a page came to when its scripts had run."""

    documents: tuple[Document, ...]
    """The page itself first; none where it had to be thrown away."""
    asked: tuple[Asked, ...]
    refusals: tuple[tuple[str, Refused], ...]
    leads_to: str | None
    """Where its scripts sent it; it was not followed there."""
    why_incomplete: str | None


@dataclass(slots=True)
class _Running:
    """One Chromium, until it is renewed."""

    chromium: Chromium
    pages: int = 0
    showing: int = 0
    worn: bool = False

    @property
    def is_good(self) -> bool:
        return not self.worn and self.pages < _PAGES_EACH and self.chromium.is_connected()


@dataclass(slots=True)
class Browser:
    """Renders pages whose only network is the door. Costs nothing before the first page."""

    door: Door
    user_agent: str
    limits: PageLimits = DEFAULT_PAGE_LIMITS
    started: int = 0
    """How many times Chromium was started."""
    _kept: KeptParts = field(default_factory=KeptParts)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _driver: Playwright | None = None
    _running: _Running | None = None

    async def render(self, answer: Answer, permit: Permit, tally: Counts) -> Shown:
        """Show the page that the door has brought; raises `NoBrowserError` where no browser can be started."""
        async with self._turns:
            for tries in range(_TRIES):
                running = await self._ready()
                relay = Relay(
                    door=self.door,
                    permit=permit,
                    first=answer,
                    allowance=Allowance(limits=self.limits, tally=tally),
                    kept=self._kept,
                )
                try:
                    showing, was_lost = await self._shown(running, relay)
                finally:
                    await relay.end()
                    tally.most_bytes = None
                if not was_lost or tries + 1 == _TRIES:
                    break
        return _outcome(relay, showing)

    async def close(self) -> None:
        """End Chromium and Playwright's driver, where they were started."""
        if self._running is not None:
            await _end(self._running.chromium)
        if self._driver is not None:
            await self._driver.stop()
        self._running = self._driver = None

    async def _shown(self, running: _Running, relay: Relay) -> tuple[Showing, bool]:
        """Show a page; answers also whether the browser went down meanwhile, maybe by another page's doing."""
        running.pages += 1
        running.showing += 1
        try:
            showing = await show(running.chromium, relay, user_agent=self.user_agent, limits=self.limits)
        except (TimeoutError, PlaywrightError):
            why = "the browser did not open the page"
            showing = Showing(dom=FinalDom(), why_incomplete=why, thrown_away=True)
        finally:
            running.showing -= 1
        was_lost = not running.chromium.is_connected()
        running.worn = running.worn or showing.thrown_away
        if not running.showing and not running.is_good:
            await _end(running.chromium)
        return showing, was_lost and not showing.dom.documents

    async def _ready(self) -> _Running:
        async with self._starting:
            if self._running is None or not self._running.is_good:
                self._driver = self._driver or await async_playwright().start()
                self._running = _Running(chromium=await launched(self._driver.chromium))
                self.started += 1
            return self._running


def _outcome(relay: Relay, showing: Showing) -> Shown:
    return Shown(
        documents=showing.dom.documents,
        asked=tuple(relay.asked.values()),
        refusals=tuple((href, refused) for (href, _), refused in relay.refused.items()),
        leads_to=relay.leads_to,
        why_incomplete=showing.why_incomplete,
    )


async def _end(chromium: Chromium) -> None:
    try:
        await asyncio.wait_for(chromium.close(), _CLOSE_SECONDS)
    except (TimeoutError, PlaywrightError):
        # The driver ends what is left of it, at the latest when the Job does.
        return
