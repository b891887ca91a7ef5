"""A site in a network that no registry knows."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.pages import showing

SITE: Final = Site(
    about="a site whose network no registry knows",
    hosts=("unlisted.example",),
    answer=showing("Nobody wrote us down"),
    seeds=("unlisted.example/",),
)
