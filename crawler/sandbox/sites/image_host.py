"""An image host: viewer pages on one host, the pictures themselves on another."""

from __future__ import annotations

from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web, html
from crawler.sandbox.pages import page


def answer(request: Request, web: Web) -> Answer:
    """Answer with a viewer page, or a picture."""
    match request.segments:
        case []:
            return html("<title>The cat pile</title><a href='/v/cat1'>cat 1</a> <a href='/v/cat2'>cat 2</a>")
        case ["v", key] if request.host == "catpile.example":
            return page("image_host.html", picture=web.url("i.catpile.example", f"/{key}"))
        case _:
            return media.at(request.path)


SITE: Final = Site(
    about="an image host: viewer pages here, pictures on another host",
    hosts=("catpile.example", "i.catpile.example"),
    answer=answer,
    seeds=("catpile.example/v/cat1",),
)
