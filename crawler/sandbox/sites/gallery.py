"""A gallery: lazy and responsive images, a film with a poster, and its files behind a front."""

from __future__ import annotations

from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web
from crawler.sandbox.pages import page


def answer(request: Request, web: Web) -> Answer:
    """Answer with an album, or a file."""
    match request.segments:
        case [] | ["album", _] if request.host == "bikegallery.example":
            return page("gallery.html", files=web.url("cdn.bikegallery.example", "/f"))
        case _:
            return media.at(request.path)


SITE: Final = Site(
    about="a gallery with lazy and responsive images on a front",
    hosts=("bikegallery.example", "cdn.bikegallery.example"),
    answer=answer,
    seeds=("bikegallery.example/album/1",),
)
