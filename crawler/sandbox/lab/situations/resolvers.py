"""Two resolvers that see the same, a part each, another network each, or nothing."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth, served_by
from crawler.sandbox.lab.situations.plain import BELL, MITTEN, PAWPRINT, SPOKE, WHISKER, YARNBALL
from geo.facts import Spread, Verdict

SITUATION: Final = Situation(
    name="resolvers",
    about="round-robin, geo-DNS and split horizon, told apart by two resolvers",
    hosts=(
        Host(
            ask="robin.example",
            about="each resolver gives another part of one pool in one network",
            zone="robin.example A 127.64.0.60\nrobin.example A 127.64.0.61",
            elsewhere="robin.example A 127.64.0.61\nrobin.example A 127.64.0.62",
            truth=Truth(parties=(PAWPRINT,), countries=("NL",), hotlines=("NL",), spread=Spread.ROUND_ROBIN),
        ),
        Host(
            ask="carousel.example",
            about="each resolver gives one address of the pool, never the same",
            zone="carousel.example A 127.64.3.60",
            elsewhere="carousel.example A 127.64.3.61",
            truth=Truth(parties=(YARNBALL,), countries=("FR",), hotlines=("FR",), spread=Spread.ROUND_ROBIN),
        ),
        Host(
            ask="nearest.example",
            about="who asks from elsewhere is sent to another hoster: both are told",
            zone="nearest.example A 127.64.1.60",
            elsewhere="nearest.example A 127.64.5.60",
            truth=Truth(
                parties=(BELL, SPOKE),
                countries=("DE", "JP"),
                hotlines=("DE", "JP"),
                unknown=("country",),
                spread=Spread.GEO_DNS,
            ),
        ),
        Host(
            ask="nearest-alias.example",
            about="the alias itself differs",
            zone="nearest-alias.example CNAME eu.nearest.test\neu.nearest.test A 127.64.4.61",
            elsewhere="nearest-alias.example CNAME us.nearest.test\nus.nearest.test A 127.64.2.61",
            truth=Truth(
                parties=(MITTEN, WHISKER),
                countries=("SE", "US"),
                hotlines=("SE", "US"),
                unknown=("country",),
                spread=Spread.GEO_DNS,
            ),
        ),
        Host(
            ask="two-doors.example",
            about="two networks for everybody: no geo-DNS, the resolvers agree",
            zone="two-doors.example A 127.64.0.63\ntwo-doors.example A 127.64.1.63",
            truth=Truth(
                parties=(PAWPRINT, BELL),
                countries=("NL", "DE"),
                hotlines=("NL", "DE"),
                unknown=("country",),
                spread=Spread.SAME,
            ),
        ),
        Host(
            ask="inside-out.example",
            about="one resolver sees a private address: only the public one counts",
            zone="inside-out.example A 10.20.30.40",
            elsewhere="inside-out.example A 127.64.0.64",
            truth=Truth(
                parties=(PAWPRINT,), countries=("NL",), hotlines=("NL",), spread=Spread.SPLIT_HORIZON
            ),
        ),
        Host(
            ask="nowhere-outside.example",
            about="one resolver sees a private address, the other says that the name does not exist",
            zone="nowhere-outside.example FAIL * NXDOMAIN",
            elsewhere="nowhere-outside.example A 10.20.30.41",
            truth=Truth(verdict=Verdict.UNKNOWN, unknown=("network", "country", "contact", "hotline")),
        ),
        Host(
            ask="front-or-nothing.example",
            about="one resolver is sent to a front, the other says that the name does not exist",
            zone="front-or-nothing.example A 127.70.0.51",
            elsewhere="front-or-nothing.example FAIL * NXDOMAIN",
            truth=Truth(
                parties=("FRONT reports@frontline.example",),
                verdict=Verdict.FRONT,
                unknown=("country", "origin"),
                spread=Spread.SPLIT_HORIZON,
            ),
        ),
        Host(
            ask="half-known.example",
            about="one resolver says that the name does not exist",
            zone="half-known.example FAIL * NXDOMAIN",
            elsewhere="half-known.example A 127.64.1.65",
            truth=Truth(parties=(BELL,), countries=("DE",), hotlines=("DE",), spread=Spread.SPLIT_HORIZON),
        ),
        Host(
            ask="one-fails.example",
            about="one resolver fails, the other answers",
            zone="one-fails.example FAIL * SERVFAIL",
            elsewhere="one-fails.example A 127.64.3.66",
            truth=served_by(YARNBALL, "FR"),
        ),
    ),
)
