"""Orders: their times are in UTC, and an order goes as far as it says and no further."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.orders import Budget, Job, JobKind, JobState, Render, Report, Scope

AT = datetime(2026, 11, 28, tzinfo=UTC)
ELSEWHERE = datetime(2026, 11, 28, tzinfo=timezone(timedelta(hours=1)))


def job(not_before: datetime, expires: datetime) -> Job:
    return Job(
        id="job1", report=None, kind=JobKind.CRAWL, seeds=("http://kittens.example/",), scope=Scope.PAGE,
        budget=Budget(), authorised_by="Ada Example", legal_basis="mandate 7", not_before=not_before,
        expires=expires, state=JobState.PENDING,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("not_before", "expires"), [(ELSEWHERE, AT), (AT, ELSEWHERE), (AT, AT.replace(tzinfo=None))]
)
def test_a_permission_has_its_times_in_utc(not_before: datetime, expires: datetime) -> None:
    with pytest.raises(ValueError, match="aware and in UTC"):
        job(not_before, expires)


def test_a_report_has_its_time_in_utc() -> None:
    with pytest.raises(ValueError, match="aware and in UTC"):
        Report(
            reference="R-7", url="http://kittens.example/", referrer=None, category=None, hashes=(),
            received_at=ELSEWHERE, received_from=None,
        )  # fmt: skip


def test_an_order_that_says_no_more_runs_no_script_and_sets_no_robots_aside() -> None:
    plain = job(AT, AT)
    assert (plain.render, plain.robots_exceptions, plain.schedule) == (Render.NEVER, (), None)
