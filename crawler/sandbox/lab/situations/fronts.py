"""Fronts before servers that are not seen, told in each way there is, and servers that only look like one."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Block, Host, Situation, Truth, rows
from crawler.sandbox.lab.situations.plain import PAWPRINT, YARNBALL
from geo.facts import Spread, Verdict

FRONTLINE: Final = "FRONT reports@frontline.example"
_CATFLAP: Final = "FRONT abuse@catflap.example"
_BELLWETHER: Final = "FRONT trust@bellwether.example"
_LANTERN: Final = "FRONT abuse@lantern.example"


def _front(prefix: str, asn: int, name: str, mail: str, *, anycast: bool = True) -> Block:
    return Block(
        prefix=prefix,
        asn=asn,
        name=name,
        maps=("US", "US", "US"),
        registered="US",
        mail=(mail,),
        anycast=anycast,
    )


def _behind(*parties: str, also: tuple[str, ...] = ()) -> Truth:
    return Truth(parties=parties, also=also, verdict=Verdict.FRONT, unknown=("country", "origin"))


FRONTS: Final = (
    *rows(
        "Frontline",
        Verdict.FRONT,
        ("cname", "edge.frontline.example"),
        ("dns-only", "paths.frontline.example"),
        ("range", "127.70.0.0/24"),
        ("range", "2001:db8:70::/48"),
        ("asn", "64510"),
        ("ns", "ns.frontline.example"),
        ("certificate", "frontline-tls.example"),
        ("contact", "reports@frontline.example"),
    ),
    *rows("Cat Flap", Verdict.FRONT, ("asn", "64509"), ("contact", "abuse@catflap.example")),
    *rows(
        "Bellwether",
        Verdict.FRONT,
        ("cname", "bellwether-cdn.example"),
        ("contact", "trust@bellwether.example"),
    ),
    *rows(
        "Sunshade",
        Verdict.FRONT,
        ("header", "server: sunshade*"),
        ("mixed-asn", "65549"),
        ("contact", "trust@sunshade.example"),
    ),
    *rows(
        "Lantern",
        Verdict.FRONT,
        ("https", "lanternedge.example"),
        ("header", "server: lantern*"),
        ("certificate", "lanternssl.example"),
        ("issuer", "Lantern Edge CA"),
        ("contact", "abuse@lantern.example"),
    ),
)

SITUATION: Final = Situation(
    name="fronts",
    about="by range, name, AS, header, certificate and behaviour; name servers alone prove nothing",
    blocks=(
        _front("127.70.0.0/24", 64510, "Frontline Delivery", "abuse@frontline.example"),
        _front("2001:db8:70::/48", 64510, "Frontline Delivery", "abuse@frontline.example"),
        _front("127.70.1.0/24", 64509, "Cat Flap Delivery", "noc@catflap.example", anycast=False),
        _front("127.70.2.0/24", 65541, "Nameless Edge", "abuse@nameless.example"),
        Block(
            prefix="127.70.5.0/24",
            asn=64509,
            announced=(64499,),
            name="Lessee Hosting",
            as_name="Cat Flap Delivery",
            maps=("AT", "AT", "AT"),
            registered="AT",
            mail=("abuse@lessee.example",),
        ),
        _front("127.70.3.0/24", 65549, "Sunshade and Servers", "abuse@sunshade.example", anycast=False),
    ),
    fronts=FRONTS,
    hosts=(
        Host(
            ask="ranged.example",
            about="an address in a published range, without an alias",
            zone="ranged.example A 127.70.0.10\nranged.example A 127.70.0.11",
            truth=_behind(FRONTLINE),
        ),
        Host(
            ask="ranged-both.example",
            about="published ranges of both versions of IP",
            zone="ranged-both.example A 127.70.0.12\nranged-both.example AAAA 2001:db8:70::12",
            truth=_behind(FRONTLINE),
        ),
        Host(
            ask="hinted.example",
            about="mail and SPF point to a server of the same site: a hint, never a party",
            zone="""
                hinted.example A 127.70.0.13
                hinted.example MX 10 mail.hinted.example.
                hinted.example TXT "v=spf1 ip4:127.64.1.119 -all"
                mail.hinted.example A 127.64.1.119
            """,
            truth=Truth(
                parties=(FRONTLINE,),
                verdict=Verdict.FRONT,
                unknown=("country", "origin"),
                never=("abuse@bell.example",),
            ),
        ),
        Host(
            ask="two-fronts.example",
            about="IPv4 through one front, IPv6 through another: each is told",
            zone="two-fronts.example A 127.70.1.14\ntwo-fronts.example AAAA 2001:db8:70::14",
            truth=_behind(_CATFLAP, FRONTLINE),
        ),
        Host(
            ask="front-and-stranger.example",
            about="one address of a known front, one of a front that no list knows: each is told",
            zone="front-and-stranger.example A 127.70.0.15\nfront-and-stranger.example A 127.70.2.15",
            truth=_behind(FRONTLINE, "FRONT abuse@nameless.example"),
        ),
        Host(
            ask="aliased.example",
            about="an alias below the front's domain, addresses in a cloud that is no front",
            zone="""
                aliased.example CNAME kit-7.bellwether-cdn.example
                kit-7.bellwether-cdn.example A 127.64.7.20
            """,
            truth=_behind(_BELLWETHER),
        ),
        Host(
            ask="aliased-twice.example",
            about="the front's domain in the middle of the path",
            zone="""
                aliased-twice.example CNAME kit-8.bellwether-cdn.example
                kit-8.bellwether-cdn.example CNAME pool.cloudybay.example
                pool.cloudybay.example A 127.64.7.21
            """,
            truth=_behind(_BELLWETHER),
        ),
        Host(
            ask="embedded.example",
            about="a front's cache inside an access network: the alias counts, not whose addresses they are",
            zone="""
                embedded.example CNAME kit-9.bellwether-cdn.example
                kit-9.bellwether-cdn.example A 127.64.1.116
            """,
            truth=_behind(_BELLWETHER),
        ),
        Host(
            ask="embedded-two.example",
            about="the same of a front that publishes its ranges, which are not all",
            zone="""
                embedded-two.example CNAME kit-9.edge.frontline.example
                kit-9.edge.frontline.example A 127.64.1.117
            """,
            truth=_behind(FRONTLINE),
        ),
        Host(
            ask="led.example",
            about="an alias that a customer can lead past the front, and does not: the address is the front's",
            zone="""
                led.example CNAME kit-6.paths.frontline.example
                kit-6.paths.frontline.example A 127.70.0.26
            """,
            truth=_behind(FRONTLINE),
        ),
        Host(
            ask="sent-two-ways.example",
            about="one resolver is sent to the front, the other to the server itself",
            zone="sent-two-ways.example A 127.70.0.50",
            elsewhere="sent-two-ways.example A 127.64.3.118",
            truth=Truth(
                parties=(FRONTLINE, YARNBALL),
                verdict=Verdict.UNKNOWN,
                countries=("FR",),
                hotlines=("FR",),
                spread=Spread.GEO_DNS,
            ),
        ),
        Host(
            ask="announced.example",
            about="told by the AS alone",
            zone="announced.example A 127.70.1.10",
            truth=_behind(_CATFLAP),
        ),
        Host(
            ask="certified.example",
            about="told by what the certificate names beside the host, in a cloud's addresses",
            zone="certified.example A 127.64.7.23",
            certificate=("CN=Lantern Edge CA,O=Lantern", ("sni77.lanternssl.example", "certified.example")),
            truth=_behind(_LANTERN),
        ),
        Host(
            ask="behaves.example",
            about="no list knows this front: anycast, and headers of a shared cache",
            zone="behaves.example A 127.70.2.10",
            headers=(("Via", "1.1 edge-44 (cache)"), ("X-Cache", "HIT from edge-44"), ("Age", "71")),
            truth=_behind("FRONT abuse@nameless.example", also=("NETWORK abuse@nameless.example",)),
        ),
        Host(
            ask="behaves-too.example",
            about="the same, with another front's header and HTTPS record: that one has nothing to do with it",
            zone="""
                behaves-too.example A 127.70.2.12
                behaves-too.example HTTPS 1 kit-7.lanternedge.example. alpn=h2
            """,
            headers=(("Server", "lantern/3"),),
            truth=Truth(
                parties=("FRONT abuse@nameless.example",),
                also=("NETWORK abuse@nameless.example",),
                verdict=Verdict.FRONT,
                unknown=("country", "origin"),
                never=("abuse@lantern.example",),
            ),
        ),
        Host(
            ask="half-led.example",
            about="its name server leads IPv4 to a front by an alias, and gives IPv6 the address of the server itself",
            zone="""
                half-led.example CNAME-A kit-10.bellwether-cdn.example
                kit-10.bellwether-cdn.example A 127.64.7.28
                half-led.example AAAA 2001:db8:64::120
            """,
            truth=Truth(parties=(_BELLWETHER, PAWPRINT), countries=("NL",), hotlines=("NL",)),
        ),
        Host(
            ask="two-tongues.example",
            about="its name server leads one resolver to a front by an alias, and gives the other its own address",
            zone="""
                two-tongues.example CNAME kit-12.bellwether-cdn.example
                kit-12.bellwether-cdn.example A 127.64.7.29
            """,
            elsewhere="two-tongues.example A 127.64.3.121",
            truth=Truth(
                parties=(_BELLWETHER, YARNBALL),
                countries=("FR",),
                hotlines=("FR",),
                spread=Spread.GEO_DNS,
            ),
        ),
        Host(
            ask="halfway.example",
            about="one address of a front, one of the server itself: both are told, and the server has a place",
            zone="halfway.example A 127.70.0.20\nhalfway.example A 127.64.3.112",
            truth=Truth(
                parties=(FRONTLINE, YARNBALL),
                verdict=Verdict.UNKNOWN,
                countries=("FR",),
                hotlines=("FR",),
            ),
        ),
        Host(
            ask="halfway-six.example",
            about="IPv4 through a front, IPv6 to the server itself",
            zone="halfway-six.example A 127.70.0.21\nhalfway-six.example AAAA 2001:db8:64::112",
            truth=Truth(
                parties=(FRONTLINE, PAWPRINT),
                verdict=Verdict.UNKNOWN,
                countries=("NL",),
                hotlines=("NL",),
            ),
        ),
    ),
)
