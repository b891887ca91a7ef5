"""Names that must be read before they can be asked about: public suffixes, international names, odd addresses."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth, served_by
from crawler.sandbox.lab.records import REGISTRAR, SUFFIX_KEEPER
from crawler.sandbox.lab.situations.plain import BELL, MITTEN, PAWPRINT, TANDEM, YARNBALL
from geo.facts import Verdict

_NL: Final = served_by(PAWPRINT, "NL")
_DE: Final = served_by(BELL, "DE")


def _registered(host: str, address: str, party: str, country: str, about: str) -> Host:
    truth = Truth(parties=(party,), countries=(country,), hotlines=(country,), registrar=REGISTRAR)
    return Host(ask=host, about=about, zone=f"{host} A {address}", truth=truth)


SUFFIXES: Final = Situation(
    name="public suffixes",
    about="the last two labels are not what somebody registered",
    hosts=(
        _registered("www.kittens.co.uk", "203.0.113.20", TANDEM, "GB", "a suffix of two labels"),
        _registered("kittens.com.au", "127.64.0.120", PAWPRINT, "NL", "another"),
        _registered("a.b.kittens.kawasaki.jp", "127.64.3.120", YARNBALL, "FR", "a wildcard of the list"),
        _registered("www.city.kawasaki.jp", "127.64.1.120", BELL, "DE", "and its exception"),
        _registered("www.kittens.example", "127.64.4.120", MITTEN, "SE", "a plain one"),
        Host(
            ask="kittens.github.io",
            about="a private suffix of one company, whose registrar answers for no customer",
            zone="kittens.github.io A 127.64.0.121",
            truth=Truth(
                parties=(PAWPRINT,),
                countries=("NL",),
                hotlines=("NL",),
                unknown=("registrar",),
                never=(REGISTRAR, SUFFIX_KEEPER),
            ),
        ),
    ),
)

INTERNATIONAL: Final = Situation(
    name="international names",
    about="letters beyond ASCII are asked about in A-labels",
    hosts=(
        Host(
            ask="https://kätzchen.example/schlaf",
            about="umlauts",
            zone="kätzchen.example A 127.64.0.130",
            truth=_NL,
        ),
        Host(ask="ПУШОК.example", about="Cyrillic capitals", zone="пушок.example A 127.64.0.131", truth=_NL),
        Host(
            ask="xn--fahrrder-4za.example",
            about="an A-label as it is",
            zone="xn--fahrrder-4za.example A 127.64.1.132",
            truth=_DE,
        ),
        Host(
            ask="http://straße.example/",
            about="a letter that older rules spell as two",
            zone="straße.example A 127.64.1.133",
            truth=_DE,
        ),
        Host(
            ask="http://kitten。example/",
            about="an ideographic full stop",
            zone="kitten.example A 127.64.0.134",
            truth=_NL,
        ),
    ),
)

LITERALS: Final = Situation(
    name="addresses as hosts",
    about="IPv4 and IPv6 addresses, in every spelling that a browser reads",
    hosts=(
        Host(ask="127.64.0.90", about="an IPv4 address", truth=_NL),
        Host(ask="[2001:db8:64::90]", about="an IPv6 address in brackets", truth=_NL),
        Host(ask="http://[2001:db8:65::91]:8080/bells", about="with a port", truth=_DE),
        Host(ask="http://0x7f.0x40.0.92/", about="hexadecimal", truth=_NL),
        Host(ask="http://2134900829/", about="one number", truth=_NL),
        Host(ask="http://0177.0100.0.0136/", about="octal", truth=_NL),
        Host(ask="http://127.64.96/", about="three parts", truth=_NL),
        Host(ask="http://\uff11\uff12\uff17.64.0.97/", about="full-width digits", truth=_NL),
        Host(ask="http://127.64.0.98./", about="a final dot", truth=_NL),
        Host(
            ask="[::ffff:127.64.0.99]",
            about="an IPv4 address in an IPv6 one: what it reaches is a translator's decision",
            truth=Truth(
                also=(PAWPRINT,),
                verdict=Verdict.UNKNOWN,
                hotlines=("NL",),
                unknown=("network", "country", "contact"),
                enough=False,
            ),
        ),
    ),
)
