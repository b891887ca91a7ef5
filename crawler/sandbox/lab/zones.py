"""Pure: the records of the lab, read from the text beside each host.

A line is `NAME TYPE VALUE`. The name of a PTR record is the address itself. Some types are the lab's own: `FAIL TYPE CODE
[EDE TEXT]` answers questions of one type, or of every type (`*`), with a response code and an Extended DNS Error (RFC 8914),
or with silence (`SILENT`); `FLOOD A COUNT FIRST` stands for that many addresses in a row; `CNAME-A` and `CNAME-AAAA` lead on
only who asks for that type, as a name server may that answers what it likes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from ada_url import idna

MOST_ALIASES: Final = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """How a question fails."""

    code: str
    """A response code, or `SILENT`."""
    ede: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Zone:
    """Records and failures by name and type."""

    records: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    failures: dict[str, dict[str, Failure]] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """Every name that has a record or a failure."""
        return frozenset(self.records) | frozenset(self.failures)

    def knows(self, name: str) -> bool:
        """Whether the name exists, if only because others lie below it."""
        return name in self.names or any(known.endswith(f".{name}") for known in self.records)

    def at(self, name: str) -> dict[str, list[str]]:
        """Return the records of a name, by wildcard too (RFC 4592)."""
        own = self.records.get(name)
        return own if own is not None else self.records.get(f"*.{name.partition('.')[2]}", {})

    def failure(self, name: str, kind: str) -> Failure | None:
        """Return how a question fails, if it does."""
        known = self.failures.get(name, {})
        return known.get(kind) or known.get("*")

    def path(self, name: str, kind: str) -> list[str]:
        """Return the name and the names that its aliases lead a question of one type to; a circle ends where it closes."""
        path = [name]
        while (target := self._target(path[-1], kind)) and len(path) <= MOST_ALIASES:
            path.append(target[0])
            if target[0] in path[:-1]:
                break
        return path

    def _target(self, name: str, kind: str) -> list[str] | None:
        records = self.at(name)
        return records.get("CNAME") or records.get(f"CNAME-{kind}")


def read(texts: Iterable[str]) -> Zone:
    """Read the lines of several texts into one zone."""
    zone = Zone()
    for line in (line.strip() for text in texts for line in text.splitlines()):
        if line:
            _add(zone, *line.split(maxsplit=2))
    return zone


def overlaid(zone: Zone, texts: Iterable[str]) -> Zone:
    """Return the zone as one sees it to whom the names in `texts` say something else."""
    other = read(texts)
    names = other.names
    return Zone(
        records={name: rows for name, rows in zone.records.items() if name not in names} | other.records,
        failures={name: rows for name, rows in zone.failures.items() if name not in names} | other.failures,
    )


def _add(zone: Zone, owner: str, kind: str, value: str) -> None:
    name = _reverse(owner) if kind == "PTR" else ascii_name(owner)
    if kind == "FAIL":
        asked, code, *rest = value.split(maxsplit=3)
        failure = Failure(code=code, ede=int(rest[0]) if rest else None, text=rest[1] if rest[1:] else "")
        zone.failures.setdefault(name, {})[asked] = failure
    elif kind == "FLOOD":
        asked, count, first = value.split()
        flood = [str(ip_address(first) + number) for number in range(int(count))]
        zone.records.setdefault(name, {}).setdefault(asked, []).extend(flood)
    else:
        text = ascii_name(value) if kind.partition("-")[0] in {"CNAME", "NS", "PTR"} else value
        zone.records.setdefault(name, {}).setdefault(kind, []).append(text)


def ascii_name(name: str) -> str:
    """Return a name in A-labels, lower case."""
    return name.lower() if name.isascii() else str(idna.encode(name.lower()), "ascii")


def _reverse(address: str) -> str:
    return ip_address(address).reverse_pointer
