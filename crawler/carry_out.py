"""Carrying out a Job in this process: the errand is made, Scrapy runs, and the Job's state is settled in the store."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import terminal
from crawler.admission import Admission
from crawler.budgets import Budgets
from crawler.conduct import Reach, Spent, require_time
from crawler.config import Settings
from crawler.disclosure import disclose
from crawler.door.fetch import Door
from crawler.errand import Errand
from crawler.frontier import Frontier
from crawler.internet import Internet
from crawler.pace import Pace
from crawler.parsing import ParserPool
from crawler.rendering import Rendering
from crawler.robots_book import RobotsBook
from crawler.site_contacts import SiteContacts
from geo.security_txt import said_in
from pipelines.lists.known import KnownList
from pipelines.matching import Matcher
from pipelines.orders import Job, JobState
from pipelines.records import BUDGET_RULES, now
from pipelines.store import frontier, hostings, jobs, lists, pages
from pipelines.store.store import Store

if TYPE_CHECKING:
    from pipelines.store.transaction import Transaction

AT_ONCE = 256
"""Visits under way at once, over all hosts: most of them wait for their host's turn, at HEAD and again at GET."""


def errand_for(job: Job, *, store: Store, settings: Settings, internet: Internet) -> Errand:
    """Return everything that carrying out a Job takes; raises `Refused` outside the time of its permission."""
    require_time(job, now())
    pace = Pace(delay=settings.pace.delay, concurrency=settings.pace.concurrency)
    door = Door(
        names=internet.names,
        policy=internet.policy,
        pace=pace,
        user_agent=settings.require_operator().user_agent,
    )
    reach = Reach.of(job)
    admission = Admission(
        job=job,
        reach=reach,
        budgets=budgets_of(job, store),
        robots=RobotsBook(door=door, pace=pace),
        door=door,
    )
    parsers = ParserPool()
    worker = f"process {os.getpid()}"
    said = tuple(filter(None, map(said_in, store.do(hostings.of_seeds, job.id))))
    return Errand(
        job=job,
        resumed=job.state is not JobState.PENDING,
        store=store,
        internet=internet,
        door=door,
        pace=pace,
        frontier=Frontier(
            store=store,
            job=job.id,
            worker=worker,
            pace=pace,
            concurrency=settings.pace.concurrency,
            most=AT_ONCE,
        ),
        admission=admission,
        locator=internet.locator(),
        matcher=known_lists(store),
        parsers=parsers,
        said=said,
        site_contacts=SiteContacts(admission=admission, door=door, asked={each.host for each in said})
        if settings.registries.security_txt
        else None,
        rendering=Rendering(
            job=job,
            store=store,
            door=door,
            admission=admission,
            parsers=parsers,
            user_agent=settings.require_operator().user_agent,
            say=terminal.say,
        ),
    )


def budgets_of(job: Job, store: Store) -> Budgets:
    """Return what a Job has spent before this process took it up."""
    budgets = Budgets(budget=job.budget)
    totals = store.do(pages.spent, job.id)
    for site, total in totals.sites.items():
        budgets.sites[site] = Spent(pages=total.pages, bytes=total.bytes, seconds=total.seconds)
    for (site, look), total in totals.shapes.items():
        form, _, structure = look.rpartition(" ")
        budgets.saw(site, form, structure, times=total.pages)
    return budgets


def known_lists(store: Store) -> Matcher:
    """Open every known list of the store; raises `ListError` where one is missing or damaged."""
    known = store.do(lists.all)
    return Matcher([KnownList(name=one.name, source=one.source, path=Path(one.path)) for one in known])


def carry_out(errand: Errand, on_page: Callable[[Errand], None] | None = None) -> JobState:
    """Run the Job to its end, or to SIGTERM, and return the state that it is left in."""
    from scrapy.crawler import CrawlerProcess

    from crawler.effective import hostline_settings
    from crawler.spiders.reported import ReportedSpider

    errand.on_page = on_page
    process = CrawlerProcess(hostline_settings())
    process.crawl(ReportedSpider, errand=errand)
    process.start()
    return settle(errand)


def settle(errand: Errand) -> JobState:
    """Write down how a Job ended: a verb of every way to run one."""
    return errand.store.do(_settle, errand)


def _settle(tx: Transaction, errand: Errand) -> JobState:
    job = errand.job.id
    frontier.release(tx, job, None)
    # What a budget left out is asked of the store: another process may have been stopped by it, and died.
    state, why = errand.outcome(
        still_open=frontier.count_open(tx, job), budget_spent=pages.any_refused(tx, job, BUDGET_RULES)
    )
    disclose(tx, job, errand.internet.registry.asked_since(errand.disclosed))
    jobs.set_state(tx, job, state, why)
    return state
