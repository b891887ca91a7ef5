"""The command `hostline` as a user runs it, in a folder of its own; and a Job that found something."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler import job as jobs_of_crawler
from crawler.cli import main
from crawler.commands.exits import Exit
from geo.facts import Address, Contact, Country, Gap, Hosting, Verdict
from pipelines.orders import Budget, Job, JobKind, JobState, Report, Scope
from pipelines.records import Kind, Page, Parse, Sighting
from pipelines.store import frontier, jobs, pages, reports
from pipelines.store.pages import Spent
from pipelines.store.store import Store

AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
SEED = "http://boards.example/kittens"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """What a run of the command came to."""

    status: Exit
    out: str
    err: str

    @property
    def facts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Hostline = Callable[..., Ran]


@pytest.fixture(name="hostline")
def _hostline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Hostline:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERMINAL_WIDTH", "200")

    def run(*words: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["hostline", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin))))
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ran(status=Exit(int(ended.value.code or 0)), out=said.out, err=said.err)

    return run


@pytest.fixture(name="operator")
def _operator(tmp_path: Path) -> Path:
    """Settings that name an operator, and a resolver that is not there."""
    file = tmp_path / "hostline.toml"
    file.write_text(
        '[operator]\nname = "Hotline Example"\ncontact = "crawler@hotline.example"\nmandate = "reports"\n'
        '[names]\nservers = ["127.0.0.1"]\nport = 9\n',
        encoding="utf-8",
    )
    return file


@pytest.fixture(name="crawled")
def _crawled(tmp_path: Path) -> Job:
    """A Job for the report R-1 that found a board and a media host."""
    job = Job(
        id="a-job",
        report="R-1",
        kind=JobKind.CRAWL,
        seeds=(SEED,),
        scope=Scope.SITE,
        budget=Budget(),
        authorised_by="Ada Example",
        legal_basis="a report",
        not_before=AT,
        expires=AT + timedelta(days=1),
        state=JobState.PENDING,
    )
    report = Report(
        reference="R-1", url=SEED, referrer=None, category=None, hashes=(), received_at=AT, received_from=None
    )
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        store.do(reports.add, report)
        store.do(jobs_of_crawler.file, job)
        visit = store.do(
            frontier.claim, job.id, "test", limit=1, per_host=1, lease_seconds=60, skip_hosts=()
        )[0]
        store.do(
            pages.keep,
            visit.id,
            page(job.id),
            [],
            Spent(site="boards.example", bytes=9, seconds=1, shape=None),
        )
        store.do(jobs.set_state, job.id, JobState.DONE)
    return job


def page(job: str) -> Page:
    picture = Sighting(
        url="http://media.example/cat.jpg", host="media.example", kind=Kind.MEDIA, where="img[src]"
    )
    return Page(
        job=job,
        url=SEED,
        final_url=SEED,
        status=200,
        media_type="text/html",
        at=AT,
        depth=0,
        referrer=None,
        peer_address="192.0.2.7",
        parse=Parse.COMPLETE,
        markup_sha256="0" * 64,
        structure="s",
        sightings=(picture,),
        hostings=(hosting("boards.example", "192.0.2.7"), hosting("media.example", "192.0.2.8")),
    )


def hosting(host: str, ip: str) -> Hosting:
    contact = Contact(
        address=f"abuse@{host}", role="abuse", scope="network 192.0.2.0/24", source="RDAP", as_of="2026-11-01"
    )
    return Hosting(
        host=host,
        asked_at=AT,
        cname_path=(),
        verdict=Verdict.ORIGIN,
        confidence=0.9,
        evidence=(),
        addresses=(Address(ip=ip, prefix="192.0.2.0/24", asn=64500, as_name="Kitten Net", country="AT"),),
        country=Country(value="AT", claims=()),
        registration=(),
        contacts=(contact,),
        hotline=None,
        gaps=(Gap(question="hotline", reason="none is known for AT"),),
    )
