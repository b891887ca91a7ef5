"""Pure: the records of the lab's networks, domains and people in RDAP (RFC 9083), as different registries write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from crawler.sandbox.lab.model import Block, Registry, Shape

Json = dict[str, Any]
_CHANGED: Final = "2026-03-01T00:00:00Z"
OWN_TEAM: Final = "irt@apnic.net"
"""A registry's own mailbox, which answers for no customer's network."""
REGISTRAR: Final = "abuse@tidynames.example"
SUFFIX_KEEPER: Final = "hostmaster@suffixes.example"
"""Who answers for a public suffix itself: a stranger to every name below it."""


def network(block: Block, *, feed: str) -> Json:
    """Return the record of a network; `feed` is the URL of geofeeds, named where the operator has one."""
    first, last = block.range[0], block.range[-1]
    record: Json = {
        "rdapConformance": ["rdap_level_0", "cidr0", "geofeed1"],
        "objectClassName": "ip network",
        "handle": handle(block),
        "startAddress": str(first),
        "endAddress": str(last),
        "ipVersion": f"v{block.range.version}",
        "name": block.name.upper().replace(" ", "-"),
        "type": "ALLOCATION" if block.given_out else "ASSIGNMENT",
        "status": ["active"],
        "cidr0_cidrs": [{f"v{block.range.version}prefix": str(first), "length": block.range.prefixlen}],
        "events": [{"eventAction": "last changed", "eventDate": _CHANGED}],
        "entities": entities(block),
    }
    if block.registered:
        record["country"] = block.registered
    if block.geofeed:
        record["links"] = [{"rel": "geo", "href": feed, "value": feed, "type": "application/geofeed+csv"}]
        record["remarks"] = [{"title": "remarks", "description": [f"Geofeed {feed}"]}]
    return record


def handle(block: Block) -> str:
    """Return the name under which a registry files a network."""
    return f"NET-{block.range[0]}".replace(":", "-").replace(".", "-")


def abuse_handle(block: Block) -> str:
    """Return the name under which a registry files a network's abuse contact."""
    return f"ABUSE-{handle(block)}"


def entities(block: Block) -> list[Any]:
    """Return the people of a network, in the shape that the block asks for."""
    owner = entity(block, "ORG", ["registrant"], ())
    abuse = entity(block, "ABUSE", ["abuse"], block.mail)
    return _OTHERWISE[block.shape](block, owner, abuse) if block.shape in _OTHERWISE else [owner, abuse]


def _nested(block: Block, owner: Json, abuse: Json) -> list[Any]:
    desk = {**entity(block, "DESK", ["administrative"], ()), "entities": [abuse]}
    return [{**owner, "entities": [desk]}]


def _own_team(block: Block, owner: Json, _: Json) -> list[Any]:
    team = entity(block, "IRT", ["abuse"], (OWN_TEAM,))
    return [owner, team, entity(block, "TECH", ["technical"], block.mail)]


def _same(block: Block, owner: Json, _: Json) -> list[Any]:
    return [{**owner, "entities": [entity(block, "ALL", ["technical", "abuse"], block.mail)]}]


def _by_handle(block: Block, owner: Json, _: Json) -> list[Any]:
    return [owner, {"objectClassName": "entity", "handle": abuse_handle(block), "roles": ["abuse"]}]


_OTHERWISE: Final[dict[Shape, Callable[[Block, Json, Json], list[Any]]]] = {
    Shape.NESTED: _nested,
    Shape.ROLES_NULL: lambda _, owner, abuse: [{**owner, "roles": None}, {**abuse, "roles": None}],
    Shape.OWN_TEAM: _own_team,
    Shape.SAME_AS_TECHNICAL: _same,
    Shape.BY_HANDLE: _by_handle,
    Shape.ADMINISTRATIVE: lambda block, owner, _: [
        owner,
        entity(block, "ADMIN", ["administrative"], block.mail),
    ],
    Shape.BARE: lambda _, owner, __: [owner],
    Shape.WRONG_TYPES: lambda *_: [{"roles": "abuse", "vcardArray": {"email": 7}}, ["abuse"], 7],
}


def entity(block: Block, kind: str, roles: Sequence[str], mail: Sequence[str]) -> Json:
    """Return one person or desk; its postal address is where the company sits."""
    seat = block.seat or block.registered
    card: list[Any] = [["version", {}, "text", "4.0"], ["fn", {}, "text", block.name]]
    if seat:
        card.append(["adr", {"cc": seat}, "text", ["", "", "1 Kitten Lane", "", "", "", seat]])
    card += [["email", {}, "text", each] for each in mail]
    return {
        "objectClassName": "entity",
        "handle": f"{kind}-{handle(block)}",
        "roles": list(roles),
        "vcardArray": ["vcard", card],
    }


def domain(name: str, *, suffix: bool) -> Json:
    """Return the record of a domain: its registrar's abuse desk is nested in the registrar (RFC 9083, section 5.3)."""
    mail = SUFFIX_KEEPER if suffix else REGISTRAR
    maker = Block(prefix="192.0.2.0/32", asn=0, name="Keeper" if suffix else "Tidy Names", registered="US")
    registrar = entity(maker, "REGISTRAR", ["registrar"], ())
    return {
        "objectClassName": "domain",
        "ldhName": name,
        "status": ["active"],
        "entities": [{**registrar, "entities": [entity(maker, "ABUSE", ["abuse"], (mail,))]}],
    }


def bootstrap(blocks: Sequence[Block], *, version: int, url: str) -> Json:
    """Return IANA's file for one version of IP; `url` has `{}` for a registry's host."""
    return services(
        [
            [
                [str(block.range) for block in blocks if _filed(block, registry, version)],
                [url.format(registry)],
            ]
            for registry in Registry
            if registry is not Registry.NOBODY
        ]
    )


def services(rows: list[list[Any]]) -> Json:
    """Return a bootstrap file (RFC 9224) with those rows that name anything."""
    kept = [row for row in rows if row[0]]
    return {"version": "1.0", "publication": _CHANGED, "description": "The lab", "services": kept}


def _filed(block: Block, registry: Registry, version: int) -> bool:
    return block.registry is registry and block.range.version == version
