"""Shows one page in a context of its own, until its scripts have come to rest or its time is over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from crawler.door.browser.allowance import PageLimits
from crawler.door.browser.final_dom import FinalDom, final_dom
from crawler.door.browser.relay import Relay

_LONGEST_NAP: Final = 0.2
_VIRTUAL_TIME: Final = "Emulation.setVirtualTimePolicy"
# Closed shadow roots are opened, and a browser without a network does not tell the page so.
_BEFORE_SCRIPTS: Final = """(() => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: 'open' }); };
  Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true });
})()"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Showing:
    """What a page came to in the browser."""

    dom: FinalDom
    why_incomplete: str | None
    thrown_away: bool
    """Whether it had to be left to itself: the browser that showed it is not to be used again."""


async def show(browser: Browser, relay: Relay, *, user_agent: str, limits: PageLimits) -> Showing:
    """Show the relay's first answer; raises Playwright's errors only where no page can be opened at all."""
    context = await asyncio.wait_for(
        browser.new_context(user_agent=user_agent, accept_downloads=False, service_workers="block"),
        limits.own_time,
    )
    stage = _Stage(context=context, relay=relay, limits=limits)
    dom, why = FinalDom(), None
    try:
        why = await stage.come_to_rest()
        dom = await asyncio.wait_for(stage.read(), limits.last_look)
    except (TimeoutError, PlaywrightError):
        why = why or "the browser gave the page up: its scripts took more time or memory than a page is given"
    closed = await _closed(context, limits.last_look)
    return Showing(
        dom=dom, why_incomplete=why or dom.why_incomplete, thrown_away=not (closed and dom.documents)
    )


async def _closed(context: BrowserContext, seconds: float) -> bool:
    try:
        await asyncio.wait_for(context.close(), seconds)
    except (TimeoutError, PlaywrightError):
        return False
    return True


@dataclass
class _Stage:
    """One page while it is shown. Without slots, as Playwright keeps a note in the object whose methods it calls."""

    context: BrowserContext
    relay: Relay
    limits: PageLimits
    _page: Page | None = None
    _session: CDPSession | None = None
    _crashed: bool = False

    async def _prepare(self) -> CDPSession:
        await self.context.add_init_script(_BEFORE_SCRIPTS)
        await self.context.route("**/*", self.relay.handle)
        await self.context.route_web_socket("**/*", self.relay.handle_socket)
        self._page = self.relay.main = await self.context.new_page()
        self._page.on("crash", self._crash)
        self.context.on("page", self._popped_up)
        self._session = await self.context.new_cdp_session(self._page)
        return self._session

    def _crash(self, _page: Page) -> None:
        self._crashed = True

    async def _popped_up(self, page: Page) -> None:
        if len(self.context.pages) > self.limits.popups + 1:
            try:
                await page.close()
            except PlaywrightError:
                # It was faster.
                return

    async def come_to_rest(self) -> str | None:
        """Load the page and let its clock run ahead; returns why it did not come to rest, where it did not."""
        loading = asyncio.ensure_future(self._load())
        try:
            while not loading.done():
                left = self.relay.allowance.seconds_left()
                if left <= 0:
                    return "its scripts did not come to rest in the time that a page is given"
                if self._crashed:
                    return "its scripts took more memory than a page is given"
                if self.relay.leads_to is not None:
                    return None
                await asyncio.wait({loading}, timeout=min(left, _LONGEST_NAP))
            loading.result()
            return None
        finally:
            await _ended(loading)

    async def _load(self) -> None:
        session, rest = await self._prepare(), asyncio.Event()
        session.on("Emulation.virtualTimeBudgetExpired", lambda _event: rest.set())
        await session.send(_VIRTUAL_TIME, {"policy": "pause"})
        assert self._page is not None
        await self._page.goto(self.relay.first.url.href, wait_until="commit", timeout=0)
        await self._run_ahead(session, rest)
        if self._page.workers:
            await self._await_workers(self._page)
            await self._run_ahead(session, rest)

    async def _run_ahead(self, session: CDPSession, rest: asyncio.Event) -> None:
        """Let the page's clock run until its budget is spent."""
        rest.clear()
        budget = int(self.limits.virtual_time * 1000)
        await session.send(_VIRTUAL_TIME, {"policy": "pauseIfNetworkFetchesPending", "budget": budget})
        await rest.wait()

    async def _await_workers(self, page: Page) -> None:
        """Wait while workers ask for something: the page's clock knows nothing of them, and runs ahead of them."""
        asked = -1
        while page.workers and (self.relay.allowance.is_at_the_door or asked != self.relay.allowance.parts):
            asked = self.relay.allowance.parts
            await asyncio.sleep(_LONGEST_NAP)

    async def read(self) -> FinalDom:
        """Read what the page shows now; raises Playwright's errors where it cannot be read."""
        if self._page is None or self._session is None:
            raise PlaywrightError("no page was opened")
        return await final_dom(self.context, self._session, self._page, self.limits)


async def _ended(task: asyncio.Future[Any]) -> None:
    """Cancel a task whose outcome nobody waits for any more."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
