"""Five hops on five hosts, each by another mechanism, and the page at their end."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Answer, Request, Site, Web, html, redirect
from crawler.sandbox.pages import showing

_LANDING: Final = showing("You have arrived")


def answer(request: Request, web: Web) -> Answer:
    """Answer with the next hop: three statuses, the Refresh header, and a meta refresh."""
    match request.host:
        case "hop-one.example":
            return redirect(web.url("hop-two.example", "/on"), 301)
        case "hop-two.example":
            return redirect(web.url("hop-three.example", "/on"), 302)
        case "hop-three.example":
            return redirect(web.url("hop-four.example", "/on"), 307)
        case "hop-four.example":
            return Answer(
                headers=(
                    ("Refresh", f"0; url={web.url('hop-five.example', '/on')}"),
                    ("Content-Type", "text/html"),
                )
            )
        case "hop-five.example":
            goal = web.url("landing.example", "/")
            return html(f'<meta http-equiv="refresh" content="0; url={goal}"><title>Nearly there</title>')
        case _:
            return _LANDING(request, web)


SITE: Final = Site(
    about="a chain of five hops over five networks",
    hosts=(
        "hop-one.example",
        "hop-two.example",
        "hop-three.example",
        "hop-four.example",
        "hop-five.example",
        "landing.example",
    ),
    answer=answer,
    seeds=("hop-one.example/start",),
)
