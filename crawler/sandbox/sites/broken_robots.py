"""Two sites whose robots.txt cannot be read, by an error and by a reset: that means no (RFC 9309, 2.3.1.4)."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Answer, Site, text
from crawler.sandbox.pages import showing

BY_ERROR: Final = Site(
    about="a site whose robots.txt fails",
    hosts=("brokenrobots.example",),
    answer=showing("Nobody knows whether you may"),
    seeds=("brokenrobots.example/",),
    robots=text("Try again later.\n", status=503),
)

BY_RESET: Final = Site(
    about="a site that hangs up when asked for robots.txt",
    hosts=("hangingrobots.example",),
    answer=showing("Nobody can tell whether you may"),
    seeds=("hangingrobots.example/",),
    robots=Answer(hang_up=True),
)
