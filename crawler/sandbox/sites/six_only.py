"""A site that has an IPv6 address and no other."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.pages import showing

SITE: Final = Site(
    about="an IPv6-only site",
    hosts=("sixonly.example",),
    answer=showing("Only the newer protocol"),
    seeds=("sixonly.example/",),
)
