"""`hostline cases` and `hostline case`."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("crawled")


@pytest.mark.parametrize("chosen", [(), ("--job", "last"), ("--job", "a-job"), ("--report", "R-1")])
def test_cases_are_grouped_by_who_can_act(hostline: Callable[..., Any], chosen: tuple[str, ...]) -> None:
    facts = hostline("cases", "--json", *chosen).facts
    assert {(fact["role"], len(fact["items"])) for fact in facts} == {("MEDIA_HOST", 1), ("PAGE_HOST", 1)}


def test_one_case_whole(hostline: Callable[..., Any]) -> None:
    facts = hostline("cases", "--json").facts
    table = hostline("cases").out
    for fact in facts:
        assert fact["id"] in table
        assert hostline("case", fact["id"], "--json").facts == [fact]
        shown = hostline("case", fact["id"]).out
        assert fact["items"][0]["url"] in shown
        assert fact["party"]["contacts"][0]["address"] in shown


def test_what_is_not_there(hostline: Callable[..., Any]) -> None:
    assert hostline("case", "no-such-case").status == 2
    assert hostline("cases", "--job", "no-such-job").status == 2
    assert hostline("cases", "--report", "R-0").status == 3
