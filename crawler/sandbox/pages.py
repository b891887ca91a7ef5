"""The pages of the sandbox's sites, from the templates beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Responder, Web, text


def page(template: str, **values: Any) -> Answer:
    """Return a page of HTML."""
    return text(_templates().get_template(template).render(**values), "text/html; charset=utf-8")


def showing(title: str) -> Responder:
    """Return the responder of a site with two ordinary pages and the pictures they show."""

    def answer(request: Request, _: Web) -> Answer:
        match request.segments:
            case [] | ["about"] | ["widget"]:
                return page("showing.html", title=title)
            case _:
                return media.at(request.path)

    return answer


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
