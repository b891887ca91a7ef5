"""What a Job has used of its budgets."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.budgets import Budgets
from crawler.refused import Refused
from pipelines.orders import Budget
from pipelines.records import BUDGET_RULES, Rule


def test_pages_are_counted_by_site_when_they_are_asked_for() -> None:
    budgets = Budgets(budget=Budget(pages=2))
    for _ in range(2):
        budgets.begin("kittens.example", "/{n}")
    with pytest.raises(Refused) as refused:
        budgets.begin("kittens.example", "/other")
    assert refused.value.rule is Rule.BUDGET_PAGES
    budgets.begin("bicycles.example", "/{n}")
    budgets.undo("kittens.example")
    budgets.begin("kittens.example", "/{n}")


def test_pages_of_a_shape_count_only_where_they_look_alike() -> None:
    budgets = Budgets(budget=Budget(shape_pages=2))
    for structure in ("a", "b", "c", None, None, "a"):
        budgets.begin("kittens.example", "/room/{n}")
        budgets.saw("kittens.example", "/room/{n}", structure)
    with pytest.raises(Refused) as refused:
        budgets.begin("kittens.example", "/room/{n}")
    assert refused.value.rule is Rule.BUDGET_SHAPE
    budgets.begin("kittens.example", "/hall/{n}")
    budgets.begin("bicycles.example", "/room/{n}")


def test_bytes_and_seconds_add_up() -> None:
    budgets = Budgets(budget=Budget(bytes=100, seconds=10))
    budgets.spend("kittens.example", wire_bytes=99, began=1.0, ended=10.0)
    budgets.begin("kittens.example", "/")
    budgets.spend("kittens.example", wire_bytes=1, began=10.0, ended=10.0)
    with pytest.raises(Refused) as refused:
        budgets.begin("kittens.example", "/")
    assert refused.value.rule is Rule.BUDGET_BYTES


def test_seconds_bind() -> None:
    budgets = Budgets(budget=Budget(seconds=10))
    assert budgets.spend("kittens.example", wire_bytes=1, began=100.0, ended=110.0) == 10.0
    with pytest.raises(Refused) as refused:
        budgets.begin("kittens.example", "/")
    assert refused.value.rule is Rule.BUDGET_TIME
    budgets.begin("bicycles.example", "/")


@pytest.mark.parametrize(
    ("visits", "seconds"),
    [
        ([(0.0, 10.0)] * 8, 10.0),
        ([(0.0, 2.0), (1.0, 3.0)], 3.0),
        ([(0.0, 2.0), (5.0, 6.0)], 3.0),
        ([(0.0, 2.0), (2.0, 3.0)], 3.0),
    ],
)
def test_pages_that_were_under_way_together_took_the_site_s_time_once(
    visits: list[tuple[float, float]], seconds: float
) -> None:
    budgets = Budgets(budget=Budget())
    costs = [
        budgets.spend("kittens.example", wire_bytes=1, began=began, ended=ended) for began, ended in visits
    ]
    assert budgets.sites["kittens.example"].seconds == sum(costs) == seconds


def test_a_page_that_looks_new_does_not_open_the_maze_again() -> None:
    budgets = Budgets(budget=Budget(shape_pages=2))
    for structure in ("a", "a", "b"):
        budgets.saw("kittens.example", "/room/{n}", structure)
    with pytest.raises(Refused):
        budgets.begin("kittens.example", "/room/{n}")


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["begin", "spend", "saw"]), st.integers(0, 6), st.integers(0, 2)),
        max_size=80,
    )
)
def test_no_site_gets_more_than_its_budget_whatever_was_forgotten(steps: list[tuple[str, int, int]]) -> None:
    budget = Budget(pages=3, bytes=10, shape_pages=2)
    budgets = Budgets(budget=budget, most_sites=3, most_looks=2)
    begun: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    for act, number, look in steps:
        site = f"s{number}.example"
        if act == "begin":
            try:
                budgets.begin(site, "/{n}")
            except Refused as refused:
                assert refused.rule in BUDGET_RULES  # noqa: PT017 either outcome is looked at
                continue
            begun[site] += 1
            assert begun[site] <= budget.pages
            assert spent[site] < budget.bytes
        elif act == "spend":
            budgets.spend(site, wire_bytes=4, began=0.0, ended=0.0)
            spent[site] += 4 if begun[site] or site in budgets.sites else 0
        else:
            budgets.saw(site, "/{n}", f"look {look}")
        assert len(budgets.sites) <= 3
    assert len(begun) <= 3


def test_a_job_asks_no_end_of_domains() -> None:
    budgets = Budgets(budget=Budget(), most_sites=2)
    budgets.begin("kittens.example", "/")
    budgets.begin("bicycles.example", "/")
    with pytest.raises(Refused, match="asked 2 domains") as refused:
        budgets.begin("yarn.example", "/")
    assert refused.value.rule is Rule.BUDGET_PAGES
    budgets.begin("kittens.example", "/")
