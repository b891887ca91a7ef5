from __future__ import annotations

from geo.facts import Country, Hosting, Verdict
from geo.observed import Seen
from pipelines.linked_origins import links_seen
from pipelines.records import Page, Parse, now

PAGE = Page(
    job="j",
    url="http://www.kittens.example/",
    final_url="http://www.kittens.example/",
    status=200,
    media_type="text/html",
    at=now(),
    depth=0,
    referrer=None,
    peer_address=None,
    parse=Parse.COMPLETE,
    markup_sha256=None,
    structure=None,
)


def hosting(host: str, verdict: Verdict) -> Hosting:
    return Hosting(
        host=host,
        asked_at=now(),
        cname_path=(),
        verdict=verdict,
        confidence=0.9,
        evidence=(),
        addresses=(),
        country=Country(value=None, claims=()),
        registration=(),
        contacts=(),
        hotline=None,
        gaps=(),
    )


def test_an_origin_of_the_same_domain_is_seen_of_the_host_behind_the_front() -> None:
    hostings = [
        hosting("www.kittens.example", Verdict.FRONT),
        hosting("img.kittens.example", Verdict.ORIGIN),
        hosting("cdn.kittens.example", Verdict.FRONT),
        hosting("blog.kittens.example", Verdict.SHARED_PLATFORM),
        hosting("gone.kittens.example", Verdict.UNKNOWN),
        hosting("img.bicycles.example", Verdict.ORIGIN),
        hosting("notkittens.example", Verdict.ORIGIN),
    ]
    seen = [(each.host, each.kind, each.name, each.value, each.at) for each in links_seen(PAGE, hostings)]
    assert seen == [
        (host, Seen.LINK, "kittens.example", "img.kittens.example", PAGE.at)
        for host in ("www.kittens.example", "cdn.kittens.example")
    ]


def test_without_a_front_or_an_origin_there_is_nothing_to_see() -> None:
    for verdict in Verdict:
        alone = [hosting(f"{name}.kittens.example", verdict) for name in ("a", "b")]
        assert list(links_seen(PAGE, alone)) == []
