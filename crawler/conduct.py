"""Pure: may this URL be asked for under this Job? Each rule returns, or raises `Refused` with its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from crawler.extract.media_names import names_media
from crawler.reflectors import is_third, reflection_of
from crawler.refused import Refused
from geo.domains import site_of
from geo.ports import BadPortError, require_port_of_the_web
from geo.urls import SchemeError, TooLongError, Url, UrlError, parse
from pipelines.orders import Budget, Job, Scope
from pipelines.records import Rule

MOST_SEGMENTS: Final = 20
MOST_REPEATS: Final = 2
MOST_HOPS: Final = 10


def require_url(text: str) -> Url:
    """Return the parsed URL of a text, or raise `Refused`: what is not plainly a URL of the web is not repaired."""
    try:
        return parse(text)
    except SchemeError as error:
        raise Refused(Rule.URL_SCHEME, str(error)) from error
    except TooLongError as error:
        raise Refused(Rule.URL_TOO_LONG, str(error)) from error
    except UrlError as error:
        raise Refused(Rule.URL_MALFORMED, str(error)) from error


def require_no_reflector(url: Url, *, named_by: str | None = None) -> None:
    """Raise `Refused` where a third party would fetch another URL for us; `named_by` is the site that names this one."""
    reflection = reflection_of(url)
    if reflection is not None and is_third(url, reflection, named_by):
        who = reflection.name or "another site"
        raise Refused(Rule.REFLECTOR, f"{who} would ask for the URL inside; that one is traced instead")


def require_port(url: Url) -> None:
    """Raise `Refused` where what listens at the URL's port would read a request as a message of another protocol."""
    try:
        require_port_of_the_web(url.port)
    except BadPortError as error:
        raise Refused(Rule.PORT, str(error)) from error


def require_plain(url: Url, *, named_by: str | None = None) -> None:
    """Raise `Refused` for a URL that is another's to fetch, not of the web by its port, media by its name, or a trap.

    `named_by` is the site of the page or redirect that names it; None where a person does.
    """
    require_no_reflector(url, named_by=named_by)
    require_port(url)
    if names_media(url.href):
        raise Refused(Rule.MEDIA_REFERENCE, "the name of the URL says that it is media")
    segments = [segment for segment in url.path.split("/") if segment]
    if len(segments) > MOST_SEGMENTS:
        raise Refused(Rule.URL_TRAP, f"the path has {len(segments)} segments, more than {MOST_SEGMENTS}")
    if _repeats(segments):
        raise Refused(Rule.URL_TRAP, f"the path repeats itself more than {MOST_REPEATS} times")


def _repeats(segments: list[str]) -> bool:
    """Answer whether some run of segments stands more than `MOST_REPEATS` times in a row (Heritrix, StormCrawler)."""
    times = MOST_REPEATS + 1
    for length in range(1, len(segments) // times + 1):
        for start in range(len(segments) - length * times + 1):
            run = segments[start : start + length]
            if all(segments[start + n * length : start + (n + 1) * length] == run for n in range(1, times)):
                return True
    return False


@dataclass(slots=True)
class Spent:
    """What a Job has used of one registered domain's budget."""

    pages: int = 0
    bytes: int = 0
    seconds: float = 0.0


def require_budget(budget: Budget, spent: Spent, shape_pages: int) -> None:
    """Raise `Refused` where a registered domain's budget, or a path shape's, is used up."""
    if spent.pages >= budget.pages:
        raise Refused(Rule.BUDGET_PAGES, f"the domain's {budget.pages} pages are used up")
    require_cost(budget, spent)
    if shape_pages >= budget.shape_pages:
        raise Refused(Rule.BUDGET_SHAPE, f"{shape_pages} pages of this path shape looked alike")


def require_cost(budget: Budget, spent: Spent) -> None:
    """Raise `Refused` where a registered domain's bytes or seconds are used up: its pages' parts cost those alone."""
    if spent.bytes >= budget.bytes:
        raise Refused(Rule.BUDGET_BYTES, f"the domain's {budget.bytes} bytes are used up")
    if spent.seconds >= budget.seconds:
        raise Refused(Rule.BUDGET_TIME, f"the domain's {budget.seconds} seconds are used up")


def require_time(job: Job, at: datetime) -> None:
    """Raise `Refused` outside the time that the Job's permission covers."""
    if at < job.not_before:
        raise Refused(
            Rule.EXPIRED, f"the Job's permission begins at {_moment(job.not_before)}; wait, or file a new Job"
        )
    if at >= job.expires:
        raise Refused(Rule.EXPIRED, f"the Job's permission ended at {_moment(job.expires)}; file a new Job")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """How far a Job's scope lets it go, told from its seeds once."""

    scope: Scope
    depth: int
    hosts: frozenset[str]
    sites: frozenset[str]
    exceptions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, job: Job) -> Reach:
        """Return the reach of a Job; seeds that are no URLs reach nothing."""
        hosts = frozenset(host for seed in job.seeds for host in _hosts(seed))
        return cls(
            scope=job.scope,
            depth=job.budget.depth,
            hosts=hosts,
            sites=frozenset(site_of(host) for host in hosts),
            exceptions={exception.host: exception.reason for exception in job.robots_exceptions},
        )

    def site_hops(self, url: Url, *, site_hops: int, from_site: str) -> int:
        """Return how many sites away from the seeds a URL is, that a page of `from_site`, so far away, names."""
        site = site_of(url.host)
        if site in self.sites:
            return 0
        return site_hops if site == from_site else site_hops + 1

    def require_link(self, url: Url, *, depth: int, site_hops: int, from_hops: int) -> None:
        """Raise `Refused` where a link or frame leads deeper or further than the Job's scope.

        `site_hops` is that of the URL, `from_hops` that of the page which names it.
        """
        if depth > self.depth:
            raise Refused(Rule.DEPTH, f"depth {depth} is more than the Job's {self.depth}")
        if not self._allows(url.host, site_hops=site_hops, from_hops=from_hops):
            raise Refused(Rule.SCOPE, f"outside the Job's scope ({self.scope})")

    def _allows(self, host: str, *, site_hops: int, from_hops: int) -> bool:
        match self.scope:
            case Scope.PAGE:
                return False
            case Scope.HOST:
                return host in self.hosts
            case Scope.SITE:
                return site_hops == 0
            case Scope.RELATED:
                return site_hops <= 1 and from_hops == 0

    def require_hop(self, url: Url) -> None:
        """Raise `Refused` where a redirect leaves the scope: within the site it is part of asking for the URL."""
        if self.scope is not Scope.RELATED and site_of(url.host) not in self.sites:
            raise Refused(Rule.SCOPE, f"the redirect leads outside the Job's scope ({self.scope})")


def _hosts(seed: str) -> Iterator[str]:
    """Yield the host of a seed, and of the URL inside where others would fetch that one."""
    try:
        url: Url | None = parse(seed)
    except UrlError:
        return
    for _ in range(MOST_HOPS):
        if url is None:
            return
        yield url.host
        reflection = reflection_of(url)
        url = reflection.inner if reflection else None
