"""Pure: the parties that an RDAP record names, at any depth (RFC 9083, section 5.1), and which must be asked about.

Registries nest the abuse role at any depth (ARIN), leave every role out (AFRINIC), name a party by its handle alone,
or put their own mailbox there while the network's stands elsewhere (APNIC's national registries).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from geo.contacts.cards import Card, listed, read
from geo.contacts.mailboxes import NotForReports, is_mailbox
from geo.facts import Gap
from geo.one_line import one_line

MOST_ENTITIES: Final = 500
DEEPEST: Final = 16
MOST_GAPS: Final = 8
MOST_FOLLOWED: Final = 2
"""Handles of one record that are asked about: each costs the registry a request."""
_MOST_LINKS: Final = 20
# What registries give out as handles; anything else is not put into a URL.
_HANDLE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9])?")
_FALLBACKS: Final = {"technical": 3, "noc": 3, "administrative": 4, "": 4}
ABUSE: Final = "abuse"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """One party of a record."""

    roles: tuple[str, ...]
    handle: str | None
    card: Card


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """A mail address that a record names, with the roles in which it does so; the lower the rank, the better."""

    address: str
    role: str
    rank: int


def parties(record: dict[str, Any]) -> Iterator[Entity]:
    """Give every entity of a record, the outer ones first; a record without end is read in part."""
    waiting = deque((entity, 1) for entity in listed(record.get("entities"))[:MOST_ENTITIES])
    for _ in range(MOST_ENTITIES):
        if not waiting:
            return
        entity, depth = waiting.popleft()
        if not isinstance(entity, dict):
            continue
        yield _entity(entity)
        if depth < DEEPEST:
            waiting.extend((inner, depth + 1) for inner in listed(entity.get("entities"))[:MOST_ENTITIES])


def _entity(entity: dict[str, Any]) -> Entity:
    roles = (one_line(role) for role in listed(entity.get("roles"))[:MOST_ENTITIES] if isinstance(role, str))
    handle = entity.get("handle")
    return Entity(
        roles=tuple(dict.fromkeys(role.casefold() for role in roles if role)),
        handle=handle if isinstance(handle, str) and _HANDLE.fullmatch(handle) else _linked(entity),
        card=read(entity.get("vcardArray")),
    )


def _linked(entity: dict[str, Any]) -> str | None:
    """Return the handle that an entity's own link ends in; the link itself may lead anywhere, and is not followed."""
    for link in listed(entity.get("links"))[:_MOST_LINKS]:
        if isinstance(link, dict) and link.get("rel") == "self" and isinstance(link.get("href"), str):
            href: str = link["href"]
            _, path, handle = href.rpartition("/entity/")
            if path and _HANDLE.fullmatch(handle):
                return handle
    return None


def mailboxes(named: Iterable[Entity], dropped: NotForReports) -> tuple[tuple[Mailbox, ...], tuple[Gap, ...]]:
    """Return who takes reports among the parties, the best first, and why the others do not."""
    best: dict[str, Mailbox] = {}
    gaps: dict[Gap, None] = {}
    unusable = 0
    for entity, address in ((party, email) for party in named for email in party.card.emails):
        if not is_mailbox(address):
            unusable += 1
        elif (mailbox := _judged(entity, address)) is None:
            continue
        elif why := dropped.why_handle(entity.handle or "") or dropped.why(address):
            gaps[Gap(question="contact", reason=f"{address} is not for reports: {why}")] = None
        elif mailbox.rank < best.get(address.casefold(), _LAST).rank:
            best[address.casefold()] = mailbox
    odd = Gap(question="contact", reason=f"{unusable} of the record's contacts are no mail address")
    found = tuple(sorted(best.values(), key=lambda mailbox: mailbox.rank))
    return found, (*((odd,) if unusable else ()), *gaps)[:MOST_GAPS]


_LAST: Final = Mailbox(address="", role="", rank=99)


def _judged(entity: Entity, address: str) -> Mailbox | None:
    """Say in what role and how far down the list an address stands; None where it never takes reports."""
    if ABUSE in entity.roles:
        return Mailbox(address=address, role=ABUSE, rank=0)
    role = ", ".join(entity.roles) or "unstated"
    if address.partition("@")[0].casefold() == ABUSE:
        return Mailbox(address=address, role=role, rank=1)
    fallbacks = [_FALLBACKS[role] for role in entity.roles or ("",) if role in _FALLBACKS]
    return Mailbox(address=address, role=role, rank=min(fallbacks)) if fallbacks else None


def to_follow(named: Iterable[Entity], dropped: NotForReports) -> tuple[str, ...]:
    """Return the handles to ask the same registry about, where a record names parties but not how to reach them.

    First who takes reports (`abuse-c`, an incident response team), then the organisation that holds the network,
    whose own record nests its abuse contact.
    """
    ranks: dict[str, int] = {}
    for entity in named:
        if entity.handle is None or entity.card.emails or dropped.why_handle(entity.handle):
            continue
        rank = _worth(entity)
        if rank is not None:
            ranks[entity.handle] = min(rank, ranks.get(entity.handle, rank))
    return tuple(sorted(ranks, key=ranks.__getitem__)[:MOST_FOLLOWED])


def _worth(entity: Entity) -> int | None:
    if ABUSE in entity.roles:
        return 0
    if entity.handle and entity.handle.upper().startswith("IRT-"):
        return 1
    return 2 if "registrant" in entity.roles and not entity.card.name else None
