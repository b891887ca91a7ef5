"""Reads the documents of a page as its scripts have left them, from a world that the scripts cannot reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from crawler.door.browser.allowance import PageLimits

_MILLISECONDS: Final = 2_000
# Open shadow roots (`shown.py` opens all of them) follow the document whose elements they belong to.
_READ: Final = """(() => {
  const texts = [document.documentElement ? document.documentElement.outerHTML : ''];
  const within = root => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) { texts.push(element.shadowRoot.innerHTML); within(element.shadowRoot); }
    }
  };
  within(document);
  const html = texts.join('\\n');
  return { url: document.URL, base: document.baseURI, html: html.slice(0, MOST), length: html.length };
})()"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What one frame showed."""

    url: str
    """What its relative URLs are resolved against."""
    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FinalDom:
    """The documents of a page, the page itself first."""

    documents: tuple[Document, ...] = ()
    why_incomplete: str | None = None


async def final_dom(context: BrowserContext, main: CDPSession, page: Page, limits: PageLimits) -> FinalDom:
    """Read the page, its frames and what it opened; raises Playwright's errors where the page itself cannot be read."""
    found = await _documents(main, limits.characters, limits.documents)
    for popup in [other for other in context.pages if other is not page][: limits.popups]:
        try:
            session = await context.new_cdp_session(popup)
            found += await _documents(session, limits.characters, limits.documents)
        except PlaywrightError:
            # It closed itself meanwhile.
            continue
    return _bounded(found, limits)


def _bounded(found: list[tuple[Document, int]], limits: PageLimits) -> FinalDom:
    documents: list[Document] = []
    why = None
    left = limits.characters
    for document, length in found:
        html = document.html[:left]
        left -= len(html)
        if len(html) < length:
            why = f"what its scripts wrote is longer than {limits.characters} characters"
        if html:
            documents.append(Document(url=document.url, html=html))
    if len(documents) > limits.documents:
        why = f"it shows more than {limits.documents} documents"
    return FinalDom(documents=tuple(documents[: limits.documents]), why_incomplete=why)


async def _documents(session: CDPSession, characters: int, most: int) -> list[tuple[Document, int]]:
    tree = await session.send("Page.getFrameTree")
    found = []
    for number, frame in enumerate(_frames(tree["frameTree"])):
        if number > most:
            break
        try:
            found.append(await _document(session, frame["id"], characters))
        except PlaywrightError:
            if not number:
                raise
            # A frame that was taken away while its neighbours were read.
    return found


def _frames(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)


async def _document(session: CDPSession, frame: str, characters: int) -> tuple[Document, int]:
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "reader"})
    answer = await session.send(
        "Runtime.evaluate",
        {
            "expression": _READ.replace("MOST", str(characters)),
            "contextId": world["executionContextId"],
            "returnByValue": True,
            "timeout": _MILLISECONDS,
        },
    )
    value = answer["result"].get("value")
    if not isinstance(value, dict):
        raise PlaywrightError("the document cannot be read")
    url = value["url"] if str(value["url"]).startswith(("http:", "https:")) else value["base"]
    return Document(url=str(url), html=str(value["html"])), int(value["length"])
