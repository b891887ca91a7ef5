"""A busy site: it asks to be left alone for an hour."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crawler.sandbox.answers import Answer, Request, Site, Web, text


def answer(_: Request, __: Web) -> Answer:
    """Answer that there are too many requests."""
    later = text("Too many visitors.\n", status=429)
    return replace(later, headers=(*later.headers, ("Retry-After", "3600")))


SITE: Final = Site(
    about="a site that asks to come back later",
    hosts=("busy.example",),
    answer=answer,
    seeds=("busy.example/",),
)
