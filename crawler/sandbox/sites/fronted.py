"""A site behind a front: the addresses are the front's, and where the server stands nobody can tell."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.pages import showing

SITE: Final = Site(
    about="a site behind a front",
    hosts=("fronted.example",),
    answer=showing("Behind a front"),
    seeds=("fronted.example/",),
)
