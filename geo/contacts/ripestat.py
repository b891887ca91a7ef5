"""Pure: RIPEstat's abuse contact finder, which gives the contact that RIPE NCC finds for a block of addresses."""

from __future__ import annotations

from typing import Any, Final

from geo.contacts.cards import listed
from geo.contacts.mailboxes import NotForReports, is_mailbox, shipped
from geo.contacts.scopes import Ip, network_scope
from geo.facts import Contact, Gap
from geo.prefixes import read_prefix

SERVICE: Final = "https://stat.ripe.net/data/abuse-contact-finder/data.json"
MOST_CONTACTS: Final = 4
_MOST_LISTED: Final = 32


def read(
    document: object,
    resource: str,
    span: tuple[Ip, Ip],
    *,
    source: str,
    as_of: str,
    dropped: NotForReports | None = None,
) -> tuple[tuple[Contact, ...], tuple[Gap, ...]]:
    """Read an answer about `resource`, the block from the first to the last address of `span`."""
    dropped = dropped or shipped()
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        return (), (_gap(f"{source} answered with nothing that can be read"),)
    if not _is_about(data, span[0]):
        return (), (_gap(f"{source} answered about another network"),)
    said = [text for text in listed(data.get("abuse_contacts"))[:_MOST_LISTED] if isinstance(text, str)]
    usable = {text.strip().casefold(): text.strip() for text in said if is_mailbox(text.strip())}
    reasons = {address: dropped.why(address) for address in usable.values()}
    contacts = tuple(
        Contact(address=address, role="abuse", scope=network_scope(*span), source=source, as_of=as_of)
        for address, why in reasons.items()
        if why is None
    )
    gaps = [
        _gap(f"{address} is not for reports: {why}") for address, why in reasons.items() if why is not None
    ]
    if not contacts:
        gaps.append(_gap(f"{source} knows no contact for {resource}"))
    return contacts[:MOST_CONTACTS], tuple(gaps)


def _is_about(data: dict[str, Any], ip: Ip) -> bool:
    parameters = data.get("parameters")
    resource = parameters.get("resource") if isinstance(parameters, dict) else None
    try:
        return isinstance(resource, str) and ip in read_prefix(resource, strict=False)
    except ValueError:
        return False


def _gap(reason: str) -> Gap:
    return Gap(question="contact", reason=reason)
