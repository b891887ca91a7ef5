"""A site that speaks HTTPS, with a certificate of the sandbox's own authority."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.pages import showing

SITE: Final = Site(
    about="a site that speaks HTTPS",
    hosts=("lockedcats.example",),
    answer=showing("Cats behind a lock"),
    seeds=("lockedcats.example/",),
    secure=True,
)
