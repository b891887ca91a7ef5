"""Names that lead nowhere: unknown, broken, in a circle, and to an address that is not for us."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Answer, Request, Site, Web, not_found


def answer(_: Request, __: Web) -> Answer:
    """Answer 404, if anybody ever gets here."""
    return not_found()


SITE: Final = Site(
    about="names that lead nowhere",
    hosts=("gone.example", "brokendns.example", "circle.example", "inside.example"),
    answer=answer,
    seeds=("gone.example/", "brokendns.example/", "circle.example/", "inside.example/"),
)
