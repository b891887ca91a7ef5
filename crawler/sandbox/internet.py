"""The sandbox itself: it binds its addresses, runs its servers in a thread of its own, and says what they sent."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from crawler.sandbox import places
from crawler.sandbox.answers import Answer, Request, Site, Web, not_found, text
from crawler.sandbox.authority import Authority
from crawler.sandbox.binding import bind
from crawler.sandbox.counts import Count, Tally
from crawler.sandbox.datafiles import write_dataset, write_fronts
from crawler.sandbox.nameserver import NameServer
from crawler.sandbox.policy import BoundOnly
from crawler.sandbox.registries import BOOTSTRAP, REGISTRIES
from crawler.sandbox.server import Server
from crawler.sandbox.serving import Serving, Stream, answering
from crawler.sandbox.sites import SITES, image_board

_ALLOWED: Final = text("User-agent: *\nAllow: /\n")
_EVERYTHING: Final = (*SITES, *REGISTRIES)
_SECURE: Final = frozenset(host for site in _EVERYTHING if site.secure for host in site.hosts)


class Sandbox:
    """A small internet on loopback, from `start` to `stop` or as a context manager; it can be started once.

    Raises `SandboxError` where the machine does not give it the addresses it needs.
    """

    def __init__(self) -> None:
        self._tally = Tally()
        self._names = NameServer()
        self._authority = Authority()
        self._bound = bind(places.bound_addresses(), name_servers=[places.NAME_SERVER])
        self._serving = Serving("sandbox", self._bound)
        self._files = TemporaryDirectory(prefix="hostline-sandbox-")
        files = Path(self._files.name)
        self.dataset: Final = write_dataset(files / "sandbox.mmdb")
        self.fronts: Final = write_fronts(files / "fronts.csv")
        self.authority_file: Final = self._authority.write(files / "authority.pem")
        self.web: Final = Web(port=self._bound.port, secure_hosts=_SECURE)

    @property
    def seeds(self) -> tuple[str, ...]:
        """The URLs that a report would name."""
        return tuple(self.url(seed) for site in SITES for seed in site.seeds)

    @property
    def known_urls(self) -> tuple[str, ...]:
        """URLs for a known list: media that pages of the sandbox point to."""
        return (
            self.url("i.catpile.example/cat1.jpg"),
            self.url("files.catboard.example/cats/1700000001.jpg"),
        )

    @property
    def known_md5(self) -> tuple[str, ...]:
        """Hashes for a known list: one that the image board asserts."""
        return (image_board.KNOWN_MD5,)

    @property
    def names_server(self) -> tuple[str, int]:
        """Address and port of the name server."""
        return places.NAME_SERVER, self._bound.port

    @property
    def policy(self) -> BoundOnly:
        """The address policy under which a crawl may reach the sandbox, and nothing else."""
        return BoundOnly(frozenset((ip_address(each), self._bound.port) for each in self._bound.streams))

    @property
    def bootstrap(self) -> str:
        """The base URL of the bootstrap files."""
        return self.web.url(BOOTSTRAP, "/rdap")

    @property
    def tls(self) -> ssl.SSLContext:
        """The context of a client: it trusts the sandbox's authority and no other."""
        return self._authority.client_context()

    def url(self, place: str) -> str:
        """Return the URL of a place such as `kittenforum.example/thread/1`."""
        host, slash, path = place.partition("/")
        return self.web.url(host, slash + path)

    def counts(self) -> tuple[Count, ...]:
        """Return what was sent so far, per URL."""
        return self._tally.counts()

    def questions(self) -> Mapping[str, int]:
        """Return how often the name server was asked about each name."""
        return dict(self._names.questions)

    def start(self) -> Self:
        """Start all servers; when this returns they answer."""
        self._serving.start(self._streams(), {places.NAME_SERVER: self._names})
        return self

    def stop(self) -> None:
        """Stop all servers, close every connection and delete the data files; the counts stay."""
        self._serving.stop()
        self._files.cleanup()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _streams(self) -> dict[str, Stream]:
        sites = {host: site for site in _EVERYTHING for host in site.hosts}
        respond = partial(respond_as, sites=sites, web=self.web)
        plain = Stream(serve=Server(scheme="http", respond=respond, tally=self._tally).serve)
        secure = Stream(
            serve=Server(scheme="https", respond=respond, tally=self._tally).serve,
            tls=self._authority.server_context(_SECURE),
        )
        behind_tls = {address: secure for host in _SECURE for address in places.addresses_of(host)}
        everywhere = dict.fromkeys(self._bound.streams, plain)
        return {**everywhere, **behind_tls, places.NAME_SERVER: answering(self._names)}


def respond_as(request: Request, *, sites: Mapping[str, Site], web: Web) -> Answer:
    """Return what the site of the asked host answers; a name below a site's wildcard is that site's too."""
    site = sites.get(request.host) or sites.get(f"*.{request.host.partition('.')[2]}")
    if site is None:
        return not_found()
    if request.path == "/robots.txt":
        return site.robots or _ALLOWED
    return site.answer(request, web)
