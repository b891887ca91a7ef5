"""The sites of the sandbox, one file each; a new one is added to this list and to `places`."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.answers import Site
from crawler.sandbox.sites import (
    blog,
    broken_robots,
    busy,
    forum,
    fronted,
    gallery,
    https,
    image_board,
    image_host,
    keep_out,
    liar,
    link_page,
    lost,
    maze,
    nowhere,
    old_pages,
    platform,
    redirects,
    shortener,
    six_only,
    snapshots,
    three_networks,
    unlisted,
    webcam,
)

SITES: Final[tuple[Site, ...]] = (
    forum.SITE,
    image_board.SITE,
    image_host.SITE,
    link_page.SITE,
    gallery.SITE,
    blog.SITE,
    fronted.SITE,
    three_networks.SITE,
    six_only.SITE,
    redirects.SITE,
    shortener.SITE,
    keep_out.SITE,
    broken_robots.BY_ERROR,
    broken_robots.BY_RESET,
    liar.SITE,
    maze.SITE,
    snapshots.SITE,
    https.SITE,
    platform.SITE,
    old_pages.SITE,
    webcam.SITE,
    busy.SITE,
    unlisted.SITE,
    lost.SITE,
    nowhere.SITE,
)
