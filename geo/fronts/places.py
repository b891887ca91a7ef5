"""How platforms name their customers in hosts and URLs: patterns of the data file, told apart from plain hosting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from geo.fronts.rules import Kind, Rule

_LABEL: Final = r"[a-z0-9_-]+"
_LABELS: Final = rf"{_LABEL}(?:\.{_LABEL})*"
# The platform's own pages, which are no customer's.
_NOBODYS: Final = frozenset({"www"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A pattern such as `{tenant}.pages.example` or `pages.example/{tenant}`."""

    rule: Rule
    host: re.Pattern[str]
    path: re.Pattern[str] | None
    in_host: bool
    """Whether the host names the tenant."""

    @property
    def last_label(self) -> str:
        """The last label of every host of the place."""
        return self.rule.value.partition("/")[0].rpartition(".")[2]

    def holds(self, host: str) -> bool:
        """Answer whether this is a host of the platform's customers, or for all of them together."""
        return self.host.fullmatch(host) is not None

    def tenant_of(self, host: str, path: str = "") -> str | None:
        """Return the customer as the platform names them; None where host and path name none."""
        at = self.host.fullmatch(host)
        if at is not None and self.path is not None:
            at = self.path.match(path)
        name = at["tenant"] if at is not None and (self.in_host or self.path is not None) else None
        return None if name in _NOBODYS else name


def places_of(rules: Iterable[Rule]) -> tuple[Place, ...]:
    """Return the places of the rules that are about tenants, the longest pattern first."""
    written = sorted(
        (rule for rule in rules if rule.kind is Kind.TENANT), key=lambda rule: (-len(rule.value), rule.value)
    )
    return tuple(_place(rule) for rule in written)


def _place(rule: Rule) -> Place:
    host, slash, path = rule.value.partition("/")
    return Place(
        rule=rule,
        host=re.compile(_host_pattern(host)),
        path=re.compile(_path_pattern(path)) if slash else None,
        in_host="{tenant" in host,
    )


def _host_pattern(host: str) -> str:
    """Of `{tenant}` the label next to the suffix counts: what lies below it is the same customer's."""
    written = r"\.".join(_label(label) for label in host.split("."))
    return rf"(?:{_LABEL}\.)*{written}" if host.startswith("{tenant}") else written


def _label(label: str) -> str:
    if label == "{tenant}":
        return rf"(?P<tenant>{_LABEL})"
    if label == "{tenants}":
        return rf"(?P<tenant>{_LABELS})"
    return _LABEL if label == "*" else re.escape(label)


def _path_pattern(path: str) -> str:
    before = re.escape(path.removesuffix("{tenant}"))
    return rf"/{before}(?P<tenant>[^/?#]+)"
