"""Make `geo/data/fronts.csv` from its sources: rows kept by hand, and lists of addresses that operators publish.

    python -m geo.compile_fronts geo/data/fronts.csv ip-ranges.json public-ip-list.json --as-of 2026-11-28

A list of addresses replaces all ranges that earlier sources gave its operator, so that what was given back is dropped.
The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from geo.compile import CompileError
from geo.datasets import DatasetError
from geo.facts import Verdict
from geo.fronts.rules import COLUMNS, SHIPPED, Kind, Rule, read_rules
from geo.prefixes import read_prefix

_WIDEST: Final = {4: 8, 6: 20}
"""Bits of the shortest prefix that is believed: nobody's front is larger."""
_IN_CDNCHECK: Final = {
    "cloudflare": "Cloudflare",
    "cloudfront": "Amazon CloudFront",
    "fastly": "Fastly",
    "incapsula": "Imperva",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """The addresses that one operator publishes."""

    name: str
    ranges: tuple[str, ...]
    origin: str


def compiled(sources: Iterable[Path], *, as_of: str) -> tuple[Rule, ...]:
    """Return the rows of all sources in the order of the file; raises `CompileError`."""
    rules: dict[tuple[str, Kind, str], Rule] = {}
    for source in sources:
        if source.suffix == ".csv":
            for rule in _kept(source):
                rules.setdefault((rule.name, rule.kind, rule.value), rule)
            continue
        for listed in _listed(source):
            rules = {key: r for key, r in rules.items() if key[:2] != (listed.name, Kind.RANGE)}
            for rule in _ranges(listed, as_of):
                rules[rule.name, rule.kind, rule.value] = rule
    return tuple(sorted(rules.values(), key=_order))


def written(rules: Iterable[Rule]) -> bytes:
    """Return the file's bytes."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows((r.name, r.verdict, r.kind, r.value, r.origin, r.as_of) for r in rules)
    return text.getvalue().encode()


def with_list(source: Path, into: Path) -> Path:
    """Write the file anew into a directory, with a list as of the day of its file; raises `CompileError`."""
    path = into / SHIPPED.name
    base = path if path.exists() else SHIPPED
    fetched = datetime.fromtimestamp(source.stat().st_mtime, UTC)
    path.write_bytes(written(compiled((base, source), as_of=f"{fetched:%Y-%m-%d}")))
    return path


def _kept(source: Path) -> tuple[Rule, ...]:
    try:
        return read_rules(source)
    except DatasetError as error:
        raise CompileError(str(error)) from error


def _listed(source: Path) -> tuple[Listed, ...]:
    try:
        found = tuple(_read(json.loads(source.read_bytes())))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CompileError(f"{source} is no list of addresses that we can read ({error!r})") from error
    if not found:
        raise CompileError(f"{source} is of no operator that we know")
    return found


def _read(document: dict[str, Any]) -> Iterator[Listed]:
    """Tell the documents that operators publish by their keys."""
    keys = set(document)
    if {"prefixes", "ipv6_prefixes"} <= keys:
        yield _amazon(document)
        yield from _accelerator(document)
    elif {"addresses", "ipv6_addresses"} <= keys:
        ranges = (*document["addresses"], *document["ipv6_addresses"])
        yield Listed(name="Fastly", ranges=ranges, origin="published ranges (api.fastly.com/public-ip-list)")
    elif "result" in keys:
        ranges = (*document["result"]["ipv4_cidrs"], *document["result"]["ipv6_cidrs"])
        origin = "published ranges (api.cloudflare.com/client/v4/ips)"
        yield Listed(name="Cloudflare", ranges=ranges, origin=origin)
    elif {"ipRanges", "ipv6Ranges"} <= keys:
        ranges = (*document["ipRanges"], *document["ipv6Ranges"])
        origin = "published ranges (my.imperva.com/api/integration/v1/ips)"
        yield Listed(name="Imperva", ranges=ranges, origin=origin)
    elif "values" in keys:
        yield _azure(document)
    elif {"cdn", "waf"} <= keys:
        for name, ranges in {**document["cdn"], **document["waf"]}.items():
            if name in _IN_CDNCHECK:
                origin = "published ranges, as collected by cdncheck (MIT)"
                yield Listed(name=_IN_CDNCHECK[name], ranges=tuple(ranges), origin=origin)


def _amazon(document: dict[str, Any]) -> Listed:
    """Take what serves CloudFront alone: the document lists all that Amazon rents out too."""
    four = (row["ip_prefix"] for row in document["prefixes"] if row["service"] == "CLOUDFRONT")
    six = (row["ipv6_prefix"] for row in document["ipv6_prefixes"] if row["service"] == "CLOUDFRONT")
    origin = "published ranges (ip-ranges.amazonaws.com/ip-ranges.json, service CLOUDFRONT)"
    return Listed(name="Amazon CloudFront", ranges=(*four, *six), origin=origin)


def _accelerator(document: dict[str, Any]) -> Iterator[Listed]:
    """Take the addresses that Amazon announces from all of its edge; those of one region are where it comes out."""
    rows = [*document["prefixes"], *document["ipv6_prefixes"]]
    ranges = tuple(
        row.get("ip_prefix") or row["ipv6_prefix"]
        for row in rows
        if (row["service"], row.get("region")) == ("GLOBALACCELERATOR", "GLOBAL")
    )
    if ranges:
        origin = "published ranges (ip-ranges.amazonaws.com/ip-ranges.json, service GLOBALACCELERATOR)"
        yield Listed(name="Amazon Global Accelerator", ranges=ranges, origin=origin)


def _azure(document: dict[str, Any]) -> Listed:
    tag = "AzureFrontDoor.Frontend"
    rows = (row["properties"]["addressPrefixes"] for row in document["values"] if row["name"] == tag)
    ranges = tuple(block for blocks in rows for block in blocks)
    return Listed(name="Azure Front Door", ranges=ranges, origin=f"published ranges (service tag {tag})")


def _ranges(listed: Listed, as_of: str) -> Iterator[Rule]:
    if not listed.ranges:
        raise CompileError(f"no range of {listed.name} is named: all that were known would be lost")
    for text in listed.ranges:
        try:
            block = read_prefix(text)
        except ValueError as error:
            raise CompileError(f"{text!r} of {listed.name} is no range") from error
        if block.prefixlen < _WIDEST[block.version]:
            raise CompileError(f"{block} is wider than {listed.name} can be: the list is not believed")
        yield Rule(
            name=listed.name,
            verdict=Verdict.FRONT,
            kind=Kind.RANGE,
            value=str(block),
            origin=listed.origin,
            as_of=as_of,
        )


def _order(rule: Rule) -> tuple[bool, str, int, tuple[int, int, str]]:
    """Fronts, then platforms; each operator's rows together, by kind, addresses and numbers by their size."""
    value = (0, 0, rule.value)
    if rule.kind is Kind.RANGE:
        block = read_prefix(rule.value)
        value = (block.version, int(block.network_address), f"{block.prefixlen:03}")
    elif rule.kind in {Kind.ASN, Kind.MIXED_ASN}:
        value = (0, int(rule.value), "")
    return rule.verdict is not Verdict.FRONT, rule.name.casefold(), list(Kind).index(rule.kind), value


def main() -> None:
    """Compile the sources named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m geo.compile_fronts", description=__doc__.partition("\n")[0]
    )
    parser.add_argument(
        "sources", nargs="+", type=Path, help="our own rows (.csv) and published lists (.json)"
    )
    parser.add_argument(
        "--as-of", required=True, help="the day on which the lists were fetched, as 2026-11-28"
    )
    parser.add_argument("--into", type=Path, default=SHIPPED, help="the file to write")
    arguments = parser.parse_args()
    content = written(compiled(arguments.sources, as_of=arguments.as_of))
    arguments.into.write_bytes(content)
    print(hashlib.sha256(content).hexdigest(), arguments.into)  # noqa: T201 the command's answer


if __name__ == "__main__":
    main()
