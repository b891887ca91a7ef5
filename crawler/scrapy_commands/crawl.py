"""`scrapy crawl`, with Hostline's exit statuses for what is wrong or refused before anything starts."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler.carry_out import settle
from crawler.commands.carrying import EXITS
from crawler.commands.exits import Exit
from crawler.config import ConfigError
from crawler.effective import require_ours
from crawler.errand import Errand
from crawler.one_process import HeldError, held
from crawler.refused import Refused
from crawler.spiders.arguments import ArgumentError, errand_of, settings_of
from geo.datasets import DatasetError
from geo.names import NamesError
from pipelines.lists.known import ListError
from pipelines.store.errors import StoreError


class Command(ScrapyCrawl):
    """Run a spider of the project, by name, as a Job of Hostline."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the effective settings and the Job's arguments before anything is started."""
        assert self.settings is not None
        try:
            require_ours(self.settings)
            self._carry(errand_of(opts.spargs), args, opts)
        except Refused as refused:
            self._end(Exit.REFUSED, refused.detail)
        except (ArgumentError, ConfigError) as error:
            raise UsageError(str(error), print_help=False) from error
        except (StoreError, NamesError, DatasetError, ListError, HeldError) as error:
            self._end(Exit.FAILED, str(error))

    def _carry(self, errand: Errand, args: list[str], opts: argparse.Namespace) -> None:
        url = settings_of(opts.spargs).store.url
        opts.spargs = {"errand": errand}
        with errand.store, held(errand.job.id, url):
            super().run(args, opts)
            state = settle(errand)
        self._end(
            EXITS[state], f"Job {errand.job.id} {state} ({errand.pages} pages, {errand.refusals} refusals)"
        )

    def _end(self, exit_status: Exit, sentence: str) -> None:
        sys.stderr.write(f"hostline: {sentence}\n")
        self.exitcode = exit_status
