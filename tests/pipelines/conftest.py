"""A store in a temporary file, and facts about kittens to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.facts import Address, Country, Hosting, Verdict
from pipelines.orders import Budget, Job, JobKind, JobState, Scope
from pipelines.records import Hop, Kind, Match, Mechanism, Page, Parse, Refusal, Rule, Sighting
from pipelines.store import Store, jobs
from pipelines.store.frontier import NewVisit

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test moves."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class Samples:
    """Makes facts that differ only where a test says so."""

    job_id: str = "job-of-kittens"

    def job(self, job_id: str | None = None) -> Job:
        return Job(
            id=job_id or self.job_id,
            report="R-1",
            kind=JobKind.CRAWL,
            seeds=("http://kittens.test/",),
            scope=Scope.SITE,
            budget=Budget(),
            authorised_by="Ada Example",
            legal_basis="a report",
            not_before=START,
            expires=START + timedelta(days=7),
            state=JobState.PENDING,
        )

    def visit(self, url: str, *, depth: int = 1, seed: bool = False, job: str | None = None) -> NewVisit:
        host = url.split("/")[2]
        return NewVisit(
            job=job or self.job_id,
            url=url,
            host=host,
            site=host,
            depth=depth,
            referrer=None,
            seed=seed,
            site_hops=0,
        )

    def hosting(self, host: str, at: datetime = START) -> Hosting:
        return Hosting(
            host=host,
            asked_at=at,
            cname_path=(),
            verdict=Verdict.ORIGIN,
            confidence=0.9,
            evidence=("no front is known",),
            addresses=(
                Address(
                    ip="192.0.2.7", prefix="192.0.2.0/24", asn=64500, as_name="Example Net", country="AT"
                ),
            ),
            country=Country(value="AT", claims=()),
            registration=(),
            contacts=(),
            hotline=None,
            gaps=(),
        )

    def page(self, url: str, *, sightings: int = 3, refused: bool = False) -> Page:
        host = url.split("/")[2]
        media = tuple(
            Sighting(url=f"{url}{n}.jpg", host="media.test", kind=Kind.MEDIA, where="img[src]")
            for n in range(sightings)
        )
        refusal = Refusal(url=url, rule=Rule.ROBOTS, detail="kittens sleep", bytes_seen=0, at=START)
        match = Match(
            url=f"{url}0.jpg",
            list="toys",
            list_version="1",
            basis="URL",
            asserted_by="toys",
            strength="exact",
        )
        return Page(
            job=self.job_id,
            url=url,
            final_url=url,
            status=None if refused else 200,
            media_type="text/html",
            at=START + timedelta(microseconds=7),
            depth=0,
            referrer=None,
            peer_address="192.0.2.7",
            parse=Parse.COMPLETE,
            markup_sha256="0" * 64,
            structure="s",
            hops=(Hop(url=url, status=200, mechanism=Mechanism.FINAL, address="192.0.2.7"),),
            sightings=media,
            refusals=(refusal,) if refused else (),
            hostings=(self.hosting(host), self.hosting("media.test")),
            matches=(match,) if sightings else (),
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'hostline.db'}"


@pytest.fixture
def store(url: str, clock: Callable[[], datetime], samples: Samples) -> Iterator[Store]:
    """Return a store with one Job in it."""
    with Store.open(url, clock=clock) as opened:
        opened.do(jobs.file, samples.job())
        yield opened
