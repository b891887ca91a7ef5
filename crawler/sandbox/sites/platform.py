"""A platform: each customer has a name of its own below that of the platform."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.pages import showing

SITE: Final = Site(
    about="a customer's blog on a shared platform",
    hosts=("*.catblogs.example",),
    answer=showing("My first cat blog"),
    seeds=("mittens.catblogs.example/",),
)
