"""The registries of the sandbox: a bootstrap (RFC 9224) and two RDAP servers (RFC 9082, RFC 9083) over HTTPS.

They differ as real ones do: the north names an abuse contact at the top, the south hides it inside the registrant, and
sends questions about one of its networks on to the north.
"""

from __future__ import annotations

import json
from typing import Any, Final

from crawler.sandbox import places
from crawler.sandbox.answers import Answer, Request, Site, Web, redirect, text

BOOTSTRAP: Final = "bootstrap.registries.example"
_HOSTS: Final = {"north": "rdap.north.example", "south": "rdap.south.example"}
_LAST_CHANGED: Final = "2026-03-01T00:00:00Z"
_MOVED_ASN: Final = 64502
Json = dict[str, Any]


def bootstrap(request: Request, web: Web) -> Answer:
    """Answer with the file that says which registry knows which addresses."""
    match request.segments:
        case ["rdap", "ipv4.json"]:
            return _json(_services(web, version=4))
        case ["rdap", "ipv6.json"]:
            return _json(_services(web, version=6))
        case ["rdap", "asn.json" | "dns.json"]:
            return _json(_file([]))
        case _:
            return _error(404, "no such bootstrap file")


def registry(request: Request, web: Web) -> Answer:
    """Answer a question about an address with the network it lies in."""
    match request.segments:
        case ["rdap", "ip", address, *_]:
            return _about(address, request, web)
        case _:
            return _error(404, "only addresses are known here")


def _about(address: str, request: Request, web: Web) -> Answer:
    try:
        network = places.network_of(address)
    except ValueError:
        return _error(400, "not an address")
    if network is None or network.registry == "none":
        return _error(404, "no such network")
    if network.asn == _MOVED_ASN and request.host != _HOSTS["north"]:
        return redirect(web.url(_HOSTS["north"], request.path))
    return _json(_network(network))


def _services(web: Web, *, version: int) -> Json:
    return _file(
        [
            [
                [
                    each.prefix
                    for each in places.NETWORKS
                    if each.registry == name and each.range.version == version
                ],
                [web.url(host, "/rdap/")],
            ]
            for name, host in _HOSTS.items()
        ]
    )


def _file(services: list[Any]) -> Json:
    known = [service for service in services if service[0]]
    return {"version": "1.0", "publication": _LAST_CHANGED, "description": "The sandbox", "services": known}


def _network(network: places.Network) -> Json:
    block = network.range
    return {
        "rdapConformance": ["rdap_level_0", "cidr0"],
        "objectClassName": "ip network",
        "handle": f"NET-AS{network.asn}",
        "startAddress": str(block[0]),
        "endAddress": str(block[-1]),
        "ipVersion": f"v{block.version}",
        "name": network.name.upper().replace(" ", "-"),
        "type": "ASSIGNED",
        "country": network.registered,
        "status": ["active"],
        "cidr0_cidrs": [{f"v{block.version}prefix": str(block[0]), "length": block.prefixlen}],
        "events": [{"eventAction": "last changed", "eventDate": _LAST_CHANGED}],
        "entities": _entities(network),
    }


def _entities(network: places.Network) -> list[Json]:
    registrant = _entity(f"ORG-AS{network.asn}", "registrant", network.name, ())
    abuse = [_entity(f"ABUSE-AS{network.asn}", "abuse", f"{network.name} abuse desk", network.abuse)]
    if not network.abuse:
        return [registrant]
    if network.registry == "south":
        return [{**registrant, "entities": abuse}]
    return [registrant, *abuse]


def _entity(handle: str, role: str, name: str, addresses: tuple[str, ...]) -> Json:
    card: list[Any] = [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", name],
        ["kind", {}, "text", "group"],
    ]
    card += [["email", {}, "text", address] for address in addresses]
    return {"objectClassName": "entity", "handle": handle, "roles": [role], "vcardArray": ["vcard", card]}


def _json(document: Json) -> Answer:
    return text(json.dumps(document), "application/rdap+json")


def _error(status: int, title: str) -> Answer:
    return text(json.dumps({"errorCode": status, "title": title}), "application/rdap+json", status=status)


REGISTRIES: Final = (
    Site(about="the bootstrap of the registries", hosts=(BOOTSTRAP,), answer=bootstrap, secure=True),
    Site(about="the registries", hosts=tuple(_HOSTS.values()), answer=registry, secure=True),
)
