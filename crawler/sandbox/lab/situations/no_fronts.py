"""Servers that only look as if a front stood before them: their network is told, and the place where it is known."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Host, Situation, Truth, served_by
from crawler.sandbox.lab.situations.plain import BELL, CLOUDYBAY, MITTEN, PAWPRINT, YARNBALL


def _perhaps(network: str, front: str) -> Truth:
    """A front may stand there, nothing but the site says so: no place is asserted, and the front is not told."""
    return Truth(parties=(network,), unknown=("country",), never=(front,))


SITUATION: Final = Situation(
    name="no fronts",
    about="name servers, headers, HTTPS records, near misses and an old map prove no front",
    hosts=(
        Host(
            ask="leased.example",
            about="a block that a front has leased out since the map was made: Team Cymru sees the new holder",
            zone="leased.example A 127.70.5.10",
            truth=Truth(
                parties=("NETWORK abuse@lessee.example",),
                countries=("AT",),
                hotlines=("AT",),
                unknown=("network",),
            ),
        ),
        Host(
            ask="rented.example",
            about="a rented server in that network, without the header",
            zone="rented.example A 127.70.3.11",
            headers=(("Server", "nginx"),),
            truth=Truth(parties=("NETWORK abuse@sunshade.example",), countries=("US",), hotlines=("US",)),
        ),
        Host(
            ask="headed.example",
            about="a server in that network with the front's header: the front's own and a rented one look the same",
            zone="headed.example A 127.70.3.10",
            headers=(("Server", "sunshade/2.1"), ("Content-Type", "text/html")),
            truth=_perhaps("NETWORK abuse@sunshade.example", "trust@sunshade.example"),
        ),
        Host(
            ask="pretends.example",
            about="a server in a cloud that sends the front's header to look as if it were one",
            zone="pretends.example A 127.64.6.22",
            headers=(("Server", "sunshade/2.1"),),
            truth=served_by(CLOUDYBAY, "IE"),
        ),
        Host(
            ask="serviced.example",
            about="an HTTPS record names a front, and the site writes that: the network is told, the place left open",
            zone="""
                serviced.example A 127.64.7.25
                serviced.example HTTPS 1 kit-7.lanternedge.example. alpn=h2
            """,
            truth=_perhaps(CLOUDYBAY, "abuse@lantern.example"),
        ),
        Host(
            ask="dressed-up.example",
            about="all that a site can show by itself: header, HTTPS record, a cache, a certificate of many names",
            zone="""
                dressed-up.example A 127.64.6.27
                dressed-up.example HTTPS 0 kit-8.lanternedge.example.
            """,
            headers=(
                ("Server", "lantern/3"),
                ("Via", "1.1 edge-44 (cache)"),
                ("X-Cache", "HIT from edge-44"),
            ),
            certificate=("CN=Free Paw R3,O=Free Paw", tuple(f"cats-{number}.test" for number in range(6))),
            truth=_perhaps(CLOUDYBAY, "abuse@lantern.example"),
        ),
        Host(
            ask="relayed.example",
            about="a server that passes its visitors on to a front, and so shows the front's own certificate",
            zone="relayed.example A 127.64.6.32",
            certificate=("CN=Free Paw R3,O=Free Paw", ("*.frontline-tls.example", "relayed.example")),
            truth=_perhaps(CLOUDYBAY, "reports@frontline.example"),
        ),
        Host(
            ask="led-past.example",
            about="an alias at a front whose customer leads it past the front, to a server of their own",
            zone="""
                led-past.example CNAME kit-5.paths.frontline.example
                kit-5.paths.frontline.example A 127.64.6.26
            """,
            truth=_perhaps(CLOUDYBAY, "reports@frontline.example"),
        ),
        Host(
            ask="led-nowhere.example",
            about="an alias at a front that has no address, and only for IPv6: IPv4 is the server itself",
            zone="""
                led-nowhere.example A 127.64.0.122
                led-nowhere.example CNAME-AAAA kit-11.bellwether-cdn.example
                kit-11.bellwether-cdn.example TXT "kittens"
            """,
            truth=Truth(
                parties=(PAWPRINT,),
                countries=("NL",),
                hotlines=("NL",),
                never=("trust@bellwether.example",),
            ),
        ),
        Host(
            ask="two-ways.example",
            about="one resolver is led to the server by an alias at a front, the other is given the same address",
            zone="""
                two-ways.example CNAME kit-13.bellwether-cdn.example
                kit-13.bellwether-cdn.example A 127.64.7.30
            """,
            elsewhere="two-ways.example A 127.64.7.30",
            truth=_perhaps(CLOUDYBAY, "trust@bellwether.example"),
        ),
        Host(
            ask="named-only.example",
            about="a front runs its name servers, but does not stand before the site",
            zone="""
                named-only.example A 127.64.0.110
                named-only.example NS ada.ns.frontline.example
                named-only.example NS bob.ns.frontline.example
            """,
            truth=served_by(PAWPRINT, "NL"),
        ),
        Host(
            ask="www.named-only.test",
            about="the same, asked by a name below the zone",
            zone="""
                www.named-only.test A 127.64.1.111
                named-only.test NS ada.ns.frontline.example
            """,
            truth=served_by(BELL, "DE"),
        ),
        Host(
            ask="notedge.frontline.example",
            about="a near miss of the front's domain",
            zone="notedge.frontline.example A 127.64.4.113",
            truth=served_by(MITTEN, "SE"),
        ),
        Host(
            ask="edge.frontline.example.kittens.test",
            about="the front's domain as somebody's sub-domain",
            zone="edge.frontline.example.kittens.test A 127.64.0.114",
            truth=served_by(PAWPRINT, "NL"),
        ),
        Host(
            ask="owncache.example",
            about="a site's own cache says `Via`, at one address in one place",
            zone="owncache.example A 127.64.3.115",
            headers=(("Via", "1.1 varnish"), ("X-Cache", "MISS")),
            truth=served_by(YARNBALL, "FR"),
        ),
        Host(
            ask="plaincloud.example",
            about="the cloud in which fronts rent addresses is itself no front",
            zone="plaincloud.example A 127.64.6.24",
            headers=(("Server", "nginx"),),
            certificate=("CN=Free Paw R3,O=Free Paw", ("plaincloud.example", "www.plaincloud.example")),
            truth=served_by(CLOUDYBAY, "IE"),
        ),
    ),
)
