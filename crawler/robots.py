"""Pure: what a site's robots.txt says to Hostline, by RFC 9309, read from how the asking ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from protego import Protego

from crawler.refused import Refused
from pipelines.records import Rule

PRODUCT: Final = "hostline"
LARGEST: Final = 500 * 1024
"""Bytes that are parsed: RFC 9309, section 2.5, asks for at least so many."""
MOST_REDIRECTS: Final = 5
# The product token alone decides (section 2.2.1): `Hostline/1.0` is us, `host` and `hostline-images` are not.
_AGENT: Final = re.compile(r"user[- ]?agent\s*[:\s]\s*(\*(?!\S)|[A-Za-z_-]+)?.*", re.IGNORECASE)
_OF_NO_GROUP: Final = re.compile(r"(?:site-?maps?|host)\b", re.IGNORECASE)
_RULE: Final = re.compile(r"[^:]*:|(?:dis)?allow\b|crawl[- ]delay\b", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"%3[Aa]|%2[Ff]")
_OK: Final = range(200, 300)
_ABSENT: Final = range(400, 500)
_TOO_MANY: Final = 429


@dataclass(frozen=True, kw_only=True, slots=True)
class Robots:
    """The rules of one origin; without rules, `unreachable` says why everything is forbidden, or nothing is."""

    rules: Protego | None = None
    unreachable: str | None = None
    weight: int = 1_000
    """About how many bytes of memory they take."""

    def require(self, url: str) -> None:
        """Raise `Refused` where robots.txt forbids the URL or could not be read."""
        if self.unreachable is not None:
            raise Refused(Rule.ROBOTS_UNREACHABLE, f"robots.txt could not be read: {self.unreachable}")
        if self.rules is not None and not self.rules.can_fetch(_plain_query(url), "*"):
            raise Refused(Rule.ROBOTS, "robots.txt forbids it")

    @property
    def delay(self) -> float | None:
        """The pause in seconds that the site asks for between two requests."""
        return self.rules.crawl_delay("*") if self.rules else None

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that robots.txt names."""
        return tuple(self.rules.sitemaps) if self.rules else ()


def read(status: int, body: bytes) -> Robots:
    """Return what an answer to /robots.txt means: 2xx its rules, 4xx no rules, anything else *no* (section 2.3.1).

    429 is read as *no*, stricter than the RFC: a site that asks us to stop has not said yes.
    """
    if status in _OK:
        ours = _ours(_text(body))
        return Robots(rules=Protego.parse(ours), weight=_weight(ours))
    if status in _ABSENT and status != _TOO_MANY:
        return Robots()
    return unread(f"status {status}")


def unread(why: str) -> Robots:
    """Return the rules of an origin whose robots.txt could not be read: everything is forbidden."""
    return Robots(unreachable=why)


def _text(body: bytes) -> str:
    """Return the lines of the first part of a body; half of a line might allow more than the whole one."""
    if len(body) > LARGEST:
        kept = body[:LARGEST]
        body = kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]
    return body.decode("utf-8-sig", "replace").replace("\0", "")


def _weight(ours: str) -> int:
    """Return about what Protego takes for a file, as measured: a pattern is compiled once it is asked."""
    patterns = sum("*" in line or "$" in line for line in ours.splitlines())
    return 1_000 + len(ours) + 250 * (ours.count("\n") + 1) + 1_300 * patterns


def _ours(text: str) -> str:
    """Return a file of the one group that speaks to us, or to all where none does, and of what belongs to no group.

    Protego takes time by groups times rules, and half a megabyte has room for thousands of both.
    """
    groups: dict[str, list[str]] = {"*": []}
    of_no_group: list[str] = []
    agents: set[str] = set()
    begun = False
    for line in (whole.partition("#")[0].strip() for whole in text.splitlines()):
        if agent := _AGENT.fullmatch(line):
            agents, begun = set() if begun else agents, False
            agents.add((agent[1] or "").lower())
            if PRODUCT in agents:
                groups.setdefault(PRODUCT, [])
        elif _OF_NO_GROUP.match(line):
            of_no_group.append(line)
        elif _RULE.match(line):
            begun = True
            for agent_of_ours in agents & groups.keys():
                groups[agent_of_ours].append(_plain_query(line))
    return "\n".join([*of_no_group, "User-agent: *", *groups.get(PRODUCT, groups["*"])])


def _plain_query(line_or_url: str) -> str:
    """Undo the escapes of a colon and a slash within a query, where they mean nothing else (table of section 2.2.2)."""
    path, mark, query = line_or_url.partition("?")
    return path + mark + _ESCAPED.sub(lambda escape: unquote(escape[0]), query)
