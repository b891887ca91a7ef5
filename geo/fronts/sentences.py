"""The sentences that a verdict rests on: what met which row, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from geo.facts import Address, Verdict
from geo.fronts.rules import Kind
from geo.fronts.signs import Hit
from geo.fronts.weights import TOLD_BY_SITE

_SAID: Final = {
    Kind.CNAME: "{subject} is under {value} of {name} ({origin})",
    Kind.DNS_ONLY: "{subject} is under {value} of {name}, where names may lead past it ({origin})",
    Kind.TENANT: "{subject} has the form {value} of {name} ({origin})",
    Kind.RANGE: "{subject} lies in {value} of {name} ({origin})",
    Kind.ASN: "{subject} is announced by AS{value} of {name} ({origin})",
    Kind.MIXED_ASN: "{subject} is announced by AS{value} of {name}, which rents out servers too ({origin})",
    Kind.NS: "its name server {subject} is one of {name} ({origin})",
    Kind.HTTPS: "its HTTPS record names {subject} of {name} ({origin})",
    Kind.HEADER: "it answers with the header `{subject}` of {name} ({origin})",
    Kind.ISSUER: "its certificate was issued by {subject}, as for {name} ({origin})",
    Kind.CERTIFICATE: "its certificate names {subject} of {name} ({origin})",
}
_TELLING_ALIKE: Final = frozenset({Kind.HEADER, Kind.CERTIFICATE})
_SITE_TELLS: Final = {
    Kind.NS: "its name servers",
    Kind.HEADER: "its headers",
    Kind.HTTPS: "its HTTPS record",
    Kind.DNS_ONLY: "its CNAME",
    Kind.CERTIFICATE: "its certificate",
    Kind.ISSUER: "its certificate's issuer",
}
_ASTRAY: Final = "{subject}, under {value} of {name}, is on one way to {where}, another leads past it: that is no proof ({origin})"
_MANY: Final = frozenset({Kind.NS, Kind.HEADER})


def of_hits(hits: Iterable[Hit]) -> Iterator[str]:
    """Give one sentence per operator and kind of evidence."""
    groups: dict[tuple[str, Kind, bool], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.rule.name, hit.kind, hit.astray), []).append(hit)
    for (name, kind, astray), found in groups.items():
        rule = found[0].rule
        # Of what differs from page to page the first is enough: a hosting is not revised for another header.
        named = found[:1] if kind in _TELLING_ALIKE else found
        subject = ", ".join(dict.fromkeys(hit.subject for hit in named))
        said = _ASTRAY if astray else _SAID[kind]
        where = ", ".join(dict.fromkeys(hit.ip for hit in named if hit.ip))
        yield said.format(subject=subject, value=rule.value, name=name, origin=rule.origin, where=where)


def of_contradiction(at_home: Sequence[Hit]) -> Iterator[str]:
    """Say where only the site itself, or its DNS, names an operator whose addresses are known and are others."""
    kinds: dict[str, set[Kind]] = {}
    for hit in at_home:
        kinds.setdefault(hit.rule.name, set()).add(hit.kind)
    for name, found in kinds.items():
        if found <= TOLD_BY_SITE:
            yield f"{_told(found)} {_verb('point', found)} to {name}, but no address is one of its own: that alone is no front"


def of_doubt(names: Iterable[str]) -> Iterator[str]:
    """Say where only what any site can arrange names a front."""
    for name in names:
        yield f"only the site itself points to {name}, which any server can do: it is not taken for a front"


def why_doubted(name: str, hits: Iterable[Hit]) -> str:
    """Say why nothing is asserted of a server's place: a front may stand before it, by what the site itself shows."""
    found = {hit.kind for hit in hits if hit.rule.name == name and hit.kind in _SITE_TELLS}
    if not found:
        return "it behaves like a front, in ways that any server can: whether the server is seen is not known"
    own = _told(found).replace("its headers", "its own headers")
    return f"{own} {_verb('name', found)} the front {name}, and nothing else does"


def _told(kinds: AbstractSet[Kind]) -> str:
    return " and ".join(said for kind, said in _SITE_TELLS.items() if kind in kinds)


def _verb(verb: str, kinds: AbstractSet[Kind]) -> str:
    return verb if len(kinds) > 1 or kinds & _MANY else f"{verb}s"


def of_mixture(parts: Sequence[tuple[Address, str | None, Verdict]]) -> Iterator[str]:
    """Say which addresses are a front's where others are not."""
    if len({verdict for _, _, verdict in parts}) == 1:
        return
    for address, name, verdict in parts:
        if verdict is not Verdict.ORIGIN:
            yield f"{address.ip} is served by {name}, other addresses are not: each party answers for its own"
