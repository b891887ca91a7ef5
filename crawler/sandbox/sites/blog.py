"""A blog: pictures named in style sheets, in JSON-LD and in a feed."""

from __future__ import annotations

from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web, text
from crawler.sandbox.pages import page

_STYLE: Final = 'body { background: url("/paper.png") } .wheel { background-image: url(/wheel.svg) }\n'


def answer(request: Request, web: Web) -> Answer:
    """Answer with a post, the feed, the site map, a style sheet, or a picture."""
    match request.segments:
        case [] | ["post", _]:
            return page("blog.html", web=web)
        case ["feed.xml"]:
            return text(page("blog_feed.xml", web=web).body.decode(), "application/atom+xml")
        case ["sitemap.xml"]:
            return text(page("blog_sitemap.xml", web=web).body.decode(), "application/xml")
        case ["style.css"]:
            return text(_STYLE, "text/css")
        case _:
            return media.at(request.path)


SITE: Final = Site(
    about="a blog with pictures in CSS, JSON-LD and a feed",
    hosts=("wheelblog.example", "static.wheelblog.example"),
    answer=answer,
    seeds=("wheelblog.example/post/1",),
)
