"""`scrapy crawl reported -a seeds=URL,URL -a by=NAME`: Scrapy's own command files and carries out a Job like ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from crawler import config
from crawler.carry_out import errand_for
from crawler.errand import Errand
from crawler.internet import the_internet
from crawler.job import Order, file, job_of
from pipelines.orders import Render, Scope
from pipelines.records import now
from pipelines.store.store import Store

# A URL may hold commas itself: one that separates stands before the scheme of the next seed.
_BETWEEN_SEEDS: Final = re.compile(r",(?=\s*[A-Za-z][A-Za-z0-9+.-]*:)")


class ArgumentError(Exception):
    """The arguments do not say what a Job needs; the sentence says what is missing."""


def order_of(arguments: Mapping[str, Any]) -> Order:
    """Return what the arguments order; raises `ArgumentError`."""
    unknown = set(arguments) - {"seeds", "by", "scope", "depth", "max_pages", "referrer", "render", "config"}
    if unknown:
        raise ArgumentError(f"the argument {min(unknown)} is unknown; see docs/commands.md")
    seeds = tuple(filter(None, _BETWEEN_SEEDS.split(str(arguments.get("seeds", "")).strip(", "))))
    by = str(arguments.get("by", "")).strip()
    if not seeds or not by:
        raise ArgumentError(
            "a Job needs its seeds and the person who authorises it: -a seeds=URL,URL -a by=NAME"
        )
    try:
        return Order(
            seeds=seeds,
            by=by,
            scope=Scope(arguments.get("scope", Scope.RELATED)),
            depth=_number(arguments.get("depth"), least=0),
            max_pages=_number(arguments.get("max_pages"), least=1),
            referrer=arguments.get("referrer"),
            render=Render(arguments.get("render", Render.NEVER)),
        )
    except ValueError as error:
        raise ArgumentError(f"an argument cannot be read: {error}") from error


def settings_of(arguments: Mapping[str, Any]) -> config.Settings:
    """Read the settings, from the file that `-a config=FILE` names where it does; raises `ConfigError`."""
    return config.read(Path(arguments["config"]) if "config" in arguments else None)


def errand_of(arguments: Mapping[str, Any]) -> Errand:
    """File the Job that the arguments order, and return its errand.

    Raises `ArgumentError`, `ConfigError`, `StoreError`, `NamesError`, `DatasetError` or `Refused`.
    """
    order = order_of(arguments)
    settings = settings_of(arguments)
    settings.require_operator()
    internet = the_internet(settings)
    job = job_of(order, settings, now())
    store = Store.open(settings.store.url)
    store.do(file, job)
    return errand_for(job, store=store, settings=settings, internet=internet)


def _number(text: str | None, *, least: int) -> int | None:
    number = None if text is None else int(text)
    if number is not None and number < least:
        raise ValueError(f"{number} is less than {least}")
    return number
