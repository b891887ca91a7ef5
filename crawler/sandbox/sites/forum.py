"""A forum: threads that show pictures which lie on an image host."""

from __future__ import annotations

from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web
from crawler.sandbox.pages import page

_THREADS: Final = 8


def answer(request: Request, web: Web) -> Answer:
    """Answer with the list of threads, a thread, or an avatar."""
    match request.segments:
        case []:
            return page("forum_index.html", threads=range(1, _THREADS + 1))
        case ["thread", number] if number.isdecimal() and 1 <= int(number) <= _THREADS:
            return page("forum_thread.html", web=web, number=int(number), key=f"cat{number}")
        case _:
            return media.at(request.path)


SITE: Final = Site(
    about="a forum that shows pictures from an image host",
    hosts=("kittenforum.example",),
    answer=answer,
    seeds=("kittenforum.example/thread/1",),
)
