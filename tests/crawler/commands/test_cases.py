"""`hostline cases` and `hostline case`."""

from collections.abc import Callable
from pathlib import Path
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


@pytest.mark.parametrize(("days", "is_old"), [(1, True), (3650, False)])
def test_a_notice_rests_on_no_data_older_than_the_settings_allow(
    hostline: Callable[..., Any], tmp_path: Path, days: int, *, is_old: bool
) -> None:
    (tmp_path / "hostline.toml").write_text(f"[geo]\nstale_days = {days}\n")
    for fact in hostline("cases", "--json").facts:
        shown = hostline("case", fact["id"]).out
        assert ("before a notice: " in shown) is is_old
        assert ("was located on 2026-11-01; locate it again" in shown) is is_old


def test_what_is_not_there(hostline: Callable[..., Any]) -> None:
    assert hostline("case", "no-such-case").status == 2
    assert hostline("cases", "--job", "no-such-job").status == 2
    assert hostline("cases", "--report", "R-0").status == 3
