"""A certificate's times are aware, as all times are."""

from datetime import UTC, datetime

import pytest

from pipelines.certificates import Certificate


def certificate(not_after: datetime | None) -> Certificate:
    return Certificate(
        host="kittens.example",
        issuer=None,
        names=(),
        not_before=None,
        not_after=not_after,
        verified=False,
        why="self-signed certificate",
    )


def test_times_are_in_utc_or_unknown() -> None:
    assert certificate(datetime(2026, 11, 24, tzinfo=UTC)).not_after is not None
    assert certificate(None).not_after is None
    with pytest.raises(ValueError, match="aware and in UTC"):
        certificate(datetime(2026, 11, 24))  # noqa: DTZ001 what must not pass
