"""A site at an address of which no data set and no registry knows anything."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.pages import showing

SITE: Final = Site(
    about="a site at an address nobody knows",
    hosts=("lostmap.example",),
    answer=showing("Off the map"),
    seeds=("lostmap.example/",),
)
