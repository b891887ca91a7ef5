"""A Job from order to outcome: filed with its seeds, carried out by this process, settled in the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crawler.config import Settings
from geo.domains import site_of
from geo.urls import UrlError, host_of, parse
from pipelines.fingerprints import visit_key
from pipelines.orders import Job, JobKind, JobState, Render, RobotsException, Scope
from pipelines.payloads import without_payload
from pipelines.records import new_id
from pipelines.store import frontier, jobs, schedules
from pipelines.store.frontier import NewVisit
from pipelines.store.schedules import Fire

if TYPE_CHECKING:
    from pipelines.store.transaction import Transaction


class OrderError(ValueError):
    """The order cannot be carried out as it stands; the sentence says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What a person asks for; the settings say the rest."""

    seeds: tuple[str, ...]
    by: str
    scope: Scope = Scope.RELATED
    report: str | None = None
    referrer: str | None = None
    depth: int | None = None
    max_pages: int | None = None
    render: Render = Render.NEVER
    robots_exceptions: tuple[RobotsException, ...] = ()
    fire: Fire | None = None
    """Which time of which schedule asks for it, where no person does just now."""


def job_of(order: Order, settings: Settings, at: datetime) -> Job:
    """Return the Job that an order comes to, valid from `at` for as long as the settings say."""
    budget = settings.budget.record
    if order.depth is not None:
        budget = replace(budget, depth=order.depth)
    if order.max_pages is not None:
        budget = replace(budget, pages=order.max_pages, shape_pages=order.max_pages)
    return Job(
        id=new_id(),
        report=order.report,
        kind=JobKind.CRAWL,
        seeds=tuple(without_payload(seed) for seed in order.seeds),
        scope=order.scope,
        budget=budget,
        authorised_by=order.by,
        legal_basis=settings.require_operator().mandate,
        not_before=at,
        expires=at + timedelta(hours=settings.budget.hours),
        state=JobState.PENDING,
        referrer=order.referrer,
        robots_exceptions=order.robots_exceptions,
        schedule=order.fire.schedule if order.fire else None,
        render=order.render,
    )


def robots_exceptions(hosts: Iterable[str], reason: str) -> tuple[RobotsException, ...]:
    """Return the exceptions from robots.txt of an order; raises `OrderError` without a reason or for what is no host."""
    if not hosts:
        return ()
    if not reason.strip():
        raise OrderError("robots.txt is set aside only for a reason: add --reason TEXT")
    try:
        return tuple(RobotsException(host=host_of(host), reason=reason.strip()) for host in hosts)
    except UrlError as error:
        raise OrderError(f"--ignore-robots-for names a host, and one of these is none: {error}") from error


def file(tx: Transaction, job: Job) -> None:
    """File a Job together with its seeds: a verb of the store."""
    jobs.file(tx, job)
    frontier.add(tx, job.id, seed_visits(job))


def file_for_fire(tx: Transaction, job: Job, fire: Fire) -> Job:
    """File the Job of a fire, or return the one that was filed for it before: a fire has one Job, whoever dies."""
    before = schedules.job_of_fire(tx, fire.schedule, fire.at)
    if before is not None:
        return jobs.get(tx, before)
    file(tx, job)
    schedules.set_job_of_fire(tx, fire.schedule, fire.at, job.id)
    return job


def seed_visits(job: Job) -> Iterable[NewVisit]:
    """Yield a visit for each seed, and for each with the reported referrer: every seed comes to a page of its own.

    Seeds that are one page to a crawl (http and https, say) are still two reports.
    """
    keys: set[str] = set()
    for referrer in (None, job.referrer) if job.referrer else (None,):
        for seed in dict.fromkeys(job.seeds):
            visit = _seed(job.id, seed, referrer)
            key = visit.key or seed
            key = key if key not in keys else f"{key}\n{seed}\n{referrer or ''}"
            keys.add(key)
            yield replace(visit, key=key)


def _seed(job: str, seed: str, referrer: str | None) -> NewVisit:
    try:
        url = parse(seed.strip())
    except UrlError:
        # A seed that is no URL still gets its visit, which ends with a page that says so.
        return NewVisit(
            job=job, key=seed, url=seed, host="", site="", depth=0, referrer=referrer, seed=True, site_hops=0
        )
    return NewVisit(
        job=job,
        key=visit_key(url.href),
        url=seed,
        host=url.host,
        site=site_of(url.host),
        depth=0,
        referrer=referrer,
        seed=True,
        site_hops=0,
    )
