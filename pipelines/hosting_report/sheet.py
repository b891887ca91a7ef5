"""The report as CSV, one line per URL and party, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from geo.facts import Hosting
from pipelines.cases import Case, Item
from pipelines.hosting_report.plain import defanged, visible
from pipelines.hosting_report.report import HostingReport
from pipelines.hosting_report.rows import country_words, network_words
from pipelines.parties import distinct

COLUMNS: Final = (
    *(
        "case",
        "role",
        "party",
        "party_kind",
        "country",
        "networks",
        "contact",
        "contact_source",
        "contact_as_of",
    ),
    *(
        "other_contacts",
        "hotline",
        "url",
        "url_defanged",
        "url_role",
        "host",
        "addresses",
        "verdict",
        "asked_at",
    ),
    *("found_on", "where", "matches", "hashes", "unknown"),
)
# Full-width signs begin formulas too. Where lists are separated by semicolons (most of Europe), a spreadsheet
# begins a new cell at a semicolon inside ours, so the sign behind it is disarmed as well.
_FORMULA: Final = re.compile(r"(^|;)(?=\s*[=+\-@＝＋－＠\t\r\n])")  # noqa: RUF001 the full-width signs are meant


def cell(text: str) -> str:
    """Return text as a cell that a spreadsheet shows and never runs: a quote is put before what begins a formula."""
    return visible(_FORMULA.sub(r"\1'", text))


def to_csv(report: HostingReport) -> str:
    """Return the report as CSV (RFC 4180, every cell quoted, UTF-8 when written); the JSON keeps exact values."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    hotlines = _hotlines(report)
    for case in report.cases:
        hostings = {hosting.host: hosting for hosting in case.hostings}
        for item in case.items:
            line = _line(case, item, hostings.get(item.host), hotlines.get(item.host, ()))
            writer.writerow([cell(value) for value in line])
    return text.getvalue()


def _hotlines(report: HostingReport) -> dict[str, list[str]]:
    """Return the names of the hotlines to tell, by host."""
    found: dict[str, list[str]] = {}
    for route in report.hotlines:
        if route.hotline is not None:
            found.setdefault(route.host, []).append(route.hotline.name)
    return found


def _line(case: Case, item: Item, hosting: Hosting | None, hotlines: Iterable[str]) -> Iterator[str]:
    best = case.party.contacts[0] if case.party.contacts else None
    yield from (case.id, case.role.value, case.party.name, case.party.kind.value, country_words(case.party))
    yield " | ".join(distinct(network_words(network) for network in case.party.networks))
    yield from (best.address, best.source, best.as_of) if best else ("", "", "")
    yield " | ".join(contact.address for contact in case.party.contacts[1:])
    yield " | ".join(distinct(hotlines))
    yield from (item.url, defanged(item.url), item.role.value, item.host)
    yield " | ".join(address.ip for address in hosting.addresses) if hosting else ""
    yield from (
        (hosting.verdict.value, f"{hosting.asked_at:%Y-%m-%dT%H:%M:%SZ}") if hosting else ("UNKNOWN", "")
    )
    yield from (" | ".join(item.found_on), " | ".join(item.where))
    yield " | ".join(
        f"{m.list} {m.list_version} {m.basis} {m.strength}, says {m.asserted_by}" for m in item.matches
    )
    yield " | ".join(f"{h.algorithm.value} {h.value}, says {h.asserted_by} ({h.tier})" for h in item.hashes)
    gaps = (f"{u.question}: {u.reason}" for u in case.unknowns if u.about in {item.host, item.url})
    yield " | ".join(gaps)
