"""The facts of `geo`."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta, timezone

import pytest

from geo.facts import Gap, require_utc

NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 a naive time is what is refused


def test_a_time_in_utc_passes() -> None:
    assert require_utc(NOON.replace(tzinfo=UTC)) == NOON.replace(tzinfo=UTC)
    assert require_utc(NOON.replace(tzinfo=timezone(timedelta()))).utcoffset() == timedelta()


@pytest.mark.parametrize("moment", [NOON, NOON.replace(tzinfo=timezone(timedelta(hours=1)))])
def test_another_time_is_refused(moment: datetime) -> None:
    with pytest.raises(ValueError, match="aware and in UTC"):
        require_utc(moment)


def test_facts_are_frozen_and_named() -> None:
    gap = Gap(question="country", reason="nobody knows")
    with pytest.raises(FrozenInstanceError):
        gap.reason = "somebody knows"  # type: ignore[misc]  # that it is refused is the point
    with pytest.raises(TypeError):
        Gap("country", "nobody knows")  # type: ignore[call-arg]  # that it is refused is the point
