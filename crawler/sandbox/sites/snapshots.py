"""Pictures that are reported themselves: one whose name says so, and one whose name does not."""

from __future__ import annotations

from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web


def answer(request: Request, _: Web) -> Answer:
    """Answer with a picture."""
    match request.segments:
        case ["photo", number]:
            return media.answer("image/jpeg", seed=number)
        case _:
            return media.at(request.path)


SITE: Final = Site(
    about="a seed that is itself a picture",
    hosts=("snapshots.example",),
    answer=answer,
    seeds=("snapshots.example/photo/4711", "snapshots.example/tabby.jpg"),
)
