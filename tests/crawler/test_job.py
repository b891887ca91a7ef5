"""A Job from its order."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.config import BudgetSettings, OperatorSettings, Settings
from crawler.job import Order, OrderError, job_of, robots_exceptions, seed_visits
from pipelines.orders import JobState, RobotsException, Scope

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OPERATOR = OperatorSettings(name="Hotline Example", contact="crawler@hotline.example", mandate="a law")
SETTINGS = Settings(operator=OPERATOR, budget=BudgetSettings(hours=2, depth=5))


def test_a_job_carries_its_authority_budget_and_expiry() -> None:
    job = job_of(Order(seeds=("http://kittens.example/",), by="Ada", max_pages=7, depth=1), SETTINGS, AT)
    assert (job.authorised_by, job.legal_basis, job.state, job.scope) == (
        "Ada",
        "a law",
        JobState.PENDING,
        Scope.RELATED,
    )
    assert (job.budget.pages, job.budget.shape_pages, job.budget.depth) == (7, 7, 1)
    assert (job.not_before, job.expires) == (AT, AT + timedelta(hours=2))
    plain = job_of(Order(seeds=("http://kittens.example/",), by="Ada"), SETTINGS, AT)
    assert (plain.budget.pages, plain.budget.shape_pages, plain.budget.depth) == (500, 20, 5)
    assert plain.id != job.id


def test_every_seed_is_a_visit_of_its_own() -> None:
    seeds = (
        "http://kittens.example/",
        "https://kittens.example/",
        "http://kittens.example/",
        "nonsense",
        "ftp://a.example/",
    )
    job = job_of(Order(seeds=seeds, by="Ada"), SETTINGS, AT)
    visits = list(seed_visits(job))
    assert [visit.url for visit in visits] == [
        "http://kittens.example/",
        "https://kittens.example/",
        "nonsense",
        "ftp://a.example/",
    ]
    assert len({visit.key for visit in visits}) == 4
    assert visits[0].key == "kittens.example/"
    assert [visit.host for visit in visits] == ["kittens.example", "kittens.example", "", ""]


def test_a_reported_referrer_makes_a_second_visit() -> None:
    order = Order(seeds=("http://kittens.example/",), by="Ada", referrer="http://boards.example/")
    visits = list(seed_visits(job_of(order, SETTINGS, AT)))
    assert [(visit.url, visit.referrer) for visit in visits] == [
        ("http://kittens.example/", None),
        ("http://kittens.example/", "http://boards.example/"),
    ]
    assert len({visit.key for visit in visits}) == 2


def test_robots_are_set_aside_for_a_host_and_a_reason() -> None:
    assert robots_exceptions([], "") == ()
    assert robots_exceptions(["Kittens.example"], " asked ") == (
        RobotsException(host="kittens.example", reason="asked"),
    )
    for hosts, reason in ((["kittens.example"], " "), (["a b"], "asked"), (["http://"], "asked")):
        with pytest.raises(OrderError):
            robots_exceptions(hosts, reason)
