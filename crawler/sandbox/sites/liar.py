"""A liar: it says text, of HEAD and GET alike, and sends pictures; of one it says nothing before it sends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web, html

_LARGE: Final = 3_000_000
_FRONT_DOOR: Final = """<title>Nothing but text</title>
<a href="/story/large">a long story</a> <a href="/story/small">a short story</a> <a href="/story/endless">a story</a>
<a href="/story/mute">a riddle</a>
"""


def answer(request: Request, _: Web) -> Answer:
    """Answer with pictures that are called HTML, large and small, and one about which HEAD is refused."""
    match request.segments:
        case []:
            return html(_FRONT_DOOR)
        case ["story", name]:
            return _story(name, request)
        case _:
            return media.at(request.path)


def _story(name: str, request: Request) -> Answer:
    match name:
        case "mute" if request.method == "HEAD":
            return Answer(status=405, headers=(("Allow", "GET"),))
        case "mute":
            return replace(media.answer("image/jpeg", seed=name, size=_LARGE), lies=True)
        case "small":
            return _called_html("image/png", name, media.SIZE)
        case "endless":
            return replace(_called_html("video/mp4", name, _LARGE), chunked=True)
        case _:
            return _called_html("image/jpeg", name, _LARGE)


def _called_html(media_type: str, seed: str, size: int) -> Answer:
    honest = media.answer(media_type, seed=seed, size=size)
    return replace(honest, headers=(("Content-Type", "text/html; charset=utf-8"),), lies=True)


SITE: Final = Site(
    about="a liar that serves pictures as text/html",
    hosts=("liar.example",),
    answer=answer,
    seeds=("liar.example/story/large", "liar.example/"),
)
