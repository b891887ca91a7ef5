"""Pure: what a site's robots.txt says to Hostline, by RFC 9309, read from how the asking ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from protego import Protego

from crawler.refused import Refused
from pipelines.records import Rule

PRODUCT: Final = "hostline"
LARGEST: Final = 500 * 1024
"""Bytes that are parsed: RFC 9309, section 2.5, asks for at least so many."""
MOST_REDIRECTS: Final = 5
# The product token alone decides (section 2.2.1); Protego compares whole values, and prefixes of ours.
_GROUP: Final = re.compile(
    r"^([ \t]*user-?[ ]?agent[ \t]*:[ \t]*)([A-Za-z_-]+|\*(?=[\s#]|$)).*$", re.IGNORECASE | re.MULTILINE
)
_OK: Final = range(200, 300)
_ABSENT: Final = range(400, 500)
_TOO_MANY: Final = 429


@dataclass(frozen=True, kw_only=True, slots=True)
class Robots:
    """The rules of one origin; without rules, `unreachable` says why everything is forbidden, or nothing is."""

    rules: Protego | None = None
    agent: str = "*"
    unreachable: str | None = None

    def require(self, url: str) -> None:
        """Raise `Refused` where robots.txt forbids the URL or could not be read."""
        if self.unreachable is not None:
            raise Refused(Rule.ROBOTS_UNREACHABLE, f"robots.txt could not be read: {self.unreachable}")
        if self.rules is not None and not self.rules.can_fetch(url, self.agent):
            raise Refused(Rule.ROBOTS, "robots.txt forbids it")

    @property
    def delay(self) -> float | None:
        """The pause in seconds that the site asks for between two requests."""
        return self.rules.crawl_delay(self.agent) if self.rules else None

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that robots.txt names."""
        return tuple(self.rules.sitemaps) if self.rules else ()


def read(status: int, body: bytes) -> Robots:
    """Return what an answer to /robots.txt means: 2xx its rules, 4xx no rules, anything else *no* (section 2.3.1).

    429 is read as *no*, stricter than the RFC: a site that asks us to stop has not said yes.
    """
    if status in _OK:
        return _parsed(body[:LARGEST].decode("utf-8-sig", "replace").replace("\0", ""))
    if status in _ABSENT and status != _TOO_MANY:
        return Robots()
    return unread(f"status {status}")


def unread(why: str) -> Robots:
    """Return the rules of an origin whose robots.txt could not be read: everything is forbidden."""
    return Robots(unreachable=why)


def _parsed(text: str) -> Robots:
    tokens: set[str] = set()

    def bare(line: re.Match[str]) -> str:
        tokens.add(line[2].lower())
        return line[1] + line[2]

    text = _GROUP.sub(bare, "\n".join(text.splitlines()))
    return Robots(rules=Protego.parse(text), agent=PRODUCT if PRODUCT in tokens else "*")
