"""Pure: Abusix's Abuse Contact DB, which is asked over DNS: the reversed address below its zone, TXT records back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from geo.contacts.mailboxes import NotForReports, is_mailbox, shipped
from geo.contacts.scopes import Ip, network_scope
from geo.facts import Contact, Gap

ZONE: Final = "abuse-contacts.abusix.zone"
MOST_CONTACTS: Final = 4
_MOST_RECORDS: Final = 16


def question_about(ip: Ip, zone: str) -> str:
    """Return the name to ask about: `1.2.0.192.abuse-contacts.abusix.zone`, or 32 nibbles for IPv6."""
    labels = ip.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
    return f"{labels}.{zone}"


def read(
    texts: Iterable[str], ip: Ip, *, source: str, as_of: str, dropped: NotForReports | None = None
) -> tuple[tuple[Contact, ...], tuple[Gap, ...]]:
    """Read TXT records; the answer is of the one address that was asked about, and reaches no other."""
    dropped = dropped or shipped()
    said = [part.strip() for text in tuple(texts)[:_MOST_RECORDS] for part in text.split(",")]
    addresses = {part.casefold(): part for part in said if is_mailbox(part)}
    reasons = {address: dropped.why(address) for address in addresses.values()}
    contacts = tuple(
        Contact(address=address, role="abuse", scope=network_scope(ip, ip), source=source, as_of=as_of)
        for address, why in reasons.items()
        if why is None
    )
    gaps = [f"{address} is not for reports: {why}" for address, why in reasons.items() if why is not None]
    if odd := sum(1 for part in said if part and not is_mailbox(part)):
        gaps.append(f"{odd} of the contacts that {source} names for {ip} are no mail address")
    return contacts[:MOST_CONTACTS], tuple(Gap(question="contact", reason=reason) for reason in gaps)
