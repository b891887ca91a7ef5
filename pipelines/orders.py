"""The nouns of orders: what was reported, and a person's permission to touch the net."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo.facts import require_utc
from pipelines.records import Hash


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Somebody told the hotline about a URL."""

    reference: str
    url: str
    referrer: str | None
    category: str | None
    hashes: tuple[Hash, ...]
    received_at: datetime
    received_from: str | None

    def __post_init__(self) -> None:
        require_utc(self.received_at)


class Scope(StrEnum):
    """How far from a seed a Job may go."""

    PAGE = "page"
    """The seed alone."""
    HOST = "host"
    """The seed's host."""
    SITE = "site"
    """The seed's registrable domain."""
    RELATED = "related"
    """The site, and one hop to other sites by redirect, frame or link; from there only redirects."""


class Render(StrEnum):
    """Whether a Job's pages are run in a browser, which has no network of its own."""

    NEVER = "never"
    """They are read as they were sent."""
    AUTO = "auto"
    """Those that are empty without script."""
    ALWAYS = "always"
    """All that are HTML."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """How much of one registered domain a Job may ask for."""

    pages: int = 500
    shape_pages: int = 20
    bytes: int = 50_000_000
    seconds: int = 1800
    depth: int = 3


class JobKind(StrEnum):
    """What a Job is for."""

    CRAWL = "CRAWL"
    """Ask for the seeds and what their scope allows."""
    RECHECK = "RECHECK"
    """Look again at what was found."""


class JobState(StrEnum):
    """Where a Job stands."""

    PENDING = "PENDING"
    """Filed, not begun."""
    RUNNING = "RUNNING"
    """A process works on it."""
    STOPPED = "STOPPED"
    """Cut off; `crawl --resume` goes on with it."""
    DONE = "DONE"
    """Every URL reached its end."""
    BUDGET_SPENT = "BUDGET_SPENT"
    """A budget ended it: there would have been more."""
    REFUSED = "REFUSED"
    """Every seed was refused."""
    FAILED = "FAILED"
    """An error ended it; the ledger says which."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsException:
    """A host whose robots.txt a named person set aside, and why."""

    host: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A person's permission to touch the net."""

    id: str
    report: str | None
    kind: JobKind
    seeds: tuple[str, ...]
    scope: Scope
    budget: Budget
    authorised_by: str
    legal_basis: str
    not_before: datetime
    expires: datetime
    state: JobState
    referrer: str | None = None
    robots_exceptions: tuple[RobotsException, ...] = ()
    schedule: str | None = None
    render: Render = Render.NEVER

    def __post_init__(self) -> None:
        require_utc(self.not_before)
        require_utc(self.expires)
