"""Hotlines of countries that have one, two or none, and hosts that moved since they were last seen."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth, agreed, served_by
from crawler.sandbox.lab.situations.plain import BELL, MITTEN, PAWPRINT, SPOKE, YARNBALL
from geo.facts import Verdict

HOTLINES: Final = Situation(
    name="hotlines",
    about="a country with one, with two, and with none",
    blocks=(
        agreed("127.72.0.0/24", 65546, "Dnipro Bells", "UA", "abuse@dniprobells.example"),
        agreed("127.72.1.0/24", 65547, "Fjord Wheels", "NO", "abuse@fjordwheels.example"),
        agreed("127.72.2.0/24", 65548, "Tatra Cats", "SK", "abuse@tatracats.example"),
    ),
    hosts=(
        Host(
            ask="dnipro.example",
            about="no hotline is known there",
            zone="dnipro.example A 127.72.0.10",
            truth=Truth(
                parties=("NETWORK abuse@dniprobells.example",), countries=("UA",), unknown=("hotline",)
            ),
        ),
        Host(
            ask="fjord.example",
            about="no hotline is known there",
            zone="fjord.example A 127.72.1.10",
            truth=Truth(
                parties=("NETWORK abuse@fjordwheels.example",), countries=("NO",), unknown=("hotline",)
            ),
        ),
        Host(
            ask="tatra.example",
            about="no hotline is known there",
            zone="tatra.example A 127.72.2.10",
            truth=Truth(
                parties=("NETWORK abuse@tatracats.example",), countries=("SK",), unknown=("hotline",)
            ),
        ),
        Host(
            ask="spokes.example",
            about="one hotline",
            zone="spokes.example A 127.64.5.160",
            truth=served_by(SPOKE, "JP"),
        ),
        Host(
            ask="bells.example",
            about="two hotlines in one country",
            zone="bells.example A 127.64.1.160",
            truth=served_by(BELL, "DE"),
        ),
    ),
)

MOVES: Final = Situation(
    name="moves",
    about="the host was elsewhere on an earlier day: the new party is told, and the move is noticed",
    hosts=(
        Host(
            ask="mover.example",
            about="to another hoster in another country",
            before="mover.example A 127.64.1.170",
            zone="mover.example A 127.64.3.170",
            truth=Truth(parties=(YARNBALL,), countries=("FR",), hotlines=("FR",), moved=True),
        ),
        Host(
            ask="unmasked.example",
            about="from behind a front to an address of its own",
            before="unmasked.example A 127.70.0.40",
            zone="unmasked.example A 127.64.4.171",
            truth=Truth(parties=(MITTEN,), countries=("SE",), hotlines=("SE",), moved=True),
        ),
        Host(
            ask="masked.example",
            about="from an address of its own to behind a front",
            before="masked.example A 127.64.0.172",
            zone="masked.example A 127.70.0.41",
            truth=Truth(
                parties=("FRONT reports@frontline.example",),
                verdict=Verdict.FRONT,
                unknown=("country", "origin"),
                moved=True,
            ),
        ),
        Host(
            ask="same-house.example",
            about="to another address of the same hoster: no move",
            before="same-house.example A 127.64.0.173",
            zone="same-house.example A 127.64.0.174",
            truth=served_by(PAWPRINT, "NL"),
        ),
    ),
)
