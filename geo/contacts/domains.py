"""Pure: who registered a domain for its holder, and who holds it, from a registry's RDAP record (RFC 9083, section 5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from geo.contacts import entities
from geo.contacts.cards import listed, read
from geo.contacts.mailboxes import NotForReports, shipped
from geo.contacts.scopes import ScopeKind
from geo.facts import Contact, Gap
from geo.one_line import one_line

REGISTRAR_ABUSE: Final = "registrar abuse"
MOST_CONTACTS: Final = 4
_MOST_REDACTED: Final = 200
_HOLDERS: Final = ("registrant", "technical")
_ORGANISATIONS: Final = frozenset({"org", "group"})


class NotADomainError(ValueError):
    """The document is no RDAP record of the domain; the sentence says what is wrong with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainRecord:
    """What a registry's record says of one domain."""

    contacts: tuple[Contact, ...]
    """The registrar's before the holder's."""
    gaps: tuple[Gap, ...]


def read_domain(
    document: object, domain: str, *, source: str, as_of: str, dropped: NotForReports | None = None
) -> DomainRecord:
    """Read an RDAP answer about `domain` (A-labels); raises `NotADomainError`.

    Of persons nothing is kept: only organisations are named.
    """
    record = _require_domain(document, domain)
    dropped = dropped or shipped()
    contacts: list[Contact] = []
    gaps: list[Gap] = []
    for role, scope, mailboxes, why_not in (
        *_registrar(record, domain, dropped),
        *_holders(record, domain, dropped),
    ):
        contacts += [
            Contact(address=address, role=role, scope=scope, source=source, as_of=as_of)
            for address in mailboxes
        ]
        gaps += why_not
    if not any(contact.role == REGISTRAR_ABUSE for contact in contacts):
        gaps.append(_gap("registrar", f"the record of {domain} names no abuse contact of a registrar"))
    return DomainRecord(
        contacts=tuple(contacts), gaps=tuple(dict.fromkeys((*gaps, *_redacted(record, domain))))
    )


_Found = tuple[str, str, list[str], tuple[Gap, ...]]


def _require_domain(document: object, domain: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise NotADomainError("the answer is no JSON object")
    if "errorCode" in document:
        raise NotADomainError(f"the registry answered with error {one_line(document['errorCode'])}")
    if document.get("objectClassName") != "domain":
        raise NotADomainError("the answer is not about a domain")
    if str(one_line(document.get("ldhName"))).casefold().rstrip(".") != domain:
        raise NotADomainError("the answer is about another domain")
    return document


def _registrar(record: dict[str, Any], domain: str, dropped: NotForReports) -> Iterator[_Found]:
    for entity in _with_role(record, "registrar"):
        name = read(entity.get("vcardArray")).name or "not named"
        named = entities.parties({"entities": [entity]})
        abuse = [party for party in named if entities.ABUSE in party.roles]
        mailboxes, gaps = entities.mailboxes(abuse, dropped)
        scope = f"{ScopeKind.REGISTRAR} {name} of {domain}"
        yield (
            REGISTRAR_ABUSE,
            scope,
            [each.address for each in mailboxes[:MOST_CONTACTS]],
            _of_registrar(gaps),
        )


def _holders(record: dict[str, Any], domain: str, dropped: NotForReports) -> Iterator[_Found]:
    for role in _HOLDERS:
        for entity in _with_role(record, role):
            card = read(entity.get("vcardArray"))
            name = card.org or (card.name if card.kind in _ORGANISATIONS else None)
            if name is None:
                reason = f"the {role} of {domain} is no organisation that is named"
                yield role, "", [], (_gap("registrant", reason),)
                continue
            # Only its own card: whoever is nested in it answers for something else.
            party = entities.Entity(roles=("technical",), handle=None, card=card)
            mailboxes, gaps = entities.mailboxes([party], dropped)
            scope = f"{ScopeKind.DOMAIN} {domain} of {name}"
            yield role, scope, [each.address for each in mailboxes[:MOST_CONTACTS]], gaps


def _with_role(record: dict[str, Any], role: str) -> Iterator[dict[str, Any]]:
    for entity in listed(record.get("entities"))[: entities.MOST_ENTITIES]:
        if isinstance(entity, dict) and role in listed(entity.get("roles")):
            yield entity


def _redacted(record: dict[str, Any], domain: str) -> Iterator[Gap]:
    """Give a gap that names what the registry holds back (RFC 9537, section 4.2)."""
    names = dict.fromkeys(
        name
        for each in listed(record.get("redacted"))[:_MOST_REDACTED]
        if isinstance(each, dict)
        and isinstance(each.get("name"), dict)
        and (name := one_line(each["name"].get("description") or each["name"].get("type")))
    )
    if names:
        yield _gap("registrant", f"the record of {domain} is redacted: {', '.join(names)}"[:500])


def _of_registrar(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    return tuple(_gap("registrar", gap.reason) for gap in gaps)


def _gap(question: str, reason: str) -> Gap:
    return Gap(question=question, reason=reason)
