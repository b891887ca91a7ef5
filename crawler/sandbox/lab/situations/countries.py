"""Where the servers are: the contact's country, sources that disagree, what decides between them, and anycast."""

from __future__ import annotations

from typing import Final

from crawler.sandbox.lab.model import Block, Host, Registry, Situation, Truth, served_by
from crawler.sandbox.lab.situations.plain import PAWPRINT, YARNBALL
from geo.facts import Verdict

_CATNIP: Final = "NETWORK abuse@catnip.example"
_MANGROVE: Final = "NETWORK abuse@mangrove.example"
_FOGHORN: Final = "NETWORK abuse@foghorn.example"
_COCK: Final = "NETWORK abuse@weathercock.example"
_EVERYWHERE: Final = "NETWORK abuse@everywhere.example"


def _elsewhere(
    prefix: str, asn: int, name: str, mail: str, *, stands: str, registered: str, seat: str
) -> Block:
    return Block(
        prefix=prefix,
        asn=asn,
        name=name,
        maps=(stands, stands, stands),
        registered=registered,
        seat=seat,
        registry=Registry.SOUTH,
        mail=(mail,),
    )


TRAPS: Final = Situation(
    name="three countries",
    about="registered in one country, servers in another, the operator's office in a third",
    blocks=(
        _elsewhere(
            "127.67.0.0/24", 65536, "Catnip Colocation", "abuse@catnip.example",
            stands="RO", registered="SC", seat="SC",
        ),
        _elsewhere(
            "127.67.1.0/24", 65537, "Mangrove Offshore", "abuse@mangrove.example",
            stands="NL", registered="US", seat="VG",
        ),
        _elsewhere(
            "2001:db8:67::/48", 65537, "Mangrove Offshore", "abuse@mangrove.example",
            stands="NL", registered="US", seat="VG",
        ),
        _elsewhere(
            "127.67.2.0/24", 65538, "Foghorn Servers", "abuse@foghorn.example",
            stands="FI", registered="DE", seat="GB",
        ),
    ),
    hosts=(
        Host(
            ask="seychelles-paper.example",
            about="servers in Romania, a company on the Seychelles",
            zone="seychelles-paper.example A 127.67.0.10",
            truth=served_by(_CATNIP, "RO"),
        ),
        Host(
            ask="mangrove-shop.example",
            about="servers in the Netherlands, registered in the US, an office on the Virgin Islands",
            zone="mangrove-shop.example A 127.67.1.10",
            truth=served_by(_MANGROVE, "NL"),
        ),
        Host(
            ask="mangrove-six.example",
            about="the same over IPv6",
            zone="mangrove-six.example AAAA 2001:db8:67::10",
            truth=served_by(_MANGROVE, "NL"),
        ),
        Host(
            ask="foghorn-forum.example",
            about="servers in Finland, registered in Germany, an office in Great Britain",
            zone="foghorn-forum.example A 127.67.2.10",
            truth=served_by(_FOGHORN, "FI"),
        ),
    ),
)  # fmt: skip


def _cock(number: int, *maps: str, geofeed: str = "") -> Block:
    return Block(
        prefix=f"127.68.{number}.0/24",
        asn=65539,
        name="Weathercock Hosting",
        maps=maps,
        registered="MT",
        mail=("abuse@weathercock.example",),
        geofeed=geofeed,
    )


def _disputed(
    number: int,
    about: str,
    *countries: str,
    ptr: str = "",
    tied: tuple[str, ...] = (),
    leads_back: bool = True,
) -> Host:
    name, address = f"vane-{number}.example", f"127.68.{number}.10"
    zone = f"{name} A {address}"
    if ptr:
        zone += f"\n{address} PTR {ptr}\n{ptr} A {address if leads_back else '127.68.0.1'}"
    unknown = () if countries else ("country",)
    truth = Truth(parties=(_COCK,), countries=countries, hotlines=countries or tied, unknown=unknown)
    return Host(ask=name, about=about, zone=zone, truth=truth)


DISPUTES: Final = Situation(
    name="sources disagree",
    about="several bases for a country: majority, tie, what the operator's geofeed or the server's name decides",
    blocks=(
        _cock(1, "NL", "NL", "DE"),
        _cock(2, "NL", "DE", geofeed="NL"),
        _cock(3, "FR", "GB"),
        _cock(4, "NL", "DE"),
        _cock(5, "SE", "DK"),
        _cock(6, "NL", "DE"),
        _cock(7, "NL", "DE", geofeed="NL"),
        _cock(8, "", "PL"),
        _cock(9),
        _cock(10, geofeed="PT"),
        _cock(11, "EU", "AT"),
        _cock(12, "NL", "DE", "FR"),
        _cock(13, "IT", "IT", geofeed="ES"),
        _cock(14, "NL", "DE"),
        _cock(15, "NL", "DE", geofeed="NL"),
        _cock(16, "HR", "SI"),
    ),
    hosts=(
        _disputed(1, "two maps against one", "NL"),
        _disputed(2, "two maps differ, the operator's geofeed decides", "NL"),
        _disputed(3, "two maps differ, the server's name says London", "GB", ptr="srv1.lon2.weathercock.example"),
        _disputed(4, "two maps differ, the server's name says Frankfurt", "DE", ptr="ge-0-1.fra3.weathercock.example"),
        _disputed(
            5,
            "two maps differ, and a bird's name is no city: both hotlines are told",
            ptr="parrot.fran.weathercock.example",
            tied=("SE", "DK"),
        ),
        _disputed(6, "two maps differ, nothing decides: both hotlines are told", tied=("NL", "DE")),
        _disputed(
            7,
            "two against two: a map and the geofeed, a map and the server's name",
            ptr="core1.fra1.weathercock.example",
            tied=("NL", "DE"),
        ),
        _disputed(8, "one map alone knows", "PL"),
        _disputed(9, "no map knows, and where it is registered is no place"),
        _disputed(10, "only the operator says where", "PT"),
        _disputed(11, "one map says only Europe", "AT"),
        Host(
            ask="vane-and-yarn.example",
            about="an address of which two maps differ beside one in France: three hotlines are told",
            zone="vane-and-yarn.example A 127.68.4.77\nvane-and-yarn.example A 127.64.3.77",
            truth=Truth(
                parties=(_COCK, YARNBALL),
                countries=("FR",),
                hotlines=("NL", "DE", "FR"),
                unknown=("country",),
            ),
        ),
        _disputed(12, "three maps, three countries: all hotlines are told", tied=("NL", "DE", "FR")),
        _disputed(
            14,
            "a server's name that says Frankfurt, but does not lead back to the server",
            ptr="core9.fra1.weathercock.example",
            tied=("NL", "DE"),
            leads_back=False,
        ),
        _disputed(15, "the operator's own feed twice, once as a stranger's: a prefix in two countries is in neither", tied=("NL", "DE")),
        _disputed(
            16,
            "a city in the name of a server that is not below the operator's domain",
            ptr="srv1.lon2.customer.example",
            tied=("HR", "SI"),
        ),
        _disputed(13, "two maps against the operator's geofeed: the dissent is shown", "IT"),
    ),
)  # fmt: skip


ANYCAST: Final = Situation(
    name="anycast",
    about="the census found the prefix announced from several places: it has no country, whatever the maps agree on",
    blocks=tuple(
        Block(
            prefix=prefix,
            asn=65540,
            name="Everywhere Web",
            maps=("US", "US", "US"),
            registered="US",
            mail=("abuse@everywhere.example",),
            anycast=True,
        )
        for prefix in ("127.69.0.0/24", "2001:db8:69::/48")
    ),
    hosts=(
        Host(
            ask="anycast.example",
            about="maps agree on the United States, and are wrong to",
            zone="anycast.example A 127.69.0.10",
            truth=Truth(
                parties=(_EVERYWHERE,),
                also=("FRONT abuse@everywhere.example",),
                verdict=Verdict.UNKNOWN,
                everywhere=True,
                unknown=("country",),
            ),
        ),
        Host(
            ask="anycast-six.example",
            about="the same over IPv6",
            zone="anycast-six.example AAAA 2001:db8:69::10",
            truth=Truth(
                parties=(_EVERYWHERE,),
                also=("FRONT abuse@everywhere.example",),
                verdict=Verdict.UNKNOWN,
                everywhere=True,
                unknown=("country",),
            ),
        ),
        Host(
            ask="anycast-and-one.example",
            about="an anycast address beside one that stands in one place",
            zone="anycast-and-one.example A 127.69.0.11\nanycast-and-one.example A 127.64.0.95",
            truth=Truth(
                parties=(_EVERYWHERE, PAWPRINT),
                also=("FRONT abuse@everywhere.example",),
                verdict=Verdict.UNKNOWN,
                countries=("NL",),
                hotlines=("NL",),
            ),
        ),
    ),
)
