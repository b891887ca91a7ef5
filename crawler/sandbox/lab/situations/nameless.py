"""Hosts without a place on the public internet: onion services, names outside DNS, this machine, private networks."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth
from geo.facts import Verdict

_QUESTIONS: Final = ("addresses", "network", "country", "contact", "hotline")
_ONION: Final = Truth(verdict=Verdict.ONION, unknown=_QUESTIONS)
_NO_NAME: Final = Truth(verdict=Verdict.UNKNOWN, unknown=_QUESTIONS)
_INSIDE: Final = Truth(verdict=Verdict.UNKNOWN, unknown=("network", "country", "contact", "hotline"))
_KITTENS: Final = "kittens234567kittens234567kittens234567kittens234567kitt"

SITUATION: Final = Situation(
    name="no place",
    about="onion and other special names, this machine, private networks: recorded as such, nobody is told",
    hosts=(
        Host(ask=f"http://{_KITTENS}.onion/", about="an onion service", truth=_ONION),
        Host(ask=f"www.{_KITTENS}.onion", about="a name below one", truth=_ONION),
        Host(ask="http://kit\u202eten.example/", about="a right-to-left override in a name", truth=_NO_NAME),
        Host(ask=f"{'cat' * 22}.example", about="a label that is too long for DNS", truth=_NO_NAME),
        Host(ask="kittens.local", about="a local network's name (RFC 6762)", truth=_NO_NAME),
        Host(ask="kittens.alt", about="a name outside DNS (RFC 9476)", truth=_NO_NAME),
        Host(ask="cat.home.arpa", about="a home network's name (RFC 8375)", truth=_NO_NAME),
        Host(ask="cat.internal", about="a private network's name", truth=_NO_NAME),
        Host(ask="http://localhost:8080/", about="this machine (RFC 6761)", truth=_INSIDE),
        Host(ask="kittens.localhost", about="a name of this machine", truth=_INSIDE),
        Host(ask="http://10.0.0.7/", about="a private address", truth=_INSIDE),
        Host(ask="http://[fe80::7]/", about="a link-local address", truth=_INSIDE),
        Host(
            ask="inside.example",
            about="a public name with a private address",
            zone="inside.example A 10.1.2.3",
            truth=_INSIDE,
        ),
        Host(
            ask="metadata.example",
            about="a public name with the address of a cloud's own service",
            zone="metadata.example A 169.254.169.254",
            truth=_INSIDE,
        ),
    ),
)
