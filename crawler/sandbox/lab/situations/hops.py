"""Reported URLs that lead elsewhere: the landing's party removes, the redirector's disables, bystanders get nothing."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Step, Truth, served_by
from crawler.sandbox.lab.situations.plain import (
    BELL,
    CLOUDYBAY,
    MITTEN,
    PAWPRINT,
    SPOKE,
    TANDEM,
    WHISKER,
    YARNBALL,
)
from geo.facts import Verdict

REDIRECTS: Final = Situation(
    name="redirects",
    about="hops across networks, each by its own mechanism",
    hosts=(
        Host(
            ask="http://hop-a.example/go",
            about="one HTTP redirect to another party",
            way=(Step(url="http://hop-a.example/go"), Step(url="https://landing-a.example/cats", by="final")),
            zone="hop-a.example A 127.64.2.140\nlanding-a.example A 127.64.0.140",
            truth=Truth(parties=(PAWPRINT,), disable=(WHISKER,), countries=("NL",), hotlines=("NL",)),
        ),
        Host(
            ask="http://hop-b.example/1",
            about="five hops over five networks: http, refresh, meta, script",
            way=(
                Step(url="http://hop-b.example/1"),
                Step(url="http://hop-c.example/2", by="refresh"),
                Step(url="http://hop-d.example/3", by="meta"),
                Step(url="http://hop-e.example/4", by="script"),
                Step(url="http://landing-b.example/5", by="final"),
            ),
            zone="""
                hop-b.example A 127.64.1.141
                hop-c.example A 127.64.3.141
                hop-d.example A 127.64.4.141
                hop-e.example A 127.64.5.141
                landing-b.example A 203.0.113.141
            """,
            truth=Truth(
                parties=(TANDEM,),
                disable=(BELL, YARNBALL, MITTEN, SPOKE),
                countries=("GB",),
                hotlines=("GB",),
            ),
        ),
        Host(
            ask="https://shorty.example/b3ll",
            about="a shortener: its operator disables the link",
            way=(
                Step(url="https://shorty.example/b3ll"),
                Step(url="https://landing-c.example/bells", by="final"),
            ),
            zone="landing-c.example A 127.64.1.142",
            truth=Truth(
                parties=(BELL,),
                disable=("PLATFORM abuse@shorty.example",),
                countries=("DE",),
                hotlines=("DE",),
            ),
        ),
        Host(
            ask="http://landing-d.example/",
            about="a landing page that links to bystanders, who are told nothing",
            way=(Step(url="http://landing-d.example/", by="final"),),
            links=("http://whiskers.example/", "http://www.bicycles.test/"),
            zone="landing-d.example A 127.64.3.143",
            truth=Truth(
                parties=(YARNBALL,),
                countries=("FR",),
                hotlines=("FR",),
                never=("report@whisker.example", "abuse@bell.example"),
            ),
        ),
        Host(
            ask="http://hop-f.example/",
            about="a redirect within one party: it removes, and need not be told twice",
            way=(Step(url="http://hop-f.example/"), Step(url="http://landing-e.example/", by="final")),
            zone="hop-f.example A 127.64.0.144\nlanding-e.example A 127.64.0.145",
            truth=Truth(parties=(PAWPRINT,), disable=(PAWPRINT,), countries=("NL",), hotlines=("NL",)),
        ),
        Host(
            ask="http://hop-g.example/",
            about="a redirect to a front: the front is told, and no country is named",
            way=(Step(url="http://hop-g.example/"), Step(url="https://ranged.example/", by="final")),
            zone="hop-g.example A 127.64.6.146",
            truth=Truth(
                parties=("FRONT reports@frontline.example",),
                disable=(CLOUDYBAY,),
                verdict=Verdict.FRONT,
            ),
        ),
    ),
)

DEAD_ENDS: Final = Situation(
    name="ways that end nowhere",
    about="the landing has no place, or the way leads through a network that nobody reaches",
    hosts=(
        Host(
            ask="http://to-onion.example/",
            about="a redirect to an onion service: the redirector disables the link, nobody else can be told",
            way=(
                Step(url="http://to-onion.example/"),
                Step(
                    url="http://kittens234567kittens234567kittens234567kittens234567kitt.onion/", by="final"
                ),
            ),
            zone="to-onion.example A 127.64.1.155",
            truth=Truth(
                disable=(BELL,), verdict=Verdict.ONION, unknown=("addresses", "network", "country", "contact")
            ),
        ),
        Host(
            ask="http://to-nowhere.example/",
            about="a redirect to a name that does not exist any more",
            way=(
                Step(url="http://to-nowhere.example/"),
                Step(url="http://gone.to-nowhere.test/", by="final"),
            ),
            zone="to-nowhere.example A 127.64.4.156",
            truth=Truth(
                disable=(MITTEN,),
                verdict=Verdict.UNKNOWN,
                unknown=("addresses", "network", "country", "contact"),
            ),
        ),
        Host(
            ask="http://from-inside.example/",
            about="a redirector with a private address: there is nobody to tell, but the landing is",
            way=(Step(url="http://from-inside.example/"), Step(url="http://landing-d.example/", by="final")),
            zone="from-inside.example A 10.9.8.7",
            truth=served_by(YARNBALL, "FR"),
        ),
    ),
)

PICTURES: Final = Situation(
    name="pages and pictures",
    about="who serves the page and who serves its pictures are told apart, and both are told",
    hosts=(
        Host(
            ask="https://album.example/naps",
            about="pictures at an image host",
            way=(Step(url="https://album.example/naps", by="final"),),
            shows=("https://i.catpile.example/nap-1.jpg", "https://i.catpile.example/nap-2.jpg"),
            zone="album.example A 127.64.1.147",
            truth=Truth(
                parties=(BELL, "PLATFORM abuse@catpile.example"),
                countries=("DE", "SE"),
                hotlines=("DE", "SE"),
            ),
        ),
        Host(
            ask="https://album-two.example/",
            about="pictures behind a front, a link to a bystander",
            way=(Step(url="https://album-two.example/", by="final"),),
            shows=("https://ranged.example/bell.jpg",),
            links=("https://whiskers.example/",),
            zone="album-two.example A 127.64.0.148",
            truth=Truth(
                parties=(PAWPRINT, "FRONT reports@frontline.example"),
                countries=("NL",),
                hotlines=("NL",),
                never=("report@whisker.example",),
            ),
        ),
        Host(
            ask="https://album-three.example/",
            about="page and pictures at one party, by two names: one party",
            way=(Step(url="https://album-three.example/", by="final"),),
            shows=("https://static.album-three.test/bell.jpg",),
            zone="album-three.example A 127.64.3.149\nstatic.album-three.test A 127.64.3.150",
            truth=served_by(YARNBALL, "FR"),
        ),
        Host(
            ask="https://album-four.example/",
            about="pictures at a name that does not exist any more",
            way=(Step(url="https://album-four.example/", by="final"),),
            shows=("https://gone.album-four.test/bell.jpg",),
            zone="album-four.example A 127.64.4.151",
            truth=served_by(MITTEN, "SE"),
        ),
    ),
)

REFLECTORS: Final = Situation(
    name="reflectors",
    about="a third party would fetch the URL inside: the inner host is traced, the outer one is a bystander",
    hosts=(
        Host(
            ask="https://translate.example/view?u=https://landing-a.example/cats",
            about="a translator",
            way=(
                Step(url="https://translate.example/view?u=https://landing-a.example/cats", by="reflector"),
                Step(url="https://landing-a.example/cats", by="final"),
            ),
            zone="translate.example A 127.64.2.150",
            truth=Truth(
                parties=(PAWPRINT,),
                countries=("NL",),
                hotlines=("NL",),
                never=("report@whisker.example",),
            ),
        ),
        Host(
            ask="https://resize.example/unsafe/300x/https%3A%2F%2Fi.catpile.example%2Fcat1.jpg",
            about="an image proxy, with the URL escaped in its path",
            way=(
                Step(
                    url="https://resize.example/unsafe/300x/https%3A%2F%2Fi.catpile.example%2Fcat1.jpg",
                    by="reflector",
                ),
                Step(url="https://i.catpile.example/cat1.jpg", by="final"),
            ),
            zone="resize.example A 127.64.6.151",
            truth=Truth(
                parties=("PLATFORM abuse@catpile.example",),
                verdict=Verdict.SHARED_PLATFORM,
                countries=("SE",),
                hotlines=("SE",),
                never=("abuse@cloudybay.example",),
            ),
        ),
        Host(
            ask="https://search.example/url?q=http%3A%2F%2Fhop-a.example%2Fgo",
            about="a search engine's out-link before a redirect: the engine is told nothing",
            way=(
                Step(url="https://search.example/url?q=http%3A%2F%2Fhop-a.example%2Fgo", by="reflector"),
                Step(url="http://hop-a.example/go"),
                Step(url="https://landing-a.example/cats", by="final"),
            ),
            zone="search.example A 127.64.7.152",
            truth=Truth(
                parties=(PAWPRINT,),
                disable=(WHISKER,),
                countries=("NL",),
                hotlines=("NL",),
                never=("abuse@cloudybay.example",),
            ),
        ),
    ),
)
