"""Pure: all contacts of a host in the order in which to write to them, and the guess where nobody is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from geo.contacts.domains import REGISTRAR_ABUSE
from geo.contacts.entities import ABUSE
from geo.contacts.mailboxes import is_mailbox, shipped
from geo.contacts.scopes import Ip, ScopeKind, kind_of, reaches
from geo.domains import is_below_private_suffix, registrable_domain
from geo.facts import Contact, Gap, Verdict

GUESS: Final = "guess (RFC 2142)"
SECURITY_TXT: Final = "security.txt"
# Whoever can take down stands before whoever may be the one that is reported; a guess is the last resort.
_KINDS: Final = {
    ScopeKind.PLATFORM: 0,
    ScopeKind.FRONT: 0,
    ScopeKind.NETWORK: 1,
    ScopeKind.REGISTRAR: 5,
    ScopeKind.SITE: 6,
    ScopeKind.DOMAIN: 7,
}
_BEHIND: Final = 4
_LAST: Final = 9


def of_host(
    contacts: Iterable[Contact], *, host: str, ips: Sequence[Ip], verdict: Verdict, at: datetime
) -> tuple[tuple[Contact, ...], tuple[Gap, ...]]:
    """Return everybody who answers for a host, the best first, and why somebody who was named does not."""
    kept, gaps = within(contacts, ips)
    return ranked((*kept, *guessed(host, kept, verdict=verdict, at=at)), verdict=verdict), gaps


def ranked(contacts: Iterable[Contact], *, verdict: Verdict) -> tuple[Contact, ...]:
    """Return each contact once, the best first; those of equal rank keep their order.

    At an origin the network comes before a front that stands at other addresses of the host.
    """
    behind = {ScopeKind.FRONT, ScopeKind.PLATFORM} if verdict is Verdict.ORIGIN else set()

    def rank(contact: Contact) -> int:
        return _BEHIND if kind_of(contact.scope) in behind else _rank(contact)

    return tuple(sorted(dict.fromkeys(contacts), key=rank))


def within(contacts: Iterable[Contact], ips: Sequence[Ip]) -> tuple[tuple[Contact, ...], tuple[Gap, ...]]:
    """Leave out, with a gap, contacts of networks in which no address of the host lies, whoever named them."""
    kept: list[Contact] = []
    gaps: dict[Gap, None] = {}
    for contact in contacts:
        if kind_of(contact.scope) is not ScopeKind.NETWORK or any(reaches(contact.scope, ip) for ip in ips):
            kept.append(contact)
        else:
            reason = f"{contact.source} named a contact of {contact.scope}, where no address of the host lies"
            gaps[Gap(question="contact", reason=reason)] = None
    return tuple(kept), tuple(gaps)


def _rank(contact: Contact) -> int:
    if contact.role == GUESS:
        return _LAST
    kind = kind_of(contact.scope)
    rank = _KINDS.get(kind, _LAST - 1) if kind else _LAST - 1
    if kind is not ScopeKind.NETWORK or contact.role == ABUSE:
        return rank
    return rank + (1 if contact.address.partition("@")[0].casefold() == ABUSE else 2)


def guessed(host: str, contacts: Iterable[Contact], *, verdict: Verdict, at: datetime) -> tuple[Contact, ...]:
    """Return `abuse@` the registered domain, as RFC 2142 asks for, where no abuse contact is known at all.

    It reaches the holder of the domain, never a network; on a shared platform a domain is the platform's or a
    customer's, and nothing is guessed.
    """
    if verdict in (Verdict.SHARED_PLATFORM, Verdict.ONION) or is_below_private_suffix(host):
        return ()
    if any(contact.role in (ABUSE, REGISTRAR_ABUSE) for contact in contacts):
        return ()
    domain = registrable_domain(host)
    address = f"{ABUSE}@{domain}"
    if domain is None or not is_mailbox(address) or shipped().why(address):
        return ()
    return (
        Contact(
            address=address,
            role=GUESS,
            scope=f"{ScopeKind.DOMAIN} {domain}",
            source="RFC 2142",
            as_of=f"{at:%Y-%m-%d}",
        ),
    )
