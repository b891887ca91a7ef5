"""Platforms on which many publish, their tenants, and names that only look like theirs."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth, agreed, rows, served_by
from crawler.sandbox.lab.situations.fronts import FRONTLINE
from crawler.sandbox.lab.situations.plain import BELL, MITTEN, PAWPRINT
from geo.facts import Verdict

_CATBLOGS: Final = "PLATFORM help@catblogs.example"
_PAILSTORE: Final = "PLATFORM abuse@pailstore.example"
_CATPILE: Final = "PLATFORM abuse@catpile.example"
_SHORTY: Final = "PLATFORM abuse@shorty.example"
_PAGEHOUSE: Final = "PLATFORM help@pagehouse.example"


def _on(party: str, *countries: str, tenant: str = "") -> Truth:
    return Truth(
        parties=(party,),
        # Its network is its own: whoever writes to that writes to the same company.
        also=("NETWORK abuse@catblogs.example",) if party == _CATBLOGS else (),
        verdict=Verdict.SHARED_PLATFORM,
        countries=countries,
        hotlines=countries,
        tenant=tenant,
        everywhere=not countries,
        unknown=() if countries else ("country",),
    )


SITUATION: Final = Situation(
    name="shared platforms",
    about="site builder, bucket, image host and shortener, with the tenant named; near misses of their names",
    blocks=(agreed("127.71.0.0/24", 64511, "Catblogs Platform", "IE", "abuse@catblogs.example"),),
    fronts=(
        *rows("Catblogs", Verdict.SHARED_PLATFORM, ("tenant", "{tenant}.catblogs.example"), ("cname", "catblogs.example"), ("asn", "64511"), ("contact", "help@catblogs.example")),
        *rows("Pailstore", Verdict.SHARED_PLATFORM, ("tenant", "{tenant}.pail.pailstore.example"), ("tenant", "pail.pailstore.example/{tenant}"), ("cname", "pail.pailstore.example"), ("contact", "abuse@pailstore.example")),
        *rows("Catpile", Verdict.SHARED_PLATFORM, ("cname", "catpile.example"), ("contact", "abuse@catpile.example")),
        *rows("Shorty", Verdict.SHARED_PLATFORM, ("cname", "shorty.example"), ("contact", "abuse@shorty.example")),
        *rows("Pagehouse", Verdict.SHARED_PLATFORM, ("tenant", "{tenant}.pagehouse.example"), ("cname", "pagehouse.example"), ("contact", "help@pagehouse.example")),
    ),
    hosts=(
        Host(
            ask="mittens.catblogs.example",
            about="a site builder's customer, by sub-domain",
            zone="*.catblogs.example A 127.71.0.10",
            truth=_on(_CATBLOGS, "IE", tenant="mittens"),
        ),
        Host(
            ask="https://tabby.catblogs.example/2026/11/naps",
            about="another customer of the same address",
            truth=_on(_CATBLOGS, "IE", tenant="tabby"),
        ),
        Host(
            ask="www.catblogs.example",
            about="the platform's own pages, which are no customer's",
            truth=_on(_CATBLOGS, "IE"),
        ),
        Host(
            ask="www.mittensblog.example",
            about="a customer's own name, by alias",
            zone="www.mittensblog.example CNAME mittens-pro.catblogs.example",
            truth=_on(_CATBLOGS, "IE", tenant="mittens-pro"),
        ),
        Host(
            ask="mittensblog.example",
            about="a customer's own name without an alias: told by the platform's AS",
            zone="mittensblog.example A 127.71.0.10",
            truth=_on(_CATBLOGS, "IE"),
        ),
        Host(
            ask="blog-and-front.example",
            about="IPv4 leads to a platform, IPv6 to a front that has nothing to do with it: both are told",
            zone="""
                blog-and-front.example CNAME-A mittens.catblogs.example
                blog-and-front.example AAAA 2001:db8:70::31
            """,
            truth=Truth(
                parties=(_CATBLOGS, FRONTLINE),
                verdict=Verdict.SHARED_PLATFORM,
                tenant="mittens",
                everywhere=True,
                unknown=("country", "origin"),
            ),
        ),
        Host(
            ask="blog-and-own.example",
            about="IPv4 leads to a platform, IPv6 to a server of one's own: both are told, each is somewhere",
            zone="""
                blog-and-own.example CNAME-A mittens.catblogs.example
                blog-and-own.example AAAA 2001:db8:64::131
            """,
            truth=Truth(
                parties=(_CATBLOGS, PAWPRINT),
                countries=("IE", "NL"),
                hotlines=("IE", "NL"),
                unknown=("country",),
            ),
        ),
        Host(
            ask="kittenpics.pail.pailstore.example",
            about="a bucket as sub-domain, in a cloud's network",
            zone="kittenpics.pail.pailstore.example A 127.64.6.30",
            truth=_on(_PAILSTORE, "IE", tenant="kittenpics"),
        ),
        Host(
            ask="https://pail.pailstore.example/bellpics/bell-1.jpg",
            about="a bucket as the first part of the path",
            zone="pail.pailstore.example A 127.64.6.31",
            truth=_on(_PAILSTORE, "IE", tenant="bellpics"),
        ),
        Host(
            ask="https://i.catpile.example/cat1.jpg",
            about="an image host",
            zone="i.catpile.example A 127.64.4.30",
            truth=_on(_CATPILE, "SE"),
        ),
        Host(
            ask="https://shorty.example/k1tt3n",
            about="a link shortener, reported itself",
            zone="shorty.example A 127.64.2.30",
            truth=_on(_SHORTY, "US"),
        ),
        Host(
            ask="purr.pagehouse.example",
            about="a platform behind a front: the platform can act, and the front's place is nobody's",
            zone="""
                purr.pagehouse.example CNAME pagehouse.edge.frontline.example
                pagehouse.edge.frontline.example A 127.70.0.30
            """,
            truth=_on(_PAGEHOUSE, tenant="purr"),
        ),
        Host(
            ask="www.purring.test",
            about="a customer's own name for a platform behind a front",
            zone="""
                www.purring.test CNAME purring.pagehouse.example
                purring.pagehouse.example CNAME pagehouse.edge.frontline.example
            """,
            truth=_on(_PAGEHOUSE, tenant="purring"),
        ),
        Host(
            ask="lap.pagehouse.example",
            about="a platform behind a front that nobody knows: that has no place either",
            zone="lap.pagehouse.example A 127.70.2.31",
            truth=_on(_PAGEHOUSE, tenant="lap"),
        ),
        Host(
            ask="notcatblogs.example",
            about="a near miss: another domain that ends in the same letters",
            zone="notcatblogs.example A 127.64.0.31",
            truth=served_by(PAWPRINT, "NL"),
        ),
        Host(
            ask="catblogs.example.test",
            about="a near miss: the platform's name as somebody's sub-domain",
            zone="catblogs.example.test A 127.64.1.31",
            truth=served_by(BELL, "DE"),
        ),
        Host(
            ask="pailstore.example",
            about="a near miss: the company's own site, not its buckets",
            zone="pailstore.example A 127.64.4.32",
            truth=served_by(MITTEN, "SE"),
        ),
    ),
)  # fmt: skip
