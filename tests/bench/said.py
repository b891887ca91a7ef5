"""What the processes of a measurement tell each other, in JSON."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Where a crawl finds what it needs; paths and addresses only, so that it can be handed to another process."""

    seeds: tuple[str, ...]
    plain_seed: str
    """The first seed by its address: Scrapy asks the system's resolver, which does not know the name."""
    address: str
    addresses: tuple[str, ...]
    port: int
    names: tuple[str, int]
    sandbox: tuple[str, ...]
    """Addresses that the registries may be asked at, on the port of the sandbox."""
    sandbox_port: int
    bootstrap: str
    authority: str
    dataset: str
    fronts: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """How a side is to crawl."""

    concurrency: int = 16
    delay: float = 0.0
    render: str = "never"
    """As `hostline crawl --render` has it."""


@dataclass(slots=True)
class Sent:
    """What the site sent since it was last asked."""

    requests: int = 0
    heads: int = 0
    bytes: int = 0
