"""Traces so many hosts of the list, alone on one core, and says what it took: `WHERE COUNT addresses|everything`."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import ssl
import sys
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crawler.commands.feed import Feed
from crawler.commands.forms import JsonLines
from crawler.commands.locate import REMEMBERED, Run, carry_out
from crawler.commands.locate_sinks import File
from crawler.commands.locate_wanted import Wanted
from crawler.commands.locating import Counts, located
from crawler.commands.results import Results
from crawler.config import GeoSettings
from crawler.internet import Internet, places_of
from geo.addresses import NotPublicError
from geo.datasets import Dataset
from geo.facts import Verdict
from geo.fronts import Fronts
from geo.hotlines import hotline_for
from geo.locate import Locator
from geo.names import Names
from geo.registry import Registry
from pipelines.store.store import Store
from tests.bench.tracing_list import host
from tests.bench.tracing_surroundings import BOOTSTRAP, RESOLVERS


@dataclass(frozen=True, slots=True)
class OnlyRegistries:
    """A policy that allows the registries of the benchmark and nothing else."""

    port: int

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        if (ip, port) != (ip_address("127.0.0.1"), self.port):
            raise NotPublicError(f"{ip} port {port} is not one of ours")


async def addresses(where: dict[str, Any], count: int) -> int:
    """Trace by A and AAAA of one resolver and the embedded data; return how many were found."""
    names = Names(servers=RESOLVERS[:1], port=where["names_port"], remembered=REMEMBERED)
    with Dataset.open() as dataset:
        locator = Locator(
            names=names,
            dataset=dataset,
            fronts=Fronts.load(),
            registry=None,
            everything=False,
            remembered=REMEMBERED,
        )
        answers = located(locator, Feed(host(number) for number in range(count)))
        found = sum([bool(hosting.addresses) async for hosting in answers])
        await locator.aclose()
    await names.aclose()
    return found


async def everything(where: dict[str, Any], count: int) -> tuple[int, int]:
    """Trace as `locate - --out FILE` does; return how many answers are good, and how often registries were asked."""
    internet = _internet(where)
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/hostline.db") as store:
        out = Path(folder) / "answers.jsonl"
        with Results.open(out, JsonLines(), resume=False) as results:
            list(results.done())
            run = Run(
                wanted=Wanted(inputs=("-",), out=out, resume=False, as_csv=False, html=None, as_json=False),
                feed=Feed(host(number) for number in range(count)),
                counts=Counts(),
                sink=File(results),
            )
            await carry_out(run, internet, store)
        with out.open(encoding="utf-8") as lines:
            good = sum(_is_whole(json.loads(line)) for line in lines)
    return good, internet.registry.asked_count


def _is_whole(answer: dict[str, Any]) -> bool:
    """Answer whether everything that there is to be learned was learned."""
    kinds = {record["type"] for record in answer["records"]}
    known = answer["addresses"] and answer["contacts"] and answer["registration"]
    return bool(known and kinds >= {"NS", "MX", "SOA", "TXT"} and answer["verdict"] != Verdict.UNKNOWN)


def _internet(where: dict[str, Any]) -> Internet:
    names = Names(servers=RESOLVERS, port=where["names_port"], remembered=REMEMBERED)
    policy = OnlyRegistries(where["registries_port"])
    registry = Registry(
        names=names,
        policy=policy,
        tls=ssl.create_default_context(cafile=where["authority"]),
        bootstrap=f"https://{BOOTSTRAP}:{where['registries_port']}",
    )
    return Internet(
        names=names,
        policy=policy,
        registry=registry,
        dataset=Dataset.open(),
        fronts=Fronts.load(),
        hotlines=hotline_for,
        places=places_of(GeoSettings(), names, registry),
        remembered=REMEMBERED,
    )


def main() -> None:
    """Trace, and print one line of JSON."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    where, count = json.loads(sys.argv[1]), int(sys.argv[2])
    began, cpu = time.perf_counter(), time.process_time()
    asked = 0
    if sys.argv[3] == "addresses":
        good = asyncio.run(addresses(where, count))
    else:
        good, asked = asyncio.run(everything(where, count))
    told = {
        "good": good,
        "asked": asked,
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
