"""Hosts that have no IPv4 address at all."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth, served_by
from crawler.sandbox.lab.situations.plain import BELL, PAWPRINT, VELOSIX
from geo.facts import Verdict

SITUATION: Final = Situation(
    name="IPv6 only",
    about="AAAA records and no A record",
    hosts=(
        Host(
            ask="sixonly.example",
            about="one AAAA record, in a country without a hotline that is known",
            zone="sixonly.example AAAA 2001:db8:66::10",
            truth=Truth(parties=(VELOSIX,), countries=("CH",), unknown=("hotline",)),
        ),
        Host(
            ask="sixlinks.example",
            about="an alias that leads to a AAAA record",
            zone="sixlinks.example CNAME six.pawprint.example\nsix.pawprint.example AAAA 2001:db8:64::20",
            truth=served_by(PAWPRINT, "NL"),
        ),
        Host(
            ask="sixpair.example",
            about="two networks, both IPv6",
            zone="sixpair.example AAAA 2001:db8:64::21\nsixpair.example AAAA 2001:db8:65::21",
            truth=Truth(
                parties=(PAWPRINT, BELL),
                countries=("NL", "DE"),
                hotlines=("NL", "DE"),
                unknown=("country",),
            ),
        ),
        Host(
            ask="sixhidden.example",
            about="IPv4 through a front, IPv6 with an address of a private network",
            zone="sixhidden.example A 127.70.0.52\nsixhidden.example AAAA fd00::7",
            truth=Truth(
                parties=("FRONT reports@frontline.example",),
                verdict=Verdict.FRONT,
                unknown=("country", "origin", "addresses"),
            ),
        ),
        Host(
            ask="sixfront.example",
            about="a front that is reached by IPv6 only",
            zone="""
                sixfront.example CNAME sixfront.edge.frontline.example
                sixfront.edge.frontline.example AAAA 2001:db8:70::5
            """,
            truth=Truth(
                parties=("FRONT reports@frontline.example",),
                verdict=Verdict.FRONT,
                unknown=("country", "origin"),
            ),
        ),
    ),
)
