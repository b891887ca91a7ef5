"""What a site answered to one request."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.door.exchange import Exchange, Head
from crawler.door.media import Headers, values
from geo.urls import Url


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a site answered to one request; the body is decoded text, or empty."""

    url: Url
    status: int
    headers: Headers
    address: str
    unverified: str | None
    """Why the certificate did not verify."""
    media_type: str | None = None
    charset: str | None = None
    body: bytes = b""
    truncated: bool = False
    """The peer closed before the end it had announced."""

    def header(self, name: bytes) -> str | None:
        """Return the first value of a header."""
        found = values(self.headers, name)
        return found[0] if found else None

    @property
    def is_redirect(self) -> bool:
        """Answer whether the status sends on to a Location."""
        return self.status in (301, 302, 303, 307, 308) and self.header(b"location") is not None

    def without_body(self) -> Answer:
        """Return the answer without its body: for whoever keeps the rest when that was read."""
        return replace(self, body=b"")


def answer_of(exchange: Exchange, url: Url, head: Head) -> Answer:
    """Return what an answer says without its body."""
    line = exchange.line
    return Answer(
        url=url,
        status=head.status,
        headers=head.headers,
        address=str(line.address),
        unverified=line.unverified,
    )
