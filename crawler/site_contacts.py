"""Whom a site says to write to: its security.txt, asked for once a Job and host, as a part of a seed's page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from crawler.conduct import require_url
from crawler.door.answer import Answer
from crawler.door.counts import Counts
from crawler.door.wanted import SECURITY_TXT, Wanted
from crawler.refused import Refused
from geo.domains import site_of
from geo.security_txt import PATH, Document, Said, nothing_said, read
from geo.urls import Url, UrlError, resolve
from pipelines.records import Rule, now

MOST_REDIRECTS = 3
_OK = range(200, 300)


class Admits(Protocol):
    """The Job's conduct towards the parts of a page."""

    async def require_part(self, url: Url, tally: Counts, *, named_by: str) -> None:
        """Raise `Refused` where the page may not have this part now."""


class Asks(Protocol):
    """The door."""

    async def ask(
        self, url: Url, *, wanted: Wanted = ..., known_text: bool = ..., tally: Counts | None = ...
    ) -> Answer:
        """Ask for a URL; raises `Refused`."""


@dataclass(slots=True)
class SiteContacts:
    """Remembers which hosts were asked: a site is asked once, however many seeds lie on it."""

    admission: Admits
    door: Asks
    asked: set[str] = field(default_factory=set)
    """As many as the Job has seeds; those that were asked before this process took it up are among them."""

    def wants(self, page: Url) -> bool:
        """Answer whether the host of a page is still to be asked, and take note that it is."""
        new = page.host not in self.asked
        self.asked.add(page.host)
        return new

    def of(self, page: Url) -> Url:
        """Return the URL of the document that speaks for the host of a page."""
        return require_url(f"{page.origin}{PATH}")

    async def ask(self, page: Url, tally: Counts) -> Said:
        """Return whom the host of a page names; raises `Refused` where it may not be asked, or gives no text."""
        answer = await self._landed(self.of(page), tally)
        if answer.status not in _OK:
            return nothing_said(page.host, f"is not there (status {answer.status})")
        if answer.truncated:
            return nothing_said(page.host, "ended before its announced end")
        text = answer.body.decode("utf-8", "replace")
        return read(Document(host=page.host, url=answer.url.href, text=text, at=now()))

    async def _landed(self, url: Url, tally: Counts) -> Answer:
        """Follow redirects within the host, which are mostly to HTTPS: what stands elsewhere speaks for elsewhere."""
        for _ in range(MOST_REDIRECTS + 1):
            await self.admission.require_part(url, tally, named_by=site_of(url.host))
            # The header decides about a GET with a clamped window: HEAD would double the cost of every host.
            answer = await self.door.ask(url, wanted=SECURITY_TXT, known_text=True, tally=tally)
            if not answer.is_redirect:
                return answer
            url = _next(url, answer.header(b"location") or "")
        raise Refused(Rule.REDIRECTS, f"more than {MOST_REDIRECTS} redirects")


def _next(url: Url, location: str) -> Url:
    try:
        on = resolve(location, url.href)
    except UrlError as error:
        raise Refused(Rule.URL_MALFORMED, f"it redirects to what is not asked for: {error}") from error
    if on.host != url.host:
        raise Refused(Rule.SCOPE, "it redirects to another host, which cannot speak for this one")
    return on
