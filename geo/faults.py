"""Pure: what is wrong with a resolver's answer, so that nothing false is taken from it (RFC 8914)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

_USABLE: Final = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
_OLD_FASHIONED: Final = (dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS)
# RFC 8914, sections 4.7 to 4.13.
_BOGUS: Final = {
    6: "the signatures do not verify",
    7: "a signature has expired",
    8: "a signature is not valid yet",
    9: "the key is missing",
    10: "signatures are missing",
    11: "no key is a zone key",
    12: "the proof that there is nothing is missing",
}
# An answer that the resolver itself calls not the zone's would name a wrong place (sections 4.5 and 4.16 to 4.19).
_NOT_THE_ZONES: Final = {4: "forged", 15: "blocked", 16: "censored", 17: "filtered", 18: "prohibited"}
# A reason for a failure that helps the operator (sections 4.14, 4.15, 4.23 and 4.24).
_TOLD: Final = {
    13: "an error that it remembers",
    14: "not ready",
    22: "no authority reachable",
    23: "network error",
}


class Remedy(Enum):
    """What may still be tried after a fault."""

    ASK_AGAIN = "ask again"
    """The fault may pass."""
    ASK_UNCHECKED = "ask unchecked"
    """It may pass, or it may be that validation fails: an answer without validation would show it."""
    ASK_PLAINLY = "ask plainly"
    """The server may not know EDNS."""
    NONE = "none"
    """The resolver has said all it will say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Why an answer cannot be used."""

    words: str
    remedy: Remedy = Remedy.ASK_AGAIN
    bogus: bool = False
    """The zone's signatures do not verify (DNSSEC)."""


def fault_of(message: dns.message.Message) -> Fault | None:
    """Return why nothing can be taken from an answer, or None where it can be used."""
    codes = [int(option.code) for option in message.options if isinstance(option, dns.edns.EDEOption)]
    rcode = message.rcode()
    for code in codes:
        if code in _NOT_THE_ZONES:
            return Fault(
                words=f"{_NOT_THE_ZONES[code]} by the resolver, which says so itself (EDE {code})",
                remedy=Remedy.NONE,
            )
        if code in _BOGUS and rcode == dns.rcode.SERVFAIL:
            return Fault(words=f"{_BOGUS[code]}, EDE {code}", remedy=Remedy.NONE, bogus=True)
    if rcode not in _USABLE:
        return _failure(rcode, codes)
    if _is_referral(message):
        return Fault(words="a referral in place of an answer", remedy=Remedy.NONE)
    return None


def _failure(rcode: dns.rcode.Rcode, codes: list[int]) -> Fault:
    words = dns.rcode.to_text(rcode)
    why = next((f" ({_TOLD[code]}, EDE {code})" for code in codes if code in _TOLD), "")
    if rcode == dns.rcode.SERVFAIL:
        return Fault(words=words + why, remedy=Remedy.ASK_UNCHECKED)
    return Fault(
        words=words + why, remedy=Remedy.ASK_PLAINLY if rcode in _OLD_FASHIONED else Remedy.ASK_AGAIN
    )


def _is_referral(message: dns.message.Message) -> bool:
    """Answer whether a server that is not authoritative only names others: a lame one says of itself that it knows nothing."""
    if message.rcode() != dns.rcode.NOERROR or message.answer or message.flags & dns.flags.AA:
        return False
    kinds = {rrset.rdtype for rrset in message.authority}
    return dns.rdatatype.NS in kinds and dns.rdatatype.SOA not in kinds
