"""Pure: who takes reports for a network, read from the registry's RDAP record of it.

Registries nest the abuse role at any depth (ARIN), leave it out (AFRINIC), or put their own mailbox there while the
network's stands elsewhere (APNIC's national registries): so all of the record is walked and the contacts are ranked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, summarize_address_range
from typing import Any, Final

from ipwhois.rdap import _RDAPContact

from geo import operators
from geo.facts import Claim, Contact, Gap
from geo.geofeed_references import GeofeedReference, reference_in

MOST_CONTACTS: Final = 8
_MOST_ENTITIES: Final = 500
_DEEPEST: Final = 16
_LONGEST_ADDRESS: Final = 254
# A mail header ends at a line break; whatever is no plain address is left out rather than repaired.
_MAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
)
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_ZEROS: Final = re.compile(r"\b0+(?=\d)")
# Mailboxes of the registries themselves, which answer for no customer's network.
_REGISTRIES: Final = re.compile(
    r"(?:arin\.net|ripe\.net|apnic\.net|lacnic\.net|afrinic\.net|nic\.or\.kr|krnic\.or\.kr|nic\.ad\.jp|cnnic\.cn"
    r"|twnic\.(?:net\.)?tw|idnic\.net|irinn\.in|vnnic\.(?:net\.)?vn|iana\.org)",
    re.IGNORECASE,
)
_FALLBACKS: Final = {"technical": 3, "noc": 3, "administrative": 4, "": 4}


class NotANetworkError(ValueError):
    """The document is no RDAP record of an IP network; the sentence says what is wrong with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """What a registry's record says of one network."""

    first: IPv4Address | IPv6Address
    last: IPv4Address | IPv6Address
    handle: str | None
    name: str | None
    contacts: tuple[Contact, ...]
    """The best first."""
    claims: tuple[Claim, ...]
    gaps: tuple[Gap, ...]
    operator: tuple[Claim, ...] = ()
    """Where the holders sit."""
    geofeed: GeofeedReference | None = None
    given_out: bool = False
    """The holder gives parts of it to customers, whose networks have records, and contacts, of their own."""


def read(document: object, *, source: str, as_of: str) -> Registration:
    """Read an RDAP answer about an address; raises `NotANetworkError`."""
    if not isinstance(document, dict):
        raise NotANetworkError("the answer is no JSON object")
    if "errorCode" in document:
        raise NotANetworkError(f"the registry answered with error {_plain(document['errorCode'])}")
    first, last = _range(document)
    scope = f"network {_blocks(first, last)}"
    found, gaps = _contacts(document, scope=scope, source=source, as_of=as_of)
    country = document.get("country")
    claims: tuple[Claim, ...] = ()
    if isinstance(country, str) and _COUNTRY.fullmatch(country.strip()):
        claims = (Claim(value=country.strip().upper(), basis="registration", source=source, as_of=as_of),)
    else:
        gaps.append(Gap(question="registration", reason=f"the record of {scope} names no country"))
    return Registration(
        first=first,
        last=last,
        handle=_plain(document.get("handle")),
        name=_plain(document.get("name")),
        contacts=found,
        claims=claims,
        gaps=tuple(gaps),
        operator=operators.seats(document, source=source, as_of=as_of),
        geofeed=reference_in(document, first=first, last=last),
        given_out="ALLOC" in str(document.get("type")).upper(),
    )


def _range(document: dict[str, Any]) -> tuple[IPv4Address | IPv6Address, IPv4Address | IPv6Address]:
    try:
        first, last = (_bound(document[key]) for key in ("startAddress", "endAddress"))
    except (KeyError, ValueError, TypeError) as error:
        raise NotANetworkError("the answer has no range of addresses") from error
    if first.version != last.version or int(first) > int(last):
        raise NotANetworkError(f"the answer's range is impossible: {first} - {last}")
    return first, last


def _bound(value: object) -> IPv4Address | IPv6Address:
    # ARIN once padded each part of an IPv4 address to three digits, RIPE NCC appended a prefix length.
    text = str(value).strip().partition("/")[0]
    return ip_address(text if ":" in text else _ZEROS.sub("", text))


def _blocks(first: IPv4Address | IPv6Address, last: IPv4Address | IPv6Address) -> str:
    blocks = list(summarize_address_range(first, last))
    return str(blocks[0]) if len(blocks) == 1 else f"{first} - {last}"


def _contacts(
    document: dict[str, Any], *, scope: str, source: str, as_of: str
) -> tuple[tuple[Contact, ...], list[Gap]]:
    best: dict[str, tuple[int, str, str]] = {}
    unusable = 0
    for roles, address in _mailboxes(document):
        if len(address) > _LONGEST_ADDRESS or not _MAIL.fullmatch(address):
            unusable += 1
            continue
        rank = _rank(roles, address)
        if rank is not None and rank < best.get(address.casefold(), (rank + 1, "", ""))[0]:
            best[address.casefold()] = (
                rank,
                address,
                "abuse" if "abuse" in roles else ", ".join(roles) or "unstated",
            )
    ranked = sorted(best.values(), key=lambda entry: entry[0])[:MOST_CONTACTS]
    found = tuple(
        Contact(address=address, role=role, scope=scope, source=source, as_of=as_of)
        for _, address, role in ranked
    )
    gaps = []
    if not any(contact.role == "abuse" for contact in found):
        gaps.append(Gap(question="contact", reason=f"the record of {scope} names no abuse contact"))
    if unusable:
        gaps.append(
            Gap(question="contact", reason=f"{unusable} of the record's contacts are no mail address")
        )
    return found, gaps


def _rank(roles: tuple[str, ...], address: str) -> int | None:
    """Return how far down the list an address belongs; None where it is not for reports at all."""
    local, _, domain = address.rpartition("@")
    registry = _REGISTRIES.fullmatch(domain) is not None
    if "abuse" in roles:
        return 2 if registry else 0
    if local.casefold() == "abuse" and not registry:
        return 1
    fallbacks = [_FALLBACKS[role] for role in roles or ("",) if role in _FALLBACKS]
    return min(fallbacks) + 2 * registry if fallbacks else None


def _mailboxes(document: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the mail addresses of every entity with its roles, the outer entities first."""
    waiting: list[tuple[Any, int]] = [(entity, 1) for entity in _listed(document.get("entities"))]
    for seen in range(_MOST_ENTITIES):
        if seen >= len(waiting):
            return
        entity, depth = waiting[seen]
        if not isinstance(entity, dict):
            continue
        roles = tuple(role.casefold() for role in _listed(entity.get("roles")) if isinstance(role, str))
        for address in _addresses(entity.get("vcardArray")):
            yield tuple(_CONTROLS.sub(" ", role) for role in roles), address
        if depth < _DEEPEST:
            waiting.extend((inner, depth + 1) for inner in _listed(entity.get("entities")))


def _addresses(vcard: object) -> Iterator[str]:
    properties = _listed(vcard)
    for row in _listed(properties[1]) if len(properties) > 1 else ():
        # One row at a time: ipwhois gives up a whole card at its first odd value.
        contact = _RDAPContact([row])
        try:
            contact.parse()
        except (AttributeError, IndexError):
            continue
        for email in contact.vars["email"] or ():
            yield email["value"].removeprefix("mailto:")


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _plain(value: object) -> str | None:
    if not isinstance(value, str | int):
        return None
    return _CONTROLS.sub(" ", str(value)).strip()[:_LONGEST_ADDRESS] or None
