"""The sites of the sandbox, one file each; a new one is added to this list and to `places`."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.sites import forum, image_host, liar

SITES: Final[tuple[Site, ...]] = (forum.SITE, image_host.SITE, liar.SITE)
