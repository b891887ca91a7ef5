"""Carries out one Job of the sandbox again and again: each line on stdin forks a process for it, whose pid is printed.

Forked after the imports, a process is at work within a moment, so that a test can afford to kill many.
"""

import json
import os
import ssl
import sys
from ipaddress import ip_address
from pathlib import Path

import scrapy.crawler  # noqa: F401 the costly import, made before the forks

from crawler.carry_out import carry_out, errand_for
from crawler.config import OperatorSettings, PaceSettings, Settings
from crawler.internet import Internet
from crawler.sandbox.policy import BoundOnly
from crawler.spiders.reported import ReportedSpider  # noqa: F401 as above
from geo.datasets import Dataset
from geo.fronts import Fronts
from geo.hotlines import hotline_for
from geo.names import Names
from geo.registry import Registry
from pipelines.store import jobs
from pipelines.store.store import Store

OPERATOR = OperatorSettings(name="Hotline Example", contact="crawler@hotline.example", mandate="training")


def work(told: dict[str, str]) -> None:
    settings = Settings(
        operator=OPERATOR, pace=PaceSettings(delay=float(told["delay"]), concurrency=int(told["concurrency"]))
    )
    names = Names(servers=[told["server"]], port=int(told["port"]))
    policy = BoundOnly(frozenset((ip_address(each), int(told["port"])) for each in told["bound"].split()))
    tls = ssl.create_default_context(cafile=told["authority"])
    internet = Internet(
        names=names,
        policy=policy,
        registry=Registry(names=names, policy=policy, tls=tls, bootstrap=told["bootstrap"]),
        dataset=Dataset.open(Path(told["dataset"]), shipped=False),
        fronts=Fronts.load(Path(told["fronts"])),
        hotlines=hotline_for,
        require_public=policy.require_address,
    )
    with Store.open(told["store"]) as store:
        job = store.do(jobs.get, told["job"])
        state = carry_out(errand_for(job, store=store, settings=settings, internet=internet))
    sys.stdout.write(f"{state}\n")
    sys.stdout.flush()


def main() -> None:
    told = json.loads(sys.argv[1])
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work(told)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        os.waitpid(pid, 0)
        sys.stdout.write("ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
