"""A site with addresses in three networks, in three countries."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.pages import showing

SITE: Final = Site(
    about="a site on three networks",
    hosts=("threenets.example",),
    answer=showing("In three places at once"),
    seeds=("threenets.example/",),
)
