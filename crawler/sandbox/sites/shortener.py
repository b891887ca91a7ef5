"""A shortener: short paths that lead elsewhere, one of them by way of itself, one in a circle."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Answer, Request, Site, Web, not_found, redirect


def answer(request: Request, web: Web) -> Answer:
    """Answer with a redirect."""
    match request.segments:
        case ["k1"]:
            return redirect(web.url("kittenforum.example", "/thread/2"), 301)
        case ["k2"]:
            return redirect("/k1")
        case ["picture"]:
            return redirect(web.url("i.catpile.example", "/cat9.jpg"))
        case ["round"]:
            return redirect("/about")
        case ["about"]:
            return redirect("/round")
        case _:
            return not_found()


SITE: Final = Site(
    about="a shortener",
    hosts=("kit.example",),
    answer=answer,
    seeds=("kit.example/k2", "kit.example/picture", "kit.example/round"),
)
