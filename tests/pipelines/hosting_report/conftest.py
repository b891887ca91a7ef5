"""One scene for every form of the report: a forum, an image host on two networks, a front, a redirector, hostile text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from geo.facts import (
    Address,
    Claim,
    Contact,
    Country,
    Front,
    Gap,
    Hosting,
    Hotline,
    OriginHint,
    Record,
    Spread,
    Tenant,
    Verdict,
)
from geo.holdings import Holding, State
from pipelines.hosting_report.host_page import Circumstances
from pipelines.hosting_report.report import HostingReport, report_of
from pipelines.orders import Budget, Job, JobKind, JobState, Scope
from pipelines.records import (
    Algorithm,
    Hash,
    Hop,
    Kind,
    Match,
    Mechanism,
    Page,
    Parse,
    Refusal,
    Rule,
    Sighting,
)

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FORUM = "http://forum.example/thread/7"
PICTURE = "http://img.kittens.example/a/cat.jpg?size=big&v=1"


def contact(address: str, scope: str) -> Contact:
    return Contact(address=address, role="abuse", scope=scope, source="RDAP", as_of="2026-11-20T08:00:00Z")


def address(ip: str, asn: int | None, name: str | None, country: str | None) -> Address:
    prefix = f"{ip.rsplit('.', 1)[0]}.0/24" if asn else None
    return Address(ip=ip, prefix=prefix, asn=asn, as_name=name, country=country)


def hosting(
    host: str,
    addresses: tuple[Address, ...],
    *contacts: Contact,
    verdict: Verdict = Verdict.ORIGIN,
    country: str | None = None,
    gaps: tuple[Gap, ...] = (),
) -> Hosting:
    claims = (
        Claim(value="DE", basis="geolocation", source="DB-IP Lite", as_of="2026-11-01"),
        Claim(value="NL", basis="geolocation", source="Own MMDB", as_of="2026-11-02"),
    )
    return Hosting(
        host=host,
        asked_at=AT,
        cname_path=("edge.front.test",) if verdict is Verdict.FRONT else (),
        verdict=verdict,
        confidence=0.9,
        evidence=("address in a published range",),
        addresses=addresses,
        country=Country(value=country, claims=claims if country else ()),
        registration=(Claim(value="SC", basis="registration", source="RDAP", as_of="2026-11-20"),),
        contacts=contacts,
        hotline=Hotline(country="DE", name="Hotline Example", website="https://hotline.example/")
        if country
        else None,
        gaps=gaps,
    )


def _hostings() -> tuple[Hosting, ...]:
    first = address("192.0.2.1", 64500, "Kittens Network", "DE")
    second = address("198.51.100.1", 64501, "=cmd|Bicycle \u202eNet", "NL")
    front = address("203.0.113.9", 64502, "Front Operator", "US")
    return (
        hosting(
            "forum.example", (first,), contact("abuse@kittens.test", "network 192.0.2.0/24"), country="DE"
        ),
        hosting(
            "img.kittens.example",
            (first, second),
            contact("abuse@kittens.test", "network 192.0.2.0/24"),
            contact("abuse@bicycles.test", "network 198.51.100.0 - 198.51.100.255"),
            gaps=(Gap(question="country", reason="its addresses lie in two countries"),),
        ),
        hosting(
            "gallery.example",
            (front,),
            contact("abuse@front.test", "front Example Front"),
            verdict=Verdict.FRONT,
            country="US",
            gaps=(Gap(question="origin", reason="a front hides the server"),),
        ),
        hosting(
            "short.example",
            (address("192.0.2.7", None, None, None),),
            gaps=(Gap(question="network", reason="no data row"),),
        ),
    )


def _pages() -> tuple[Page, ...]:
    md5 = Hash(algorithm=Algorithm.MD5, value="0" * 31 + "1", asserted_by="forum.example data-md5", tier="B")
    match = Match(
        url=PICTURE,
        list="bicycles",
        list_version="ab12",
        basis="HASH",
        asserted_by="forum.example data-md5",
        strength="declared",
    )
    forum = Page(
        job="job1", url="http://short.example/x", final_url=FORUM, status=200, media_type="text/html", at=AT, depth=0,
        referrer=None, peer_address="192.0.2.1", parse=Parse.INCOMPLETE, markup_sha256="ab" * 32, structure=None,
        hops=(
            Hop(url="http://short.example/x", status=302, mechanism=Mechanism.HTTP, address="192.0.2.7"),
            Hop(url=FORUM, status=200, mechanism=Mechanism.FINAL, address="192.0.2.1"),
        ),
        sightings=(
            Sighting(url=PICTURE, host="img.kittens.example", kind=Kind.MEDIA, where="img[src]", hashes=(md5,)),
            Sighting(url="http://gallery.example/g/1.png", host="gallery.example", kind=Kind.MEDIA, where="a[href]"),
            Sighting(url="http://bystander.example/", host="bystander.example", kind=Kind.PAGE, where="a[href]"),
            Sighting(url="data:image/png;length=40", host="", kind=Kind.MEDIA, where="img[src]"),
            Sighting(url="http://forum.example/style.css", host="forum.example", kind=Kind.OTHER, where="link[href]"),
        ),
        refusals=(Refusal(url=PICTURE, rule=Rule.MEDIA_REFERENCE, detail="media", bytes_seen=0, at=AT),),
        hostings=_hostings(), matches=(match,),
    )  # fmt: skip
    hostile = Page(
        job="job1", url='=HYPERLINK("http://evil.test")\u202e<script>alert(1)</script>\x1b[2J', final_url="=1\t2",
        status=None, media_type=None, at=AT, depth=0, referrer=None, peer_address=None, parse=Parse.INCOMPLETE,
        markup_sha256=None, structure=None,
        refusals=(Refusal(url="=1\t2", rule=Rule.URL_MALFORMED, detail="see http://evil.test/<img>", bytes_seen=17, at=AT),),
    )  # fmt: skip
    return forum, hostile


def job(state: JobState) -> Job:
    return Job(
        id="job1", report="HL-1", kind=JobKind.CRAWL, seeds=(FORUM,), scope=Scope.PAGE, budget=Budget(),
        authorised_by="Ada Example", legal_basis="mandate 7", not_before=AT, expires=AT, state=state,
    )  # fmt: skip


@pytest.fixture
def pages() -> tuple[Page, ...]:
    return _pages()


@pytest.fixture
def report() -> HostingReport:
    return report_of(_pages(), reference="HL-1", made_at=AT, jobs=(job(JobState.BUDGET_SPENT),))


@pytest.fixture
def full() -> Hosting:
    """A hosting of which everything is known that can be."""
    claim = {"source": "RDAP", "as_of": "2026-11-20"}
    return Hosting(
        host="media.kittens.example",
        asked_at=AT,
        cname_path=("edge.front.test",),
        verdict=Verdict.FRONT,
        confidence=0.95,
        evidence=("edge.front.test is under edge.front.test of Front Example",),
        addresses=(
            Address(
                ip="198.51.100.7",
                prefix="198.51.100.0/24",
                asn=64500,
                as_name="Kitten Net",
                country="DE",
                origins=(64500, 64501),
                registry="ripencc",
                verdict=Verdict.FRONT,
                anycast=True,
                anycast_by=Claim(
                    value="198.51.100.0/24", basis="census", source="Census of cats", as_of="2026-11-01"
                ),
            ),
        ),
        country=Country(value=None, claims=()),
        registration=(Claim(value="SC", basis="registration", **claim),),
        operator=(Claim(value="NZ", basis="seat", **claim),),
        contacts=(
            contact("abuse@front.test", "front Front Example"),
            contact("abuse@kittens.example", "network 198.51.100.0/24"),
        ),
        hotline=Hotline(country="NZ", name="Hotline NZ", website="https://hotline.test/"),
        gaps=(Gap(question="origin", reason="nobody was asked"),),
        records=(
            Record(
                name="kittens.example", type="NS", value="ns.kittens.example", ttl=3600, resolver="192.0.2.53"
            ),
        ),
        spread=Spread.GEO_DNS,
        front=Front(
            name="Front Example", hand_off="a form for trusted reporters", source="a list", as_of="2026-11-01"
        ),
        tenant=Tenant(platform="Cloud Example", name="bucket-7"),
        hints=(OriginHint(value="origin.kittens.example", basis="mx", source="DNS", as_of="2026-11-23"),),
    )


@pytest.fixture
def circumstances() -> Circumstances:
    holding = Holding(
        file="networks.mmdb",
        path="/data/networks.mmdb",
        source="Routes",
        as_of="2026-11-11",
        age_days=12,
        licence=None,
        sha256="0" * 64,
        version=None,
        state=State.STALE,
    )
    return Circumstances(
        made_at=AT, operator="Hotline Example", resolvers=("192.0.2.53",), holdings=(holding,)
    )
