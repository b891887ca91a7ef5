"""The lab's servers: two resolvers and the registries, on loopback, in a thread of their own."""

from __future__ import annotations

import ssl
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from crawler.sandbox.answers import Web
from crawler.sandbox.authority import Authority
from crawler.sandbox.binding import bind
from crawler.sandbox.counts import Tally
from crawler.sandbox.internet import respond_as
from crawler.sandbox.lab import whois, zones
from crawler.sandbox.lab.datafiles import write_census, write_fronts, write_geofeed, write_maps, write_reverse
from crawler.sandbox.lab.nameserver import DATAGRAM, STREAM, Resolver
from crawler.sandbox.lab.registries import BOOTSTRAP, REGISTRIES
from crawler.sandbox.lab.situations import SITUATIONS
from crawler.sandbox.policy import BoundOnly
from crawler.sandbox.server import Server
from crawler.sandbox.serving import Serving, Stream, answering
from geo.addresses import require_public

RESOLVERS: Final = ("127.79.0.53", "127.79.0.54")
REGISTRY_ADDRESS: Final = "127.79.0.80"
WHOIS_ADDRESS: Final = "127.79.0.43"
_INVENTED: Final = tuple(
    map(
        ip_network,
        ("127.64.0.0/10", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
    )
)
"""Where lab hosts may stand: loopback that nobody binds, and networks for documentation."""
_HOSTS: Final = [host for situation in SITUATIONS for host in situation.hosts]
_SECURE: Final = frozenset(host for site in REGISTRIES for host in site.hosts)


def require_invented(ip: IPv4Address | IPv6Address) -> None:
    """Take the lab's invented networks for the public internet; of all others, raise `NotPublicError` as there."""
    if not any(ip.version == network.version and ip in network for network in _INVENTED):
        require_public(ip)


class Lab:
    """The lab from `start` to `stop` or as a context manager; it can be started once."""

    def __init__(self) -> None:
        self._authority = Authority()
        self._bound = bind((*RESOLVERS, REGISTRY_ADDRESS, WHOIS_ADDRESS), name_servers=RESOLVERS)
        self._serving = Serving("lab", self._bound)
        self._files = TemporaryDirectory(prefix="hostline-lab-")
        self._views = _views()
        self._resolvers = {
            (address, longest): Resolver(zone=zone, longest=longest)
            for address, zone in zip(RESOLVERS, self._views, strict=True)
            for longest in (DATAGRAM, STREAM)
        }
        folder = Path(self._files.name)
        self.maps: Final = write_maps(folder)
        self.fronts: Final = write_fronts(folder / "fronts.csv")
        self.census: Final = write_census(folder)
        self.reverse: Final = write_reverse(folder / "reverse_domains.csv")
        self.geofeed: Final = write_geofeed(folder / "geofeed.csv")
        self.web: Final = Web(port=self._bound.port, secure_hosts=_SECURE)

    @property
    def port(self) -> int:
        """The one port of all servers."""
        return self._bound.port

    @property
    def policy(self) -> BoundOnly:
        """What may be connected to: what the lab bound itself. A trace connects to no lab host."""
        return BoundOnly(frozenset((ip_address(each), self.port) for each in self._bound.streams))

    @property
    def bootstrap(self) -> str:
        """The base URL of the bootstrap files."""
        return self.web.url(BOOTSTRAP, "/rdap")

    @property
    def tls(self) -> ssl.SSLContext:
        """The context of a client: it trusts the lab's authority and no other."""
        return self._authority.client_context()

    def show(self, *, earlier: bool) -> None:
        """Let the resolvers answer as on the earlier day, or as now."""
        before = [host.before for host in _HOSTS] if earlier else []
        for (address, _), resolver in self._resolvers.items():
            view = self._views[RESOLVERS.index(address)]
            resolver.zone = zones.overlaid(view, before)

    def start(self) -> Self:
        """Start all servers; when this returns they answer."""
        self._serving.start(
            self._streams(), {address: self._resolvers[address, DATAGRAM] for address in RESOLVERS}
        )
        return self

    def stop(self) -> None:
        """Stop all servers and delete the data files."""
        self._serving.stop()
        self._files.cleanup()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _streams(self) -> dict[str, Stream]:
        sites = {host: site for site in REGISTRIES for host in site.hosts}
        web = Server(scheme="https", respond=partial(respond_as, sites=sites, web=self.web), tally=Tally())
        return {
            **{address: answering(self._resolvers[address, STREAM]) for address in RESOLVERS},
            REGISTRY_ADDRESS: Stream(serve=web.serve, tls=self._authority.server_context(_SECURE)),
            WHOIS_ADDRESS: Stream(serve=whois.serve),
        }


def _views() -> tuple[zones.Zone, zones.Zone]:
    """Return what each resolver sees: the second sees some names differently."""
    own = (f"{host} A {REGISTRY_ADDRESS}" for host in sorted(_SECURE))
    first = zones.read((*own, f"{whois.WHOIS} A {WHOIS_ADDRESS}", *(host.zone for host in _HOSTS)))
    return first, zones.overlaid(first, [host.elsewhere for host in _HOSTS])
