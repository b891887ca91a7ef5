"""`scrapy crawl`, with Hostline's exit statuses for what it refuses."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl

from crawler.effective import require_ours
from crawler.refused import Refused
from crawler.spiders.arguments import ArgumentError, errand_of

EXIT_USAGE = 2
EXIT_REFUSED = 5


class Command(ScrapyCrawl):
    """Run a spider of the project, by name, as a Job of Hostline."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the effective settings and the Job's arguments before anything is started."""
        try:
            require_ours(self.settings)
        except Refused as refused:
            self._end(EXIT_REFUSED, refused.detail)
            return
        super().run(args, opts)
