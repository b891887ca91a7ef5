"""Hosts with several addresses: each network is a party, and one mailbox is one party."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Block, Host, Situation, Truth, served_by
from crawler.sandbox.lab.situations.plain import (
    BELL,
    CLOUDYBAY,
    MITTEN,
    PAWPRINT,
    SPOKE,
    TANDEM,
    VELOSIX,
    WHISKER,
    YARNBALL,
)
from geo.facts import Spread

_TWINS: Final = tuple(
    Block(
        prefix=prefix,
        asn=asn,
        name=name,
        maps=("CZ", "CZ", "CZ"),
        registered="CZ",
        mail=("abuse@twinwheels.example",),
    )
    for prefix, asn, name in (
        ("127.65.0.0/24", 64506, "Twin Wheels North"),
        ("127.65.1.0/24", 64507, "Twin Wheels South"),
    )
)

_SHARED: Final = Block(
    prefix="127.65.2.0/24",
    asn=64506,
    name="Twin Wheels North",
    maps=("CZ", "CZ", "CZ"),
    registered="CZ",
    mail=("abuse@twinwheels.example",),
    origins=(64507,),
)

_FLUX: Final = (
    *(f"127.64.{network}.200" for network in range(7)),
    *("203.0.113.200", "127.65.0.200", "127.72.0.200"),
)

SITUATION: Final = Situation(
    name="several networks",
    about="several A and AAAA records in several networks: each is told",
    blocks=(*_TWINS, _SHARED),
    hosts=(
        Host(
            ask="threenets.example",
            about="three addresses in three AS in three countries",
            zone="""
                threenets.example A 127.64.0.30
                threenets.example A 127.64.3.30
                threenets.example A 127.64.5.30
            """,
            truth=Truth(
                parties=(PAWPRINT, YARNBALL, SPOKE),
                countries=("NL", "FR", "JP"),
                hotlines=("NL", "FR", "JP"),
                unknown=("country",),
            ),
        ),
        Host(
            ask="mirrors.example",
            about="two networks of one country: one hotline, two hosters",
            zone="mirrors.example A 127.64.1.31\nmirrors.example AAAA 2001:db8:65::31",
            truth=served_by(BELL, "DE"),
        ),
        Host(
            ask="twins.example",
            about="two AS numbers whose reports go to one mailbox: one party",
            zone="twins.example A 127.65.0.10\ntwins.example A 127.65.1.10",
            truth=Truth(parties=("NETWORK abuse@twinwheels.example",), countries=("CZ",), hotlines=("CZ",)),
        ),
        Host(
            ask="announced-twice.example",
            about="one prefix, announced by two AS of one company: one party, and that is said",
            zone="announced-twice.example A 127.65.2.10",
            truth=Truth(
                parties=("NETWORK abuse@twinwheels.example",),
                countries=("CZ",),
                hotlines=("CZ",),
                unknown=("network",),
            ),
        ),
        Host(
            ask="oldandnew.example",
            about="IPv4 still at the old hoster, IPv6 already at the new one",
            zone="oldandnew.example A 127.64.2.32\noldandnew.example AAAA 2001:db8:66::32",
            truth=Truth(
                parties=(WHISKER, VELOSIX), countries=("US", "CH"), hotlines=("US",), unknown=("country",)
            ),
        ),
        Host(
            ask="eight.example",
            about="many addresses, two networks",
            zone="\n".join(
                f"eight.example A 127.64.{network}.{host}" for network in (0, 4) for host in range(40, 44)
            ),
            truth=Truth(
                parties=(PAWPRINT, MITTEN),
                countries=("NL", "SE"),
                hotlines=("NL", "SE"),
                unknown=("country",),
            ),
        ),
        Host(
            ask="flux.example",
            about="a name that is spread over ten networks: each is told",
            zone="\n".join(f"flux.example A {address}" for address in _FLUX),
            truth=Truth(
                parties=(
                    *(PAWPRINT, BELL, WHISKER, YARNBALL, MITTEN, SPOKE, CLOUDYBAY, TANDEM),
                    *("NETWORK abuse@twinwheels.example", "NETWORK abuse@dniprobells.example"),
                ),
                countries=("NL", "DE", "US", "FR", "SE", "JP", "IE", "GB", "CZ", "UA"),
                hotlines=("NL", "DE", "US", "FR", "SE", "JP", "IE", "GB", "CZ"),
                unknown=("country",),
            ),
        ),
        Host(
            ask="samehouse.example",
            about="many addresses of one network are one party",
            zone="\n".join(f"samehouse.example A 127.64.3.{host}" for host in range(50, 60)),
            truth=Truth(parties=(YARNBALL,), countries=("FR",), hotlines=("FR",), spread=Spread.SAME),
        ),
    ),
)
