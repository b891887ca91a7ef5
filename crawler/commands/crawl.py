"""`hostline crawl`: file a Job under a named person's authority and carry it out now, or go on with one."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.commands.exits import CommandError, Exit
from crawler.commands.inputs import Json, each_of
from crawler.commands.rooms import operator_of, settings_of, store_of
from pipelines.orders import Render, Scope

if TYPE_CHECKING:
    from crawler.config import Settings
    from crawler.job import Order
    from pipelines.orders import Job, RobotsException
    from pipelines.store.schedules import Fire
    from pipelines.store.store import Store

By = Annotated[str, typer.Option(metavar="NAME", help="The person who authorises this Job; required.")]


def crawl(
    context: typer.Context,
    urls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[URL ...|-]", help="Seeds; - reads one a line from stdin, out of process lists."
        ),
    ] = None,
    *,
    by: By = "",
    report: Annotated[str | None, typer.Option(metavar="REF", help="Crawl what this report names.")] = None,
    scope: Annotated[Scope, typer.Option(help="How far from the seeds.")] = Scope.RELATED,
    depth: Annotated[
        int | None, typer.Option(min=0, help="Links between a seed and the farthest page.")
    ] = None,
    max_pages: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Pages per domain and per path shape, for this Job."),
    ] = None,
    referrer: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Ask for each seed a second time, as if reached from there."),
    ] = None,
    ignore_robots_for: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Set this host's robots.txt aside; needs --reason."),
    ] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why robots.txt is set aside.")] = "",
    render: Annotated[
        Render,
        typer.Option(
            metavar="[auto]",
            help="Run the pages' scripts in a browser without a network; auto: where a page is empty without.",
        ),
    ] = Render.NEVER,
    resume: Annotated[
        str | None, typer.Option(metavar="JOB|last", help="Go on with a Job that was cut off.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the pages, one JSON object a line.")
    ] = None,
    fire: Annotated[
        tuple[str, datetime] | None,
        typer.Option(hidden=True, help="Said by `hostline work`: schedule and time."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Crawl reported URLs: where they, and the media they point to, are hosted. No media is fetched."""
    from crawler.commands.carrying import resumed, run
    from crawler.job import Order

    settings = settings_of(context)
    operator_of(settings)
    with store_of(settings) as store:
        if resume is not None:
            _require_alone(urls, by, report)
            job = resumed(store, resume)
        else:
            seeds, referrer = _seeds(store, urls or [], report, referrer)
            order = Order(
                seeds=seeds,
                by=_required(by),
                scope=scope,
                report=report,
                referrer=referrer,
                depth=depth,
                max_pages=max_pages,
                render=render,
                robots_exceptions=_exceptions(ignore_robots_for or [], reason),
                fire=_fire(fire),
            )
            job = _filed(store, settings, order)
        raise typer.Exit(run(job, store, settings, out=out, as_json=as_json))


def _required(by: str) -> str:
    if not by.strip() or not by.isprintable():
        raise CommandError(Exit.USAGE, "nobody authorised this: name the person with --by NAME")
    return by.strip()


def _fire(words: tuple[str, datetime] | None) -> Fire | None:
    from pipelines.store.schedules import Fire

    return None if words is None else Fire(schedule=words[0], at=words[1].replace(tzinfo=UTC))


def _exceptions(hosts: list[str], reason: str) -> tuple[RobotsException, ...]:
    from crawler.job import OrderError, robots_exceptions

    try:
        return robots_exceptions(hosts, reason)
    except OrderError as error:
        raise CommandError(Exit.USAGE, str(error)) from error


def _require_alone(urls: list[str] | None, by: str, report: str | None) -> None:
    if urls or by or report:
        raise CommandError(
            Exit.USAGE, "--resume goes on with a Job as it was authorised; leave out URLs, --by and --report"
        )


def _filed(store: Store, settings: Settings, order: Order) -> Job:
    from crawler.job import file, file_for_fire, job_of
    from pipelines.records import now

    if not order.seeds:
        raise CommandError(
            Exit.NOTHING_TO_DO, "there is no seed: name URLs, - for stdin, or a report with --report"
        )
    job = job_of(order, settings, now())
    if order.fire is not None:
        return store.do(file_for_fire, job, order.fire)
    store.do(file, job)
    return job


def _seeds(
    store: Store, urls: list[str], report: str | None, referrer: str | None
) -> tuple[tuple[str, ...], str | None]:
    """Return the seeds, and the referrer to ask with: the report's own where there is one."""
    from geo.urls import UrlError, parse
    from pipelines.store import reports

    seeds = [short(url.strip()) for url in each_of(urls)]
    if report is not None:
        filed = store.do(reports.get, report)
        if seeds and filed.referrer and not referrer:
            raise CommandError(
                Exit.USAGE,
                f"the report {report} has a referrer, which other sites must not learn: crawl it without further URLs",
            )
        seeds.insert(0, short(filed.url.strip()))
        referrer = referrer or filed.referrer
    try:
        if referrer:
            parse(referrer)
    except UrlError as error:
        raise CommandError(Exit.USAGE, f"--referrer cannot be sent: {error}; name a whole URL") from error
    return tuple(seeds), referrer


def short(seed: str) -> str:
    """Return a seed as it is kept: one that no rule would ask for by its length is cut, and known by its digest."""
    from geo.urls import LONGEST_URL

    if len(seed) <= LONGEST_URL:
        return seed
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{seed[:200]}… ({len(seed)} characters, sha256 {digest})"
