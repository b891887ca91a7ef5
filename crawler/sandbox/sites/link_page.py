"""A link page: nothing of its own, only links to other sites, some of them in plain text."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Answer, Request, Site, Web, not_found, text
from crawler.sandbox.pages import page


def answer(request: Request, web: Web) -> Answer:
    """Answer with the list, as a page or as text."""
    match request.segments:
        case []:
            return page("link_page.html", web=web)
        case ["list.txt"]:
            return text(f"{web.url('catboard.example', '/')}\n{web.url('wheelblog.example', '/')}\n")
        case _:
            return not_found()


SITE: Final = Site(
    about="a link page that leads to the others",
    hosts=("bikelinks.example",),
    answer=answer,
    seeds=("bikelinks.example/",),
)
