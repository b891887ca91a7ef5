from __future__ import annotations

from datetime import UTC, datetime

import pytest

from geo.facts import Claim, Country, Hosting, Verdict
from geo.freshness import StaleDataError, age_in_days, is_stale, require_fresh

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("as_of", "age", "stale"),
    [
        ("2026-11-28", 0, False),
        ("2026-11-29", -1, False),
        ("2027-11-28", -365, True),
        ("2026-11-18", 10, False),
        ("2026-11-17", 11, True),
        ("2026-11-18T13:00:00Z", 9, False),
        ("kittens", None, True),
        ("", None, True),
    ],
)
def test_the_day_of_a_state_is_told_from_a_day_of_no_calendar(
    as_of: str, age: int | None, stale: bool
) -> None:
    assert age_in_days(as_of, NOW) == age
    assert is_stale(as_of, NOW, most_days=10) is stale


def hosting(*days: str, asked_at: datetime = NOW) -> Hosting:
    claims = tuple(Claim(value="NL", basis="geolocation", source=f"Maps {day}", as_of=day) for day in days)
    dissent = Claim(value="DE", basis="geolocation", source="Bicycles", as_of="2026-11-28")
    return Hosting(
        host="kittens.example",
        asked_at=asked_at,
        cname_path=(),
        verdict=Verdict.ORIGIN,
        confidence=0.6,
        evidence=(),
        addresses=(),
        country=Country(value="NL" if days else None, claims=(*claims, dissent)),
        registration=(),
        contacts=(),
        hotline=None,
        gaps=(),
    )


def test_a_notice_may_rest_on_one_fresh_claim_for_the_country_or_on_none() -> None:
    require_fresh(hosting("2026-01-01", "2026-11-20"), NOW, most_days=10)
    require_fresh(hosting(), NOW, most_days=10)


def test_no_notice_rests_on_old_claims_alone() -> None:
    with pytest.raises(StaleDataError, match=r"older than 10 days \(Maps 2026-01-01 of 2026-01-01\)"):
        require_fresh(hosting("2026-01-01"), NOW, most_days=10)


def test_no_notice_rests_on_a_look_of_long_ago() -> None:
    with pytest.raises(StaleDataError, match="located on 2026-11-01; locate it again"):
        require_fresh(hosting("2026-11-20", asked_at=datetime(2026, 11, 1, tzinfo=UTC)), NOW, most_days=10)
