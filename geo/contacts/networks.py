"""Pure: who takes reports for a network, read from the registry's RDAP record of it (RFC 9083, section 5.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final

from geo import operators
from geo.contacts import entities
from geo.contacts.entities import Entity, Mailbox
from geo.contacts.mailboxes import NotForReports, shipped
from geo.contacts.scopes import blocks, network_scope
from geo.facts import Claim, Contact, Gap
from geo.geofeed_references import GeofeedReference, reference_in
from geo.one_line import one_line
from geo.prefixes import read_address

MOST_CONTACTS: Final = 8
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_ZEROS: Final = re.compile(r"\b0+(?=\d)")
_LONGEST_BOUND: Final = 60
# The largest networks that one party holds: IPv4 /8 (before there were registries) and IPv6 /13; RIRs hold IPv6 /12.
_LARGEST: Final = {4: 1 << 24, 6: 1 << 115}
# Under these names registries answer for what they have not given out, or what another registry has.
_NOT_GIVEN: Final = re.compile(
    r"NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK|IANA-BLK|IANA-NETBLOCK-\d+|IANA-IP-ARIN|ERX-NETBLOCK|STUB-.*|UNALLOCATED.*"
    r"|NET-?0{0,3}|IETF-RESERVED-ADDRESS-BLOCK|(?:APNIC|ARIN|RIPE|LACNIC|AFRINIC)-(?:NETBLOCK|ERX|CIDR-BLOCK).*"
)
# Whoever has one of these uses it. Of any other, or of no type, parts may be given to others, with records of their own.
_USED_WHOLE: Final = re.compile(r"(?:RE)?ASSIGN(?:ED|MENT)\b(?!.*ALLOC)")


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
    to_follow: tuple[str, ...] = ()
    """Handles of parties that the record names without saying how to reach them; empty where it names who takes reports."""

    @property
    def scope(self) -> str:
        """What the contacts answer for: the range, and no address outside of it."""
        return network_scope(self.first, self.last)


def read(document: object, *, source: str, as_of: str, dropped: NotForReports | None = None) -> Registration:
    """Read an RDAP answer about an address; raises `NotANetworkError`."""
    record = _require_network(document)
    dropped = dropped or shipped()
    first, last = _range(record)
    _require_given(record, first, last)
    claims, unclaimed = _registration(record, network_scope(first, last), source, as_of)
    bare = Registration(
        first=first,
        last=last,
        handle=one_line(record.get("handle")),
        name=one_line(record.get("name")),
        contacts=(),
        claims=claims,
        gaps=unclaimed,
        operator=operators.seats(record, source=source, as_of=as_of),
        geofeed=reference_in(record, first=first, last=last),
        given_out=_USED_WHOLE.search(str(one_line(record.get("type"))).upper()) is None,
    )
    named = tuple(entities.parties(record))
    found = _with_contacts(bare, named, dropped, source=source, as_of=as_of)
    if any(contact.role == entities.ABUSE for contact in found.contacts):
        return found
    follow = entities.to_follow(named, dropped)
    reason = f"the record of {found.scope} names no abuse contact"
    return replace(found, to_follow=follow, gaps=(Gap(question="contact", reason=reason), *found.gaps))


def followed(document: object, handle: str) -> tuple[Entity, ...]:
    """Read the answer about an entity that a network's record names by `handle`; raises `NotANetworkError`.

    What it refers to in turn is not followed: entities may name each other in a ring.
    """
    if not isinstance(document, dict) or "errorCode" in document:
        raise NotANetworkError("the answer is no entity")
    if str(document.get("handle")).casefold() != handle.casefold():
        raise NotANetworkError(f"the answer is about another entity than {handle}")
    return tuple(entities.parties({"entities": [document]}))


def with_entities(
    found: Registration,
    named: tuple[Entity, ...],
    *,
    source: str,
    as_of: str,
    dropped: NotForReports | None = None,
) -> Registration:
    """Add what was found by following a handle of the network's record; it answers for that network alone."""
    more = _with_contacts(
        replace(found, contacts=(), gaps=()), named, dropped or shipped(), source=source, as_of=as_of
    )
    first = tuple(contact for contact in more.contacts if contact.role == entities.ABUSE)
    known = {contact.address.casefold() for contact in (*first, *found.contacts)}
    rest = tuple(each for each in more.contacts if each.address.casefold() not in known)
    mine = {contact.address.casefold() for contact in first}
    kept = tuple(contact for contact in found.contacts if contact.address.casefold() not in mine)
    return replace(found, contacts=(*first, *kept, *rest)[:MOST_CONTACTS], gaps=(*found.gaps, *more.gaps))


def with_gap(found: Registration, reason: str) -> Registration:
    """Add why a part of the record could not be known."""
    return replace(found, gaps=(*found.gaps, Gap(question="contact", reason=reason)))


def _require_network(document: object) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise NotANetworkError("the answer is no JSON object")
    if "errorCode" in document:
        raise NotANetworkError(f"the registry answered with error {one_line(document['errorCode'])}")
    # RIPE NCC once left `objectClassName` out.
    if document.get("objectClassName", "ip network") != "ip network":
        raise NotANetworkError("the answer is not about a network")
    return document


def _range(document: dict[str, Any]) -> tuple[IPv4Address | IPv6Address, IPv4Address | IPv6Address]:
    try:
        first, last = (_bound(document[key]) for key in ("startAddress", "endAddress"))
    except (KeyError, ValueError, TypeError) as error:
        raise NotANetworkError("the answer has no range of addresses") from error
    if first.version != last.version or int(first) > int(last):
        raise NotANetworkError(f"the answer's range is impossible: {first} - {last}")
    return first, last


def _require_given(
    record: dict[str, Any], first: IPv4Address | IPv6Address, last: IPv4Address | IPv6Address
) -> None:
    """Refuse what registries answer where nothing is registered: a record of their pool, or of the whole world."""
    size = int(last) - int(first) + 1
    if size > _LARGEST[first.version] or _NOT_GIVEN.fullmatch(str(one_line(record.get("name"))).upper()):
        raise NotANetworkError(f"the answer is about {blocks(first, last)}, which is no holder's network")


def _bound(value: object) -> IPv4Address | IPv6Address:
    if not isinstance(value, str) or len(value) > _LONGEST_BOUND:
        raise ValueError("no address")
    # ARIN once padded each part of an IPv4 address to three digits, RIPE NCC appended a prefix length.
    text = value.strip().partition("/")[0]
    return read_address(text if ":" in text else _ZEROS.sub("", text))


def _registration(
    record: dict[str, Any], scope: str, source: str, as_of: str
) -> tuple[tuple[Claim, ...], tuple[Gap, ...]]:
    country = record.get("country")
    if isinstance(country, str) and _COUNTRY.fullmatch(country.strip()):
        claim = Claim(value=country.strip().upper(), basis="registration", source=source, as_of=as_of)
        return (claim,), ()
    return (), (Gap(question="registration", reason=f"the record of {scope} names no country"),)


def _with_contacts(
    found: Registration, named: tuple[Entity, ...], dropped: NotForReports, *, source: str, as_of: str
) -> Registration:
    mailboxes, gaps = entities.mailboxes(named, dropped)

    def contact(mailbox: Mailbox) -> Contact:
        return Contact(
            address=mailbox.address, role=mailbox.role, scope=found.scope, source=source, as_of=as_of
        )

    return replace(found, contacts=tuple(map(contact, mailboxes[:MOST_CONTACTS])), gaps=(*found.gaps, *gaps))
