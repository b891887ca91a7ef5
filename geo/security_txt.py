"""Pure: who a site says takes reports about it, in its security.txt (RFC 9116), and a hosting that knows of it.

The document is an observation that the door made under a Job: nothing here asks a site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote

from geo.contacts.mailboxes import is_mailbox, shipped
from geo.contacts.ranking import SECURITY_TXT, ranked
from geo.contacts.scopes import ScopeKind
from geo.facts import Contact, Gap, Hosting, require_utc
from geo.urls import UrlError, parse

PATH: Final = "/.well-known/security.txt"
LARGEST: Final = 32 * 1024
MOST_CONTACTS: Final = 4
_MOST_LINES: Final = 1_000
_LONGEST_URL: Final = 254
_SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE: Final = "-----BEGIN PGP SIGNATURE-----"
_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]+(\S.*)", re.ASCII)
# RFC 3339 with an offset, as the RFC asks for; a day alone says nothing of an hour and is not guessed at.
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What a host answered when it was asked for its security.txt."""

    host: str
    url: str
    """Where the text was in the end."""
    text: str
    at: datetime

    def __post_init__(self) -> None:
        require_utc(self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Whom the document of a host names, in its order of preference, and what of it does not hold."""

    host: str
    contacts: tuple[Contact, ...] = ()
    gaps: tuple[Gap, ...] = ()


def read(document: Document) -> Said:
    """Read a document; one that is past its day, or of another place, names nobody."""
    if len(document.text.encode("utf-8", "replace")) > LARGEST:
        return nothing_said(document.host, f"is larger than {LARGEST} bytes")
    fields = _fields(document.text)
    if why_not := _expired(fields.get("expires", []), document.at) or _elsewhere(document, fields):
        return nothing_said(document.host, why_not)
    named = [(value, _address(value)) for value in fields.get("contact", [])]
    usable = dict.fromkeys(address for _, address in named if address is not None)
    reasons = {address: shipped().why(address) for address in usable if "@" in address}
    gaps = [f"names {address}, which is not for reports: {why}" for address, why in reasons.items() if why]
    if odd := sum(1 for _, address in named if address is None):
        gaps.append(f"names {odd} contacts that cannot be used")
    if not document.url.startswith("https:"):
        gaps.append("was not had over HTTPS, as RFC 9116 asks")
    if "expires" not in fields:
        gaps.append("does not say until when it holds, as RFC 9116 asks")
    kept = [address for address in usable if not reasons.get(address)][:MOST_CONTACTS]
    if not kept:
        gaps.append("names no contact")
    return Said(
        host=document.host,
        contacts=tuple(_contact(document, address) for address in kept),
        gaps=tuple(_gap(document.host, reason) for reason in gaps),
    )


def nothing_said(host: str, reason: str) -> Said:
    """Return that the document of a host names nobody, and why."""
    return Said(host=host, gaps=(_gap(host, reason),))


def with_security_txt(hosting: Hosting, said: Said) -> Hosting:
    """Return a hosting that knows what its host's security.txt says; the very same where that is of another host.

    It is another hosting, and so of another moment: the next one there is.
    """
    if said.host != hosting.host:
        return hosting
    return replace(
        hosting,
        asked_at=hosting.asked_at + timedelta(microseconds=1),
        contacts=ranked((*hosting.contacts, *said.contacts), verdict=hosting.verdict),
        gaps=tuple(dict.fromkeys((*hosting.gaps, *said.gaps))),
    )


def said_in(hosting: Hosting) -> Said | None:
    """Return what a hosting knows of its host's security.txt, None where that was not asked for."""
    source = f"security.txt of {hosting.host}"
    contacts = tuple(c for c in hosting.contacts if c.role == SECURITY_TXT and c.source == source)
    gaps = tuple(gap for gap in hosting.gaps if gap.reason.startswith(f"{source} "))
    return Said(host=hosting.host, contacts=contacts, gaps=gaps) if contacts or gaps else None


def _fields(text: str) -> dict[str, list[str]]:
    """Return the values of each field, by its name in lower case; what is no field is passed over."""
    fields: dict[str, list[str]] = {}
    for line in _unsigned(re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))[:_MOST_LINES]):
        if not line.startswith("#") and (field := _FIELD.fullmatch(line.rstrip(" \t"))):
            fields.setdefault(field[1].lower(), []).append(field[2])
    return fields


def _unsigned(lines: list[str]) -> list[str]:
    """Return what a signature covers (RFC 9580, section 7), or all where none is: the signature is not checked."""
    if _SIGNED not in lines:
        return lines
    body = lines[lines.index(_SIGNED) + 1 :]
    if "" not in body or _SIGNATURE not in body:
        return []
    covered = body[body.index("") + 1 : body.index(_SIGNATURE)]
    return [line.removeprefix("- ") for line in covered]


def _expired(values: list[str], at: datetime) -> str | None:
    """Say why a document no longer holds; one without a day is not known to be over."""
    if len(values) > 1:
        return "says more than once until when it holds"
    if not values:
        return None
    try:
        until = datetime.fromisoformat(values[0].upper()) if _MOMENT.fullmatch(values[0]) else None
        until = until.astimezone(UTC) if until else None
    except (ValueError, OverflowError):
        until = None
    if until is None:
        return "holds until a day that cannot be read"
    return f"expired on {until:%Y-%m-%d}" if until <= at else None


def _elsewhere(document: Document, fields: dict[str, list[str]]) -> str | None:
    """Say that a document names the places it may stand at, and that this is none of them (RFC 9116, section 2.5.2)."""
    named = fields.get("canonical", [])
    hrefs = {_https(value, longest=2083) for value in named}
    return "says that it belongs to another place" if named and document.url not in hrefs else None


def _address(value: str) -> str | None:
    """Return a mail address or an https URL; None for what is neither."""
    scheme, _, rest = value.partition(":")
    if scheme.lower() == "mailto":
        # A query would set subject, copies and body of what is sent.
        address = unquote(rest) if "?" not in rest else ""
        return address if is_mailbox(address) else None
    return _https(value, longest=_LONGEST_URL)


def _https(value: str, *, longest: int) -> str | None:
    try:
        url = parse(value)
    except UrlError:
        return None
    plain = url.href.isascii() and url.href.isprintable() and len(url.href) <= longest
    return url.href if url.scheme == "https" and plain else None


def _contact(document: Document, address: str) -> Contact:
    return Contact(
        address=address,
        role=SECURITY_TXT,
        scope=f"{ScopeKind.SITE} {document.host}",
        source=f"security.txt of {document.host}",
        as_of=f"{document.at:%Y-%m-%dT%H:%M:%SZ}",
    )


def _gap(host: str, reason: str) -> Gap:
    return Gap(question="contact", reason=f"security.txt of {host} {reason}")
