"""May this URL be asked for? Tables with near-misses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.conduct import Reach, Spent, require_budget, require_plain, require_time, require_url
from crawler.refused import Refused
from geo.urls import parse
from pipelines.orders import Budget, Job, JobKind, JobState, RobotsException, Scope
from pipelines.records import Rule

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SEED = "http://www.kittens.example/thread/1"


def job(scope: Scope = Scope.RELATED, *seeds: str) -> Job:
    return Job(
        id="j",
        report=None,
        kind=JobKind.CRAWL,
        seeds=seeds or (SEED,),
        scope=scope,
        budget=Budget(depth=2),
        authorised_by="Ada Example",
        legal_basis="a report",
        not_before=AT,
        expires=AT + timedelta(hours=1),
        state=JobState.PENDING,
        robots_exceptions=(RobotsException(host="bikes.example", reason="asked by its owner"),),
    )


def rule_of(refused: pytest.ExceptionInfo[Refused]) -> Rule:
    return refused.value.rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("kittens", Rule.URL_MALFORMED),
        ("http://kittens.example\\tail", Rule.URL_MALFORMED),
        ("ftp://kittens.example/", Rule.URL_SCHEME),
        ("javascript:alert(1)", Rule.URL_SCHEME),
        ("http://kittens.example/" + "a" * 3000, Rule.URL_TOO_LONG),
    ],
)
def test_what_is_no_url_of_the_web(text: str, rule: Rule) -> None:
    with pytest.raises(Refused) as refused:
        require_url(text)
    assert rule_of(refused) is rule


@pytest.mark.parametrize(
    "path",
    [
        "/a/a/a",
        "/x/a/a/a/y",
        "/a/b/a/b/a/b/",
        "/a/b/c/a/b/c/a/b/c",
        "/" + "/".join(f"{n}" for n in range(21)),
    ],
)
def test_a_trap(path: str) -> None:
    with pytest.raises(Refused) as refused:
        require_plain(parse(f"http://kittens.example{path}"))
    assert rule_of(refused) is Rule.URL_TRAP


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/a/a",
        "/a/a/b/a/a",
        "/a/b/a/b",
        "/a/b/a/b/a",
        "/2026/11/11/",
        "/" + "/".join(f"{n}" for n in range(20)),
    ],
)
def test_no_trap(path: str) -> None:
    require_plain(parse(f"http://kittens.example{path}"))


def test_media_by_name() -> None:
    with pytest.raises(Refused) as refused:
        require_plain(parse("http://kittens.example/tabby.jpg?size=1"))
    assert rule_of(refused) is Rule.MEDIA_REFERENCE
    require_plain(parse("http://kittens.example/view?name=tabby.jpg"))


@pytest.mark.parametrize(
    "origin", ["http://kittens.example:25", "https://kittens.example:22", "http://[2001:db8::1]:0"]
)
def test_a_port_that_is_not_of_the_web(origin: str) -> None:
    with pytest.raises(Refused) as refused:
        require_plain(parse(f"{origin}/"))
    assert rule_of(refused) is Rule.PORT


@pytest.mark.parametrize("origin", ["http://kittens.example:443", "https://kittens.example:8443"])
def test_a_site_on_a_port_of_its_own(origin: str) -> None:
    require_plain(parse(f"{origin}/25"))


@pytest.mark.parametrize(
    ("spent", "shape_pages", "rule"),
    [
        (Spent(pages=10), 0, Rule.BUDGET_PAGES),
        (Spent(bytes=100), 0, Rule.BUDGET_BYTES),
        (Spent(seconds=60.0), 0, Rule.BUDGET_TIME),
        (Spent(), 3, Rule.BUDGET_SHAPE),
    ],
)
def test_a_budget_that_is_used_up(spent: Spent, shape_pages: int, rule: Rule) -> None:
    budget = Budget(pages=10, bytes=100, seconds=60, shape_pages=3)
    with pytest.raises(Refused) as refused:
        require_budget(budget, spent, shape_pages)
    assert rule_of(refused) is rule
    require_budget(budget, Spent(pages=9, bytes=99, seconds=59.9), 2)


def test_a_permission_begins_and_ends() -> None:
    require_time(job(), AT)
    for moment in (AT - timedelta(seconds=1), AT + timedelta(hours=1)):
        with pytest.raises(Refused, match=r"Z; .*file a new Job") as refused:
            require_time(job(), moment)
        assert rule_of(refused) is Rule.EXPIRED


LINKS = [
    # URL, from how many site-hops, and the scopes that allow it
    ("http://www.kittens.example/thread/2", 0, {"host", "site", "related"}),
    ("https://www.kittens.example/", 0, {"host", "site", "related"}),
    ("http://img.kittens.example/", 0, {"site", "related"}),
    ("http://kittens.example/", 0, {"site", "related"}),
    ("http://nota-kittens.example/", 0, {"related"}),
    ("http://kittens.example.bicycles.example/", 0, {"related"}),
    ("http://bicycles.example/", 0, {"related"}),
    ("http://bicycles.example/", 1, set()),
    ("http://yarn.example/", 1, set()),
]


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize(("href", "from_hops", "allowed"), LINKS)
def test_a_link_within_the_scope(scope: Scope, href: str, from_hops: int, allowed: set[str]) -> None:
    reach = Reach.of(job(scope))
    url = parse(href)
    from_site = "kittens.example" if from_hops == 0 else "bicycles.example"
    hops = reach.site_hops(url, site_hops=from_hops, from_site=from_site)
    if scope.value in allowed:
        reach.require_link(url, depth=1, site_hops=hops, from_hops=from_hops)
    else:
        with pytest.raises(Refused) as refused:
            reach.require_link(url, depth=1, site_hops=hops, from_hops=from_hops)
        assert rule_of(refused) is Rule.SCOPE


def test_a_link_back_to_the_seeds_site_from_another_is_not_followed_on() -> None:
    reach = Reach.of(job())
    with pytest.raises(Refused):
        reach.require_link(parse("http://www.kittens.example/thread/9"), depth=2, site_hops=0, from_hops=1)


def test_depth() -> None:
    reach = Reach.of(job())
    reach.require_link(parse(SEED), depth=2, site_hops=0, from_hops=0)
    with pytest.raises(Refused) as refused:
        reach.require_link(parse(SEED), depth=3, site_hops=0, from_hops=0)
    assert rule_of(refused) is Rule.DEPTH


@pytest.mark.parametrize("scope", list(Scope))
def test_a_redirect_within_the_site_belongs_to_asking(scope: Scope) -> None:
    reach = Reach.of(job(scope))
    reach.require_hop(parse("https://kittens.example/login"))
    if scope is Scope.RELATED:
        reach.require_hop(parse("http://bicycles.example/"))
        return
    for near_miss in ("http://bicycles.example/", "http://notakittens.example/"):
        with pytest.raises(Refused) as refused:
            reach.require_hop(parse(near_miss))
        assert rule_of(refused) is Rule.SCOPE


def test_reach_is_told_from_the_seeds_that_are_urls() -> None:
    reach = Reach.of(replace(job(), seeds=(SEED, "nonsense", "http://[::1]/")))
    assert reach.hosts == {"www.kittens.example", "::1"}
    assert reach.sites == {"kittens.example", "::1"}
    assert reach.exceptions == {"bikes.example": "asked by its owner"}
