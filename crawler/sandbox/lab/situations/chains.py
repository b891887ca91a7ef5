"""CNAME records: short and long chains, circles, and chains that end in nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth, served_by
from crawler.sandbox.lab.situations.plain import BELL, MITTEN, PAWPRINT, YARNBALL
from geo.facts import Verdict

_NOTHING: Final = ("addresses", "network", "country", "contact", "hotline")


def _chain(host: str, length: int, end: str) -> str:
    names = [host, *(f"hop-{number}.{host}" for number in range(1, length + 1))]
    return "\n".join((*(f"{a} CNAME {b}" for a, b in pairwise(names)), f"{names[-1]} {end}"))


def _followed(length: int, party: str, country: str, address: str) -> Host:
    host = f"chain-{length}.example"
    return Host(
        ask=host,
        about=f"{length} CNAME records to the address",
        zone=_chain(host, length, f"A {address}"),
        truth=served_by(party, country),
    )


def _lost(host: str, about: str, zone: str) -> Host:
    return Host(ask=host, about=about, zone=zone, truth=Truth(verdict=Verdict.UNKNOWN, unknown=_NOTHING))


SITUATION: Final = Situation(
    name="CNAME chains",
    about="chains of 1 to 8 names are followed; circles, longer ones and dead ends are gaps",
    hosts=(
        _followed(1, PAWPRINT, "NL", "127.64.0.70"),
        _followed(2, BELL, "DE", "127.64.1.70"),
        _followed(5, YARNBALL, "FR", "127.64.3.70"),
        _followed(8, MITTEN, "SE", "127.64.4.70"),
        Host(
            ask="chain-12.example",
            about="too long to follow: that is said, and who follows it all the same is not wrong",
            zone=_chain("chain-12.example", 12, "A 127.64.0.71"),
            truth=Truth(
                also=(PAWPRINT,),
                verdict=Verdict.UNKNOWN,
                hotlines=("NL",),
                unknown=("addresses",),
                enough=False,
            ),
        ),
        _lost(
            "mirror-mirror.example", "an alias of itself", "mirror-mirror.example CNAME mirror-mirror.example"
        ),
        _lost(
            "circle.example",
            "a circle of three",
            "circle.example CNAME circle-b.example\n"
            "circle-b.example CNAME circle-c.example\ncircle-c.example CNAME circle.example",
        ),
        _lost(
            "dead-end.example", "the last name does not exist", "dead-end.example CNAME gone.dead-end.test"
        ),
        _lost(
            "no-address.example",
            "the last name has only mail",
            "no-address.example CNAME mail.no-address.test\nmail.no-address.test MX 10 mx.no-address.test.",
        ),
    ),
)
