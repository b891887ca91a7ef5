"""A liar: it says text, of HEAD and GET alike, and sends pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web, html

_LARGE: Final = 3_000_000
_FRONT_DOOR: Final = """<title>Nothing but text</title>
<a href="/story/large">a long story</a> <a href="/story/small">a short story</a> <a href="/story/endless">a story</a>
"""


def answer(request: Request, _: Web) -> Answer:
    """Answer with pictures that are called HTML: a large one, a small one, and one that does not tell its length."""
    match request.segments:
        case []:
            return html(_FRONT_DOOR)
        case ["story", "small"]:
            return _called_html("image/png", request.path, media.SIZE)
        case ["story", "endless"]:
            return replace(_called_html("video/mp4", request.path, _LARGE), chunked=True)
        case ["story", _]:
            return _called_html("image/jpeg", request.path, _LARGE)
        case _:
            return media.at(request.path)


def _called_html(media_type: str, seed: str, size: int) -> Answer:
    honest = media.answer(media_type, seed=seed, size=size)
    return replace(honest, headers=(("Content-Type", "text/html; charset=utf-8"),), lies=True)


SITE: Final = Site(
    about="a liar that serves pictures as text/html",
    hosts=("liar.example",),
    answer=answer,
    seeds=("liar.example/story/large", "liar.example/"),
)
