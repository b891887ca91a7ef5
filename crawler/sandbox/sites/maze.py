"""An endless maze: each page leads to new pages, on new hosts of one domain, that all look alike."""

from __future__ import annotations

import hashlib
from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web
from crawler.sandbox.pages import page

_DOORS: Final = 5


def answer(request: Request, web: Web) -> Answer:
    """Answer with a room whose doors follow from its own address."""
    if request.path.endswith(".jpg"):
        return media.at(request.path)
    here = f"{request.host}{request.path}?{request.query}"
    doors = [hashlib.sha256(f"{here} {number}".encode()).hexdigest()[:8] for number in range(_DOORS)]
    return page(
        "maze.html",
        rooms=[f"/room/{door}" for door in doors],
        wings=[web.url(f"wing-{door}.maze.example", f"/room/{door}") for door in doors[:2]],
        deeper=f"{request.path.rstrip('/')}/deeper",
    )


SITE: Final = Site(
    about="an endless maze with endless hosts",
    hosts=("maze.example", "*.maze.example"),
    answer=answer,
    seeds=("maze.example/",),
)
