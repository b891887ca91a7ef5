"""Which part of a host one party registers: the public suffix list decides, private suffixes included.

The list's own algorithm in a few lines: importing `tldextract` costs 0.3 s, and it leaves the file it reads open.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from ada_url import idna

from geo.urls import as_address

SUFFIX_LIST: Final = Path(__file__).parent / "data" / "public_suffix_list.dat"
_PRIVATE: Final = "// ===BEGIN PRIVATE DOMAINS==="


@lru_cache(maxsize=65_536)
def registrable_domain(host: str) -> str | None:
    """Return the domain that somebody registered, such as `kittens.example` for `www.kittens.example`.

    `host` is in A-labels. None for an address, a bare public suffix (`co.uk`, `github.io`) and a text that is no host.
    """
    name = host.lower().removesuffix(".")
    labels = name.split(".")
    if not all(labels) or as_address(name.strip("[]")) is not None:
        return None
    length = _suffix_length(labels)
    return ".".join(labels[-length - 1 :]) if len(labels) > length else None


def site_of(host: str) -> str:
    """Return the registrable domain, or the host itself where it has none."""
    return registrable_domain(host) or host


def _suffix_length(labels: list[str]) -> int:
    """Count the labels of the public suffix: the longest rule wins, an exception (`!`) before all."""
    rules = _rules()
    for start in range(len(labels)):
        tail = ".".join(labels[start:])
        if f"!{tail}" in rules:
            return len(labels) - start - 1
        if tail in rules or f"*.{tail.partition('.')[2]}" in rules:
            return len(labels) - start
    # Without a rule the last label is the suffix: the list's implicit rule "*".
    return 1


def is_below_private_suffix(host: str) -> bool:
    """Answer whether `host` is, or lies below, a suffix whose owner lets customers have names (`github.io`)."""
    labels = host.lower().removesuffix(".").split(".")
    private = _private_rules()
    tails = (".".join(labels[start:]) for start in range(len(labels)))
    return any(tail in private or f"*.{tail.partition('.')[2]}" in private for tail in tails)


@cache
def _rules() -> frozenset[str]:
    """Read the rules, in A-labels: the list writes them in Unicode."""
    return _read(SUFFIX_LIST.read_text("utf-8"))


@cache
def _private_rules() -> frozenset[str]:
    return _read(SUFFIX_LIST.read_text("utf-8").partition(_PRIVATE)[2])


def _read(text: str) -> frozenset[str]:
    lines = text.splitlines()
    rules = (line.split()[0] for line in lines if line.strip() and not line.startswith("//"))
    return frozenset(rule if rule.isascii() else idna.encode(rule).decode() for rule in rules)
