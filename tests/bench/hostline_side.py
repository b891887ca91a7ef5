"""The Hostline side: a whole Job as `hostline crawl` carries it out, from its filing to its settled state."""

from __future__ import annotations

import ssl
import sys
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import typer

from crawler.carry_out import carry_out, errand_for
from crawler.config import BudgetSettings, OperatorSettings, PaceSettings, Settings, StoreSettings
from crawler.internet import Internet
from crawler.job import Order, file, job_of
from geo.addresses import NotPublicError
from geo.datasets import Dataset
from geo.fronts import Fronts
from geo.hotlines import hotline_for
from geo.names import Names
from geo.registry import Registry
from pipelines.orders import Render, Scope
from pipelines.records import now
from pipelines.store.store import Store
from tests.bench.said import Asked, Surroundings


@dataclass(frozen=True, slots=True)
class ListedOnly:
    """The address policy of the measurement; the sandbox has its own, but importing that would be measured too."""

    pairs: frozenset[tuple[IPv4Address | IPv6Address, int]]

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        """Raise `NotPublicError` for what is not part of the measurement."""
        if (ip, port) not in self.pairs:
            raise NotPublicError(f"{ip} port {port} is not part of the measurement")

    def require_address(self, ip: IPv4Address | IPv6Address) -> None:
        """Raise `NotPublicError` for what is not loopback: the media hosts of the site are never connected to."""
        if not ip.is_loopback:
            raise NotPublicError(f"{ip} is not part of the measurement")


def main() -> None:
    """Crawl what the first argument describes, as the second one says."""
    where = msgspec.json.decode(sys.argv[1], type=Surroundings)
    asked = msgspec.json.decode(sys.argv[2], type=Asked)
    with TemporaryDirectory(prefix="hostline-bench-") as folder:
        settings = Settings(
            operator=OperatorSettings(name="Bench", contact="crawler@hotline.example", mandate="measuring"),
            pace=PaceSettings(delay=asked.delay, concurrency=asked.concurrency),
            budget=BudgetSettings(bytes=10**10, seconds=10**7),
            store=StoreSettings(url=f"sqlite:///{folder}/bench.db"),
        )
        order = Order(
            seeds=where.seeds,
            by="Bench",
            scope=Scope.SITE,
            depth=100,
            max_pages=10_000_000,
            render=Render(asked.render),
        )
        with Store.open(settings.store.url) as store:
            job = job_of(order, settings, now())
            store.do(file, job)
            errand = errand_for(job, store=store, settings=settings, internet=internet_of(where))
            state = carry_out(errand)
        typer.echo(" ".join((str(errand.pages), state, *errand.errors)))


def internet_of(where: Surroundings) -> Internet:
    """Return the internet of the measurement: its site, and the registries of the sandbox."""
    names = Names(servers=[where.names[0]], port=where.names[1])
    pairs = {(ip_address(address), where.sandbox_port) for address in where.sandbox}
    site = {(ip_address(address), where.port) for address in where.addresses}
    policy = ListedOnly(frozenset(pairs | site))
    tls = ssl.create_default_context(cafile=where.authority)
    return Internet(
        names=names,
        policy=policy,
        registry=Registry(names=names, policy=policy, tls=tls, bootstrap=where.bootstrap),
        dataset=Dataset.open(Path(where.dataset), shipped=False),
        fronts=Fronts.load(Path(where.fronts)),
        hotlines=hotline_for,
        require_public=policy.require_address,
    )


if __name__ == "__main__":
    main()
