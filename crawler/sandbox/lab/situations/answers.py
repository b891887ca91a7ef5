"""Names that give no answer, or far too much of one."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Block, Host, Situation, Truth
from crawler.sandbox.lab.situations.plain import BELL, PAWPRINT
from geo.facts import Verdict

_NOTHING: Final = Truth(
    verdict=Verdict.UNKNOWN, unknown=("addresses", "network", "country", "contact", "hotline")
)
_FLOODED: Final = Block(
    prefix="127.66.0.0/18",
    asn=64508,
    name="Flooded Meadow",
    maps=("LT", "LT", "LT"),
    registered="LT",
    mail=("abuse@meadow.example",),
)

SITUATION: Final = Situation(
    name="negative answers",
    about="NXDOMAIN, NODATA, SERVFAIL, lame servers, failures of DNSSEC, silence, and floods",
    blocks=(_FLOODED,),
    hosts=(
        Host(ask="nosuchcat.example", about="NXDOMAIN", truth=_NOTHING),
        Host(
            ask="mailonly.example",
            about="NODATA: the name has only mail",
            zone="mailonly.example MX 10 mx.mailonly.example.",
            truth=_NOTHING,
        ),
        Host(
            ask="brokendns.example",
            about="SERVFAIL without a word",
            zone="brokendns.example FAIL * SERVFAIL",
            truth=_NOTHING,
        ),
        Host(
            ask="lame.example",
            about="its servers do not know it: SERVFAIL with EDE 22",
            zone="lame.example FAIL * SERVFAIL 22 no server of the zone answers for it",
            truth=_NOTHING,
        ),
        Host(
            ask="refused.example",
            about="REFUSED",
            zone="refused.example FAIL * REFUSED",
            truth=_NOTHING,
        ),
        Host(
            ask="badly-signed.example",
            about="DNSSEC fails: SERVFAIL with EDE 6",
            zone="badly-signed.example FAIL * SERVFAIL 6 the signature is wrong",
            truth=_NOTHING,
        ),
        Host(
            ask="expired-signature.example",
            about="DNSSEC fails: SERVFAIL with EDE 7",
            zone="expired-signature.example FAIL * SERVFAIL 7 the signature has expired",
            truth=_NOTHING,
        ),
        Host(
            ask="silent.example",
            about="no answer at all",
            zone="silent.example FAIL * SILENT",
            truth=_NOTHING,
        ),
        Host(
            ask="halfbroken.example",
            about="A answers, AAAA fails: what is known is told, what failed is a gap",
            zone="halfbroken.example A 127.64.0.80\nhalfbroken.example FAIL AAAA SERVFAIL",
            truth=Truth(parties=(PAWPRINT,), countries=("NL",), hotlines=("NL",), unknown=("addresses",)),
        ),
        Host(
            ask="flood.example",
            about="2,000 addresses of one network: still one party, and some addresses are left out",
            zone="flood.example FLOOD A 2000 127.66.0.1",
            truth=Truth(
                parties=("NETWORK abuse@meadow.example",),
                countries=("LT",),
                hotlines=("LT",),
                unknown=("addresses",),
            ),
        ),
        Host(
            ask="hidden-six.example",
            about="an AAAA record of another network behind a flood of A records",
            zone="hidden-six.example FLOOD A 500 127.66.20.1\nhidden-six.example AAAA 2001:db8:65::80",
            truth=Truth(
                parties=("NETWORK abuse@meadow.example", BELL),
                countries=("LT", "DE"),
                hotlines=("LT", "DE"),
                unknown=("addresses",),
            ),
        ),
    ),
)
