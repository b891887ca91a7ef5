"""`scrapy crawl`, with Hostline's exit statuses for what is wrong or refused before anything starts."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler.commands.exits import Exit
from crawler.config import ConfigError
from crawler.effective import require_ours
from crawler.refused import Refused
from crawler.spiders.arguments import ArgumentError, order_of, settings_of


class Command(ScrapyCrawl):
    """Run a spider of the project, by name, as a Job of Hostline."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the effective settings and the Job's arguments before anything is started."""
        assert self.settings is not None
        try:
            require_ours(self.settings)
            order_of(opts.spargs)
            settings_of(opts.spargs).require_operator()
        except Refused as refused:
            sys.stderr.write(f"hostline: {refused.detail}\n")
            self.exitcode = Exit.REFUSED
            return
        except (ArgumentError, ConfigError) as error:
            raise UsageError(str(error), print_help=False) from error
        super().run(args, opts)
