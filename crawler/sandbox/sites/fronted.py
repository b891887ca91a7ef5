"""A site behind a front: the addresses are the front's, and where the server stands nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crawler.sandbox.answers import Answer, Request, Site, Web
from crawler.sandbox.pages import showing

_PAGE: Final = showing("Behind a front")


def _answer(request: Request, web: Web) -> Answer:
    answer = _PAGE(request, web)
    return replace(answer, headers=(*answer.headers, ("Via", "1.1 frontline")))


SITE: Final = Site(
    about="a site behind a front",
    hosts=("fronted.example",),
    answer=_answer,
    seeds=("fronted.example/",),
)
