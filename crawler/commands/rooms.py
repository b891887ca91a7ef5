"""How a command reaches the settings and the store, with their errors turned into an end of the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from crawler.commands.exits import CommandError, Exit

if TYPE_CHECKING:
    from crawler.config import OperatorSettings, Settings
    from crawler.internet import Internet
    from geo.facts import Hotline
    from pipelines.store.store import Store


def settings_of(context: typer.Context) -> Settings:
    """Read the settings, from the file that `--config` names where it does."""
    from crawler import config

    file = context.find_root().obj
    assert file is None or isinstance(file, Path)
    try:
        return config.read(file)
    except config.ConfigError as error:
        raise CommandError(Exit.USAGE, str(error)) from error


def operator_of(settings: Settings) -> OperatorSettings:
    """Return who asks; every command that touches the net begins with this."""
    from crawler import config

    try:
        return settings.require_operator()
    except config.OperatorMissingError as error:
        raise CommandError(Exit.USAGE, str(error)) from error


def internet_of(settings: Settings, *, remembered: int | None = None) -> Internet:
    """Return the internet that the settings reach; to be called where an event loop runs."""
    from crawler.internet import the_internet
    from geo.datasets import DatasetError
    from geo.locate import REMEMBERED as FOR_A_JOB
    from geo.resolvers import NamesError

    try:
        return the_internet(settings, remembered=remembered or FOR_A_JOB)
    except NamesError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    except DatasetError as error:
        raise CommandError(Exit.FAILED, str(error)) from error


def hotlines_of(settings: Settings) -> Callable[[str | None], Hotline | None]:
    """Return what finds the hotline of a country in the operator's directory, or in the shipped one."""
    from crawler.internet import holdings_of
    from geo.datasets import DatasetError
    from geo.hotlines import directory

    try:
        return directory(holdings_of(settings).hotlines)
    except DatasetError as error:
        raise CommandError(Exit.FAILED, str(error)) from error


@contextmanager
def store_of(settings: Settings) -> Iterator[Store]:
    """Open the store, and turn what it says into the end of the command."""
    from pipelines.store.errors import ConflictError, NotStoredError, StoreBusyError, StoreError
    from pipelines.store.store import Store

    try:
        with Store.open(settings.store.url) as store:
            yield store
    except StoreBusyError as error:
        raise CommandError(Exit.TRY_AGAIN, str(error)) from error
    except (NotStoredError, ConflictError) as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    except StoreError as error:
        raise CommandError(Exit.FAILED, str(error)) from error
