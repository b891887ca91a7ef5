"""Answers every request of one rendered page: by the door, under the Job's conduct, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Route, WebSocketRoute

from crawler.conduct import MOST_HOPS, require_url
from crawler.door.answer import Answer
from crawler.door.browser.allowance import Allowance
from crawler.door.browser.kept_parts import KeptParts
from crawler.door.browser.purpose import WANTED, Purpose, kind_of, purpose_of
from crawler.door.browser.reply import Reply, reply_of
from crawler.door.fetch import Door
from crawler.refused import Refused
from geo.urls import LONGEST_URL, Url, UrlError, resolve
from pipelines.records import Kind, Rule

_MOST_NOTES: Final = 2_000
_MOST_REFUSALS: Final = 200
_MOST_RELOADS: Final = 3
_NO_CONTENT: Final = 204
"""Leaves the document where it is; an error would put Chromium's own page there."""
_MEDIA_RULES: Final = frozenset({Rule.MEDIA_REFERENCE, Rule.MEDIA_HEADER, Rule.MEDIA_BYTES})


class Permit(Protocol):
    """The Job's conduct, as it bears on what one page asks for."""

    async def require(self, url: Url, purpose: Purpose) -> None:
        """Raise `Refused` where the page may not have this part."""
        ...


class _Place(Enum):
    """Where in the browser a request comes from."""

    MAIN = "MAIN"
    """The page itself wants to be another one."""
    POPUP = "POPUP"
    """Another page wants to open."""
    PART = "PART"
    """Anything inside a page, frames included."""


@dataclass(slots=True)
class Asked:
    """A URL that the page asked for, and the place that asked."""

    url: str
    where: str
    kind: Kind


@dataclass
class Relay:
    """One page's way out. Refusal is the default: also of what fails in here.

    Without slots: Playwright keeps a note in the object whose methods it calls.
    """

    door: Door
    permit: Permit
    first: Answer
    """What the door has brought already: the page itself is not asked for twice."""
    allowance: Allowance
    kept: KeptParts
    main: Page | None = None
    asked: dict[str, Asked] = field(default_factory=dict)
    refused: dict[tuple[str, Rule], Refused] = field(default_factory=dict)
    leads_to: str | None = None
    """Where a script, or a form that it sent off, wants the page to go."""
    documents: dict[str, Answer] = field(default_factory=dict)
    _loads: int = 0
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _is_over: bool = False

    async def handle(self, route: Route) -> None:
        """Answer one request, unless the showing ends before."""
        if self._is_over:
            return
        task = asyncio.create_task(self._answer(route))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def end(self) -> None:
        """Give up what is still asked for: nobody is there to see it, and no site would pay for it."""
        self._is_over = True
        left = tuple(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self.documents.clear()

    async def _answer(self, route: Route) -> None:
        request = route.request
        try:
            reply = await self._judged(request)
            if reply is not None:
                await route.fulfill(status=reply.status, headers=reply.headers, body=reply.body)
            elif request.is_navigation_request():
                await route.fulfill(status=_NO_CONTENT)
            else:
                await route.abort("blockedbyclient")
        except PlaywrightError:
            # The page is gone, and its question with it.
            return

    async def handle_socket(self, socket: WebSocketRoute) -> None:
        """Close a web socket before it opens."""
        # A URL of the web, as browsers see it: `ws` is what `http` is called when it asks for a socket.
        href = socket.url.replace("ws", "http", 1)
        self._note(href, "websocket", Kind.OTHER)
        self._refuse(href, Refused(Rule.ONLY_GET, "the page asks for it as websocket"))
        await socket.close(code=1008, reason="nothing is sent")

    async def _judged(self, request: Request) -> Reply | None:
        href, resource = request.url.partition("#")[0][: LONGEST_URL + 1], request.resource_type
        try:
            return await self._reply(request, resource)
        except Refused as refused:
            self._refuse(href, refused)
        except PlaywrightError:
            raise
        except Exception as error:  # noqa: BLE001 a rule that fails refuses
            self._refuse(href, Refused(Rule.BROKEN_RULE, f"a rule failed: {type(error).__name__}"))
        return None

    async def _reply(self, request: Request, resource: str) -> Reply | None:
        place = self._place_of(request)
        if place is not _Place.MAIN:
            self._note(
                request.url,
                *(("popup", Kind.PAGE) if place is _Place.POPUP else (resource, kind_of(resource))),
            )
        purpose = purpose_of(resource, request.method)
        url = require_url(request.url)
        if place is _Place.MAIN:
            return self._main(url)
        if place is _Place.POPUP:
            # The crawl comes to it by itself, as to any link.
            return None
        answer = self.documents.pop(url.href, None) if purpose is Purpose.DOCUMENT else None
        if answer is None:
            with self.allowance.at_the_door():
                answer = await self._ask(url, purpose)
        if purpose is Purpose.DOCUMENT and answer.url.href != url.href:
            # The frame is told where it was sent on to, and asks for that in a moment.
            self.documents[answer.url.href] = answer
        return reply_of(answer, url, purpose)

    def _place_of(self, request: Request) -> _Place:
        if not request.is_navigation_request():
            return _Place.PART
        try:
            frame = request.frame
        except PlaywrightError:
            # Its page is not there yet.
            return _Place.POPUP
        if frame.parent_frame is not None:
            return _Place.PART
        return _Place.MAIN if frame.page is self.main else _Place.POPUP

    def _main(self, url: Url) -> Reply | None:
        """Return the page itself, a few times over; anything else is where it wants to go."""
        if url.href != self.first.url.href:
            self.leads_to = self.leads_to or url.href
            return None
        self._loads += 1
        if self._loads > _MOST_RELOADS:
            raise Refused(Rule.TOO_MANY_PARTS, "the page loads itself again and again")
        return reply_of(self.first, url, Purpose.DOCUMENT)

    async def _ask(self, url: Url, purpose: Purpose) -> Answer:
        begin = url
        for _ in range(MOST_HOPS + 1):
            self.allowance.take()
            await self.permit.require(url, purpose)
            answer = self.kept.get(url.href, purpose) or await self.door.ask(
                url, wanted=WANTED[purpose], tally=self.allowance.tally
            )
            if not answer.is_redirect:
                self.kept.keep(begin.href, purpose, answer)
                return answer
            try:
                url = resolve(answer.header(b"location") or "", url.href)
            except UrlError as error:
                raise Refused(
                    Rule.URL_MALFORMED, f"it redirects to what is not asked for: {error}"
                ) from error
            self._note(url.href, "redirect", Kind.OTHER)
        raise Refused(Rule.REDIRECTS, f"more than {MOST_HOPS} redirects")

    def _note(self, url: str, where: str, kind: Kind) -> None:
        href = url.partition("#")[0]
        if len(self.asked) < _MOST_NOTES:
            self.asked.setdefault(href, Asked(url=href, where=f"browser[{where}]", kind=kind))

    def _refuse(self, href: str, refused: Refused) -> None:
        if refused.rule in _MEDIA_RULES and href in self.asked:
            self.asked[href].kind = Kind.MEDIA
        if refused.rule is not Rule.MEDIA_REFERENCE and len(self.refused) < _MOST_REFUSALS:
            self.refused.setdefault((href, refused.rule), refused)
