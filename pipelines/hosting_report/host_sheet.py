"""Hostings as CSV, one line per host, safe to open in a spreadsheet; the JSON keeps exact values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from geo.facts import Address, Claim, Hosting
from pipelines.hosting_report.sheet import cell
from pipelines.parties import distinct

HOST_COLUMNS: Final = (
    *("host", "asked_at", "verdict", "confidence", "front", "hand_off", "tenant"),
    *("addresses", "prefixes", "networks", "cname_path", "spread"),
    *("country", "agreement", "claims", "registered_in", "operator_seat"),
    *("hotline", "hotline_website"),
    *("contact", "contact_role", "contact_scope", "contact_source", "contact_as_of", "other_contacts"),
    *("origin_hints", "evidence", "unknown"),
)


def to_row(hosting: Hosting) -> str:
    """Return the line of a hosting, with its end (RFC 4180, every cell quoted); no cell holds a line break."""
    return row(_cells(hosting))


def row(cells: Iterable[str]) -> str:
    """Return cells as one line of CSV that no spreadsheet takes for a formula."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow([cell(value) for value in cells])
    return text.getvalue()


def _cells(hosting: Hosting) -> Iterator[str]:
    front, hotline = hosting.front, hosting.hotline
    best = hosting.contacts[0] if hosting.contacts else None
    yield from (hosting.host, f"{hosting.asked_at:%Y-%m-%dT%H:%M:%SZ}", hosting.verdict.value)
    yield f"{hosting.confidence:g}"
    yield from (front.name, front.hand_off or "") if front else ("", "")
    yield hosting.tenant.name if hosting.tenant else ""
    yield _joined(address.ip for address in hosting.addresses)
    yield _joined(address.prefix for address in hosting.addresses)
    yield _joined(_network(address) for address in hosting.addresses)
    yield from (_joined(hosting.cname_path), hosting.spread.value)
    yield from (hosting.country.value or "", hosting.country.agreement.value)
    yield _joined(map(_told, hosting.country.claims))
    yield _joined(map(_told, hosting.registration))
    yield _joined(map(_told, hosting.operator))
    yield from (hotline.name, hotline.website) if hotline else ("", "")
    yield from (best.address, best.role, best.scope, best.source, best.as_of) if best else ("",) * 5
    yield _joined(contact.address for contact in hosting.contacts[1:])
    yield _joined(f"{hint.value} ({hint.basis}, {hint.source})" for hint in hosting.hints)
    yield _joined(hosting.evidence)
    yield _joined(f"{gap.question}: {gap.reason}" for gap in hosting.gaps)


def _network(address: Address) -> str | None:
    return None if address.asn is None else f"AS{address.asn} {address.as_name or ''}".rstrip()


def _told(claim: Claim) -> str:
    return f"{claim.value} ({claim.basis}, {claim.source}, {claim.as_of})"


def _joined(values: Iterable[str | None]) -> str:
    return " | ".join(distinct(value for value in values if value))
