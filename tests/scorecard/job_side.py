"""One Job over the servers of a rig, in a process of its own: Scrapy's reactor runs once in each."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from crawler import terminal
from crawler.carry_out import carry_out, errand_for
from crawler.config import OperatorSettings, PaceSettings, Settings
from crawler.internet import Internet
from crawler.job import Order, file, job_of
from crawler.sandbox.policy import BoundOnly
from geo.datasets import Dataset
from geo.fronts import Fronts
from geo.names import Names
from geo.registry import Registry
from pipelines.orders import Job, Render, Scope
from pipelines.records import Page, now
from pipelines.store import jobs, pages
from pipelines.store.store import Store
from tests.scorecard.measuring import costing
from tests.scorecard.wirings import miswire, without_namespace

_OPERATOR = OperatorSettings(name="Scorecard", contact="crawler@hotline.example", mandate="proving the door")


def internet_of(told: dict[str, Any]) -> Internet:
    """Return the internet of a rig: its sites and its names, and no registry that can be reached."""
    server, port = told.get("names") or ("127.0.0.1", 9)
    names = Names(servers=[server], port=port)
    policy = BoundOnly(frozenset((ip_address(ip), port) for ip, port in told["pairs"]))
    return Internet(
        names=names,
        policy=policy,
        registry=Registry(names=names, policy=policy, bootstrap="https://127.0.0.1:9/rdap"),
        dataset=Dataset.open(),
        fronts=Fronts.load(),
        hotlines=lambda _: None,
        require_public=policy.require_address,
    )


def filed(told: dict[str, Any], store: Store, settings: Settings) -> Job:
    """File the Job of a task, or return the one that an earlier process began."""
    if told.get("resume") and (before := store.do(jobs.last)) is not None:
        return before
    order = Order(
        seeds=tuple(told["seeds"]),
        by="Ada Example",
        scope=Scope(told.get("scope", "related")),
        report=told.get("report"),
        depth=told.get("depth"),
        max_pages=told.get("max_pages"),
        render=Render(told.get("render", "never")),
    )
    job = job_of(order, settings, now())
    store.do(file, job)
    return job


def summary(found: list[Page]) -> dict[str, Any]:
    """Return what a case may hold a Job to."""
    return {
        "pages": len(found),
        "finals": {
            page.url: [page.final_url, page.status, len(page.hops), page.parse.value] for page in found
        },
        "rules": Counter(refusal.rule.value for page in found for refusal in page.refusals),
        "data_sightings": sum(s.url.startswith("data:") for page in found for s in page.sightings),
        "rendered": sum(page.rendered for page in found),
        "sightings": {page.url: sorted({s.url for s in page.sightings}) for page in found},
    }


def main() -> None:
    told = json.load(sys.stdin)
    miswire(told.get("wiring", "none"))
    if told.get("render"):
        without_namespace()
    pace = PaceSettings(delay=told.get("delay", 0.0), concurrency=told.get("at_once", 8))
    settings = Settings(operator=_OPERATOR, pace=pace)
    with Store.open(told["store"]) as store, costing() as cost:
        job = filed(told, store, settings)
        errand = errand_for(job, store=store, settings=settings, internet=internet_of(told))
        began = time.monotonic()
        state = carry_out(errand)
        seconds = time.monotonic() - began
    with Store.open(told["store"]) as store:
        found = store.do(pages.of_job, job.id)
    if told.get("out"):
        Path(told["out"]).write_text("".join(terminal.line(page) for page in found), encoding="utf-8")
    said = {**cost.told(), **summary(found), "job": job.id, "state": state.value, "seconds": seconds}
    json.dump({**said, "errors": errand.errors}, sys.stdout)


if __name__ == "__main__":
    main()
