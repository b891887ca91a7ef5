"""Which links become visits."""

from datetime import UTC, datetime, timedelta

from crawler.conduct import Reach
from crawler.links import Standpoint, judged
from geo.urls import parse
from pipelines.orders import Budget, Job, JobKind, JobState, Scope
from pipelines.records import Kind, Rule, Sighting

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HERE = "http://kittens.example/thread/1"
JOB = Job(
    id="j",
    report=None,
    kind=JobKind.CRAWL,
    seeds=(HERE,),
    scope=Scope.RELATED,
    budget=Budget(depth=2),
    authorised_by="Ada Example",
    legal_basis="a report",
    not_before=AT,
    expires=AT + timedelta(hours=1),
    state=JobState.RUNNING,
)
REACH = Reach.of(JOB)


def sighting(url: str, kind: Kind = Kind.PAGE) -> Sighting:
    return Sighting(url=url, host="", kind=kind, where="a[href]")


def standpoint(depth: int = 0, site_hops: int = 0, url: str = HERE) -> Standpoint:
    return Standpoint(job="j", url=parse(url), depth=depth, site_hops=site_hops, seen=frozenset({HERE}))


def test_links_and_frames_are_followed_and_nothing_else_is() -> None:
    seen = [
        sighting("http://kittens.example/thread/2"),
        sighting("http://kittens.example/thread/2#reply"),
        sighting("http://frames.example/", Kind.FRAME),
        sighting("http://media.example/tabby", Kind.MEDIA),
        sighting("http://api.example/", Kind.OTHER),
        sighting(HERE),
    ]
    visits, refusals = judged(seen, standpoint(), REACH)
    assert [(visit.url, visit.depth, visit.site_hops) for visit in visits] == [
        ("http://kittens.example/thread/2", 1, 0),
        ("http://frames.example/", 1, 1),
    ]
    assert {(visit.referrer, visit.seed, visit.job) for visit in visits} == {(HERE, False, "j")}
    assert visits[1].site == "frames.example"
    assert refusals == ()


def test_what_is_not_followed_is_refused_by_its_rule() -> None:
    seen = [
        sighting("http://kittens.example/a/a/a/"),
        sighting("http://kittens.example/tabby.jpg"),
        sighting("http://user:secret@kittens.example/"),
        sighting("http://kittens.example/" + "a" * 3000),
        sighting("http://kittens.example:25/"),
    ]
    visits, refusals = judged(seen, standpoint(), REACH)
    assert visits == ()
    assert [refusal.rule for refusal in refusals] == [
        Rule.URL_TRAP,
        Rule.MEDIA_REFERENCE,
        Rule.URL_MALFORMED,
        Rule.URL_TOO_LONG,
        Rule.PORT,
    ]


def test_another_site_s_page_leads_no_further() -> None:
    seen = [
        sighting("http://bicycles.example/2"),
        sighting("http://yarn.example/"),
        sighting("http://kittens.example/9"),
    ]
    visits, refusals = judged(seen, standpoint(1, 1, "http://bicycles.example/"), REACH)
    assert visits == ()
    assert {refusal.rule for refusal in refusals} == {Rule.SCOPE}


def test_the_deepest_page_leads_no_further() -> None:
    visits, refusals = judged([sighting("http://kittens.example/9")], standpoint(depth=2), REACH)
    assert (visits, [refusal.rule for refusal in refusals]) == ((), [Rule.DEPTH])


def test_a_link_that_is_known_is_judged_but_becomes_no_visit_again() -> None:
    known = {"kittens.example/thread/2", "yarn.example/"}
    seen = [sighting("http://kittens.example/thread/2"), sighting("http://kittens.example/thread/3")]
    visits, refusals = judged([*seen, sighting("http://yarn.example/")], standpoint(), REACH, known)
    assert [visit.url for visit in visits] == ["http://kittens.example/thread/3"]
    assert refusals == ()
    _, refusals = judged([sighting("http://yarn.example/")], standpoint(2), REACH, known)
    assert [refusal.rule for refusal in refusals] == [Rule.DEPTH]
