"""What a case works with: servers that judge, traps that count, and the side that is judged, in a child process."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import trustme

from tests.scorecard.card import RigError
from tests.scorecard.name_server import Records, RigNames
from tests.scorecard.site import Script, Site
from tests.scorecard.udp_sink import UdpSink
from tests.scorecard.watching import end_processes_of

ROOT: Final = Path(__file__).parents[2]
GAPS: Final = (0.0, 0.005, 0.05)
"""Seconds between headers and body, at each of which a media case is tried."""

_BROWSERS: Final = {"door": "browser_side", "scrapy-playwright": "scrapy_playwright_side"}
"""The programs that show pages in a browser, by the side that is judged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the judged side says became of one URL."""

    url: str
    rule: str | None
    """Why nothing was given to the application; None where something was."""
    detail: str
    status: int | None
    body: int
    """Body bytes that the application was given, refused or not."""
    canary: bool
    seconds: float
    bytes_seen: int = 0
    shown: str = ""
    """The documents of a rendered page, when its scripts had run; cut."""
    refusals: tuple[tuple[str, str], ...] = ()
    """What a rendered page asked for and was refused, and by which rule."""
    started: int = 0
    """How many times a browser had been started by then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What a child process did, and what it cost."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    cpu: float
    growth: int
    """Bytes by which its peak memory grew."""
    lag: float
    """The longest time that its event loop did not turn."""

    @property
    def given(self) -> int:
        """Body bytes that the application was given, of all URLs."""
        return sum(one.body for one in self.outcomes)


@dataclass
class Rig:
    """One case's servers and files; all are gone at its end."""

    side: str = "door"
    sites: list[Site] = field(default_factory=list)
    servers: list[RigNames] = field(default_factory=list)
    sinks: list[UdpSink] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="scorecard-"))
        self.authority = trustme.CA()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end_processes_of(self.folder)
        for site in self.sites:
            site.close()
        for server in self.servers:
            server.close()
        for sink in self.sinks:
            sink.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def site(self, routes: dict[str, Script], *, address: str = "127.0.0.1", port: int = 0) -> Site:
        """Start a server."""
        self.sites.append(Site(routes, address=address, port=port))
        return self.sites[-1]

    def secure_site(
        self, routes: dict[str, Script], *hosts: str, address: str = "127.0.0.1", alpn: Sequence[str] = ()
    ) -> Site:
        """Start a server that speaks TLS 1.3, under a certificate of the rig's own authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.num_tickets = 0  # tickets would be counted as if they were media
        self.authority.issue_cert(*(hosts or (address,))).configure_cert(context)
        if alpn:
            context.set_alpn_protocols(list(alpn))
        self.sites.append(Site(routes, address=address, tls=context))
        return self.sites[-1]

    def names(self, records: Records) -> RigNames:
        """Start a name server."""
        self.servers.append(RigNames(records))
        return self.servers[-1]

    def sink(self, address: str = "127.0.0.1") -> UdpSink:
        """Start to count datagrams."""
        self.sinks.append(UdpSink(address))
        return self.sinks[-1]

    def settle(self) -> None:
        """Wait until all connections have ended."""
        for site in self.sites:
            site.settle()

    def ask(self, urls: Sequence[str], *, sites: Sequence[Site] | None = None, **more: Any) -> Run:
        """Have the judged side ask for URLs, in a child; it may touch `sites` (default: all of the rig)."""
        pairs = [[site.address, site.port] for site in (self.sites if sites is None else sites)]
        told = {"urls": list(urls), "pairs": pairs, "at_once": 8, **more}
        return self._run(f"tests.scorecard.{self.side}_side", told)

    def browse(
        self, urls: Sequence[str], *, sites: Sequence[Site] | None = None, seconds: float = 240, **more: Any
    ) -> Run:
        """Have the judged side show URLs in a browser, one after the other, in a child."""
        pairs = [[site.address, site.port] for site in (self.sites if sites is None else sites)]
        told = {"urls": list(urls), "pairs": pairs, "at_once": 8, **more}
        return self._run(f"tests.scorecard.{_BROWSERS[self.side]}", told, seconds=seconds)

    def _run(self, module: str, told: object, *, seconds: float = 240) -> Run:
        said = self.child(module, told, seconds=seconds)
        self.settle()
        outcomes = tuple(Outcome(**one) for one in said.pop("outcomes"))
        return Run(outcomes=outcomes, **said)

    def child(
        self, module: str, told: object, *, env: dict[str, str] | None = None, seconds: float = 240
    ) -> Any:
        """Run a child process on a task, and return what it says; its talk stays in the case's folder."""
        talk = self.folder / f"{module.rpartition('.')[2]}.talk"
        with talk.open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env={**os.environ, "TMPDIR": str(self.folder), **(env or {})},
            )
            try:
                said, _ = process.communicate(json.dumps(told).encode(), timeout=seconds)
            except subprocess.TimeoutExpired as error:
                # Its browser, too, which would hold the pipe open.
                end_processes_of(self.folder)
                process.communicate()
                raise RigError(f"{module} had not ended after {seconds:.0f} s") from error
        if process.returncode:
            raise RigError(f"{module} ended with {process.returncode}: {talk.read_text()[-300:]}")
        return json.loads(said)
