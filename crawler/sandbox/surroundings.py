"""The sandbox as the internet of a Job: its own names, registries, data and address policy."""

from __future__ import annotations

from crawler.internet import Internet
from crawler.sandbox.internet import Sandbox
from geo.datasets import Dataset
from geo.fronts import Fronts
from geo.hotlines import hotline_for
from geo.names import Names
from geo.places import Places
from geo.registry import Registry


def surroundings_of(sandbox: Sandbox) -> Internet:
    """Return what a Job in the sandbox meets; only the addresses and ports that the sandbox bound may be touched."""
    server, port = sandbox.names_server
    names = Names(servers=[server], port=port)
    return Internet(
        names=names,
        policy=sandbox.policy,
        registry=Registry(
            names=names,
            policy=sandbox.policy,
            tls=sandbox.tls,
            bootstrap=sandbox.bootstrap,
            agent="Hostline demo",
        ),
        dataset=Dataset.open(sandbox.dataset, shipped=False),
        fronts=Fronts.load(sandbox.fronts),
        # The sandbox's map has a fixed day, and never grows old.
        places=Places(names=names, stale_days=None),
        hotlines=hotline_for,
        require_public=sandbox.policy.require_address,
    )
