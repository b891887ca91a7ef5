from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from pipelines.store.moments import Moment

NOON = datetime(2026, 11, 1, 12, 0, 0, 7, tzinfo=UTC)
SQLITE = sqlite.dialect()
POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]  # the dialect's constructor has no annotations


def test_a_time_comes_back_aware_and_whole() -> None:
    kept = Moment().process_bind_param(NOON, SQLITE)
    assert kept is not None
    assert kept.tzinfo is None
    assert Moment().process_result_value(kept, SQLITE) == NOON


def test_another_zone_is_read_as_utc() -> None:
    assert Moment().process_bind_param(NOON, POSTGRESQL) == NOON
    elsewhere = NOON.astimezone(timezone(timedelta(hours=2)))
    read = Moment().process_result_value(elsewhere, POSTGRESQL)
    assert read == NOON
    assert read is not None
    assert read.utcoffset() == timedelta(0)


@pytest.mark.parametrize("moment", [NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=1)))])
def test_only_utc_may_enter(moment: datetime) -> None:
    with pytest.raises(ValueError, match="in UTC"):
        Moment().process_bind_param(moment, SQLITE)


def test_no_time_stays_none() -> None:
    assert Moment().process_bind_param(None, SQLITE) is None
    assert Moment().process_result_value(None, SQLITE) is None
