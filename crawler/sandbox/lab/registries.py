"""The registries of the lab over HTTPS: bootstrap files, RDAP servers good and bad, and an operator's geofeed."""

from __future__ import annotations

import json
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import parse_qs

from crawler.sandbox.answers import Answer, Request, Site, Web, not_found, redirect, text
from crawler.sandbox.lab import records
from crawler.sandbox.lab.model import Block, Registry, Shape
from crawler.sandbox.lab.networks import BLOCKS, around, block_of
from geo.domains import registrable_domain

BOOTSTRAP: Final = "bootstrap.lab.example"
DOMAINS: Final = "rdap.names.example"
FEEDS: Final = "feeds.lab.example"
RIPESTAT: Final = "stat.lab.example"
_SUFFIXES: Final = ["example", "test", "uk", "au", "jp", "io"]
FED_BY_STRANGERS: Final = ("127.68.6.0/24", "127.68.15.0/24")
_SENT_TO: Final = Registry.WEST
_HUGE: Final = 10_000_000
_WORLD: Final = ip_network((0, 0))


def bootstrap(request: Request, web: Web) -> Answer:
    """Answer with the file that says which registry knows what."""
    url = web.url("{}", "/rdap/").replace("http://", "https://")
    match request.segments:
        case ["rdap", "ipv4.json" | "ipv6.json" as name]:
            return _json(records.bootstrap(BLOCKS, version=4 if name == "ipv4.json" else 6, url=url))
        case ["rdap", "dns.json"]:
            return _json(records.services([[_SUFFIXES, [url.format(DOMAINS)]]]))
        case ["rdap", "asn.json"]:
            return _json(records.services([]))
        case _:
            return not_found()


def registry(request: Request, web: Web) -> Answer:
    """Answer a question about an address or a handle, as the asked registry does."""
    match request.host, request.segments:
        case Registry.DOWN.value, _:
            return Answer(hang_up=True)
        case Registry.LIMITED.value, _:
            return Answer(status=429, headers=(("Retry-After", "600"),), body=b"{}")
        case Registry.ROUND.value, _:
            return redirect(web.url(request.host, request.path))
        case host, ["rdap", "ip", address, *_]:
            return _about(address, Registry(host), web)
        case host, ["rdap", "entity", handle]:
            return _entity(handle, Registry(host))
        case _:
            return not_found()


def domains(request: Request, _: Web) -> Answer:
    """Answer a question about a domain: somebody registered it, or it is a suffix, or it is not known."""
    match request.segments:
        case ["rdap", "domain", name]:
            owner = registrable_domain(name)
            suffix = owner is None and name.partition(".")[2] in {"uk", "au", "jp"}
            if owner == name or suffix:
                return _json(records.domain(name, suffix=suffix))
            return _missing()
        case _:
            return not_found()


def feeds(_: Request, __: Web) -> Answer:
    """Answer with the operators' geofeed (RFC 8805)."""
    return text(geofeed(), "text/csv; charset=utf-8")


def ripestat(request: Request, _: Web) -> Answer:
    """Answer as RIPEstat's abuse contact finder does."""
    resource = parse_qs(request.query).get("resource", [""])[0]
    try:
        block = block_of(ip_network(resource)[0])
    except ValueError:
        block = None
    found = [block.ripestat] if block and block.ripestat else []
    return _json({"data": {"abuse_contacts": found, "parameters": {"resource": resource}}})


def geofeed() -> str:
    """Return the lines that operators publish about their own networks."""
    rows = (f"{block.prefix},{block.geofeed},,," for block in BLOCKS if block.geofeed)
    # The feed speaks of networks, too, whose holders do not refer to it: it may not (RFC 9632, section 3).
    return "\n".join(("# invented networks", *rows, *(f"{prefix},SE,,," for prefix in FED_BY_STRANGERS), ""))


def _about(address: str, registry: Registry, web: Web) -> Answer:
    try:
        holders = [block for block in around(ip_address(address)) if _holds(registry, block)]
    except ValueError:
        return _json({"errorCode": 400, "title": "not an address"}, status=400)
    if not holders:
        return _missing()
    if holders[0].shape is Shape.SENT_ON and registry is not _SENT_TO:
        return redirect(web.url(_SENT_TO, f"/rdap/ip/{address}"))
    return _record(holders[0], web)


def _holds(registry: Registry, block: Block) -> bool:
    return block.registry is registry or (block.shape is Shape.SENT_ON and registry is _SENT_TO)


def _record(block: Block, web: Web) -> Answer:
    whole = records.network(block, feed=web.url(FEEDS, "/geofeed.csv"))
    match block.shape:
        case Shape.MISSING:
            return _missing()
        case Shape.NO_JSON:
            return text('{"handle": "NET-', "application/rdap+json")
        case Shape.INWARD:
            return redirect("https://10.0.0.1/rdap/ip/1")
        case _:
            return _json({**whole, **_INSTEAD.get(block.shape, {})})


_INSTEAD: Final[dict[Shape, records.Json]] = {
    Shape.HUGE: {"remarks": [{"description": ["meow " * (_HUGE // 5)]}]},
    Shape.ANOTHER: {"startAddress": "192.0.2.240", "endAddress": "192.0.2.255"},
    Shape.WHOLE_WORLD: {"startAddress": str(_WORLD[0]), "endAddress": str(_WORLD[-1])},
}


def _entity(handle: str, registry: Registry) -> Answer:
    for block in BLOCKS:
        if block.registry is registry and handle == records.abuse_handle(block):
            return _json({**records.entity(block, "ABUSE", ["abuse"], block.mail), "handle": handle})
    return _missing()


def _missing() -> Answer:
    return _json({"errorCode": 404, "title": "nothing is known of it"}, status=404)


def _json(document: records.Json, *, status: int = 200) -> Answer:
    return text(json.dumps(document), "application/rdap+json", status=status)


REGISTRIES: Final = (
    Site(about="the bootstrap of the registries", hosts=(BOOTSTRAP,), answer=bootstrap, secure=True),
    Site(
        about="the registries of addresses",
        hosts=tuple(each.value for each in Registry if each.value),
        answer=registry,
        secure=True,
    ),
    Site(about="the registry of domains", hosts=(DOMAINS,), answer=domains, secure=True),
    Site(about="the abuse contact finder", hosts=(RIPESTAT,), answer=ripestat, secure=True),
    Site(about="what operators say of their own networks", hosts=(FEEDS,), answer=feeds, secure=True),
)
