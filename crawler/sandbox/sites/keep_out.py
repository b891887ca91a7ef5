"""A site whose robots.txt forbids everything; its pages are there, and nobody may ask for them."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site, text
from crawler.sandbox.pages import showing

SITE: Final = Site(
    about="a site that robots.txt forbids",
    hosts=("keepout.example",),
    answer=showing("You should not have come"),
    seeds=("keepout.example/",),
    robots=text("User-agent: *\nDisallow: /\n"),
)
