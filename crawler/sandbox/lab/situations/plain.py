"""Ordinary hosting, and the networks in which hosts of other situations stand too."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Block, Host, Registry, Situation, agreed, served_by

PAWPRINT: Final = "NETWORK abuse@pawprint.example"
BELL: Final = "NETWORK abuse@bell.example"
WHISKER: Final = "NETWORK report@whisker.example"
YARNBALL: Final = "NETWORK abuse@yarnball.example"
MITTEN: Final = "NETWORK abuse@mitten.example"
SPOKE: Final = "NETWORK abuse@spoke.example"
TANDEM: Final = "NETWORK abuse@tandem.example"
CLOUDYBAY: Final = "NETWORK abuse@cloudybay.example"
VELOSIX: Final = "NETWORK abuse@velosix.example"

BLOCKS: Final = (
    agreed("127.64.0.0/24", 64496, "Pawprint Hosting", "NL", "abuse@pawprint.example"),
    agreed("2001:db8:64::/48", 64496, "Pawprint Hosting", "NL", "abuse@pawprint.example"),
    agreed("127.64.1.0/24", 64497, "Bicycle Bell Networks", "DE", "abuse@bell.example"),
    agreed("2001:db8:65::/48", 64497, "Bicycle Bell Networks", "DE", "abuse@bell.example"),
    agreed("127.64.2.0/24", 64498, "Whisker Wire", "US", "report@whisker.example", registry=Registry.SOUTH),
    agreed("127.64.3.0/24", 64499, "Yarn Ball Data Centre", "FR", "abuse@yarnball.example"),
    agreed("127.64.4.0/24", 64500, "Mitten Media Storage", "SE", "abuse@mitten.example"),
    agreed("127.64.5.0/24", 64501, "Spoke and Hub", "JP", "abuse@spoke.example", registry=Registry.EAST),
    agreed("203.0.113.0/24", 64504, "Tandem Telecom", "GB", "abuse@tandem.example"),
    agreed("2001:db8:66::/48", 64503, "Velo Six", "CH", "abuse@velosix.example"),
    # A cloud: one company, one mailbox, servers where its customers want them.
    Block(
        prefix="127.64.6.0/24",
        asn=64502,
        name="Cloudy Bay Compute",
        maps=("IE", "IE", "IE"),
        registered="US",
        registry=Registry.SOUTH,
        mail=("abuse@cloudybay.example",),
        geofeed="IE",
    ),
    Block(
        prefix="127.64.7.0/24",
        asn=64502,
        name="Cloudy Bay Compute",
        maps=("US", "US", "US"),
        registered="US",
        registry=Registry.SOUTH,
        mail=("abuse@cloudybay.example",),
        geofeed="US",
    ),
)

SITUATION: Final = Situation(
    name="plain",
    about="one IPv4 address, one network, all sources agree; also virtual machines of a cloud, which are no front",
    blocks=BLOCKS,
    hosts=(
        Host(
            ask="kittens.example",
            about="one address",
            zone="kittens.example A 127.64.0.10\nkittens.example MX 10 mail.kittens.example.",
            truth=served_by(PAWPRINT, "NL"),
        ),
        Host(
            ask="http://www.bicycles.test/bells?colour=red",
            about="a URL: only its host is asked about",
            zone="www.bicycles.test A 127.64.1.10",
            truth=served_by(BELL, "DE"),
        ),
        Host(
            ask="Whiskers.EXAMPLE.",
            about="capitals and a final dot",
            zone="whiskers.example A 127.64.2.10",
            truth=served_by(WHISKER, "US"),
        ),
        Host(
            ask="tandem-club.example",
            about="one address in another country",
            zone="tandem-club.example A 203.0.113.10",
            truth=served_by(TANDEM, "GB"),
        ),
        Host(
            ask="vm-127-64-6-10.ie1.cloudybay.example",
            about="a virtual machine in Ireland of a company in the United States",
            zone="vm-127-64-6-10.ie1.cloudybay.example A 127.64.6.10",
            truth=served_by(CLOUDYBAY, "IE"),
        ),
        Host(
            ask="catshop.example",
            about="a customer's own name for a virtual machine",
            zone="""
                catshop.example CNAME vm-127-64-7-11.us1.cloudybay.example
                vm-127-64-7-11.us1.cloudybay.example A 127.64.7.11
            """,
            truth=served_by(CLOUDYBAY, "US"),
        ),
        Host(
            ask="both.example",
            about="an IPv4 and an IPv6 address of one network",
            zone="both.example A 127.64.0.11\nboth.example AAAA 2001:db8:64::11",
            truth=served_by(PAWPRINT, "NL"),
        ),
        Host(
            ask="proxied-mail.example",
            about="mail goes to a front's customer, the site does not",
            zone="proxied-mail.example A 127.64.3.12\nproxied-mail.example MX 10 mx.edge.frontline.example.",
            truth=served_by(YARNBALL, "FR"),
        ),
    ),
)
