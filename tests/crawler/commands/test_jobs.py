"""`hostline jobs`."""

from collections.abc import Callable
from typing import Any

import pytest


def test_no_job_yet(hostline: Callable[..., Any]) -> None:
    ran = hostline("jobs")
    assert (ran.status, ran.out) == (0, "")
    assert "no Job yet" in ran.err


@pytest.mark.usefixtures("crawled")
def test_who_authorised_what_and_what_came_of_it(hostline: Callable[..., Any]) -> None:
    (fact,) = hostline("jobs", "--json").facts
    assert {name: fact[name] for name in ("id", "state", "authorised_by", "pages", "refusals", "report")} == {
        "id": "a-job",
        "state": "DONE",
        "authorised_by": "Ada Example",
        "pages": 1,
        "refusals": 0,
        "report": "R-1",
    }
    assert "a-job\tDONE\tR-1\tAda Example" in hostline("jobs").out


@pytest.mark.parametrize(
    ("url", "status"),
    [("sqlite:////proc/nowhere/hostline.db", 1), ("kittens", 1), ("sqlite:///hostline.toml", 1)],
)
@pytest.mark.usefixtures("operator")
def test_a_store_that_cannot_be_opened(
    hostline: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, url: str, status: int
) -> None:
    monkeypatch.setenv("HOSTLINE_STORE__URL", url)
    ran = hostline("jobs")
    assert ran.status == status
    assert len(ran.err.splitlines()) == 1
