"""What our reader finds in each recorded RDAP answer, beside what a plain walk finds (`expected_abuse.json`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.contacts.networks import NotANetworkError, Registration, read
from geo.contacts.scopes import reaches


def judged(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Give each file with what is wrong with our reading of it; nothing that stands in it is repeated."""
    expected = _json(folder / "expected_abuse.json")["expected"]
    for each in expected:
        document = _json(folder / each["file"])
        yield f"rdap/{each['file']}", list(_problems(document.get("response", document), each))
    listed = {each["file"] for each in expected} | {"expected_abuse.json"}
    for path in sorted(folder.glob("*.json")):
        if path.name not in listed:
            yield f"rdap/{path.name}", list(_unlisted(_json(path)))


def _problems(document: Any, expected: dict[str, Any]) -> Iterator[str]:
    try:
        found = read(document, source="vectors", as_of="2026-01-01")
    except NotANetworkError as error:
        if expected["class"] == "ip network" or expected["abuse_emails"]:
            yield f"it is said to be no network: {error}"
        return
    named = {address.casefold() for address in expected["abuse_emails"]}
    kept = {contact.address.casefold() for contact in found.contacts if contact.role == "abuse"}
    dropped = {
        gap.reason.partition(" ")[0].casefold() for gap in found.gaps if "not for reports" in gap.reason
    }
    if not named <= _texts(document):
        # The recorded answer was given invented mailboxes after the expectation was written: their number is left.
        if len(kept | dropped) != len(named):
            yield f"{len(kept | dropped)} abuse contacts instead of {len(named)}"
        named = kept | dropped
    if kept - named:
        yield f"{len(kept - named)} abuse contacts that nobody named"
    if named - kept - dropped:
        yield f"{len(named - kept - dropped)} abuse contacts neither kept nor left out with a reason"
    if [claim.value for claim in found.claims] != ([expected["country"]] if expected["country"] else []):
        yield "another country of registration"
    yield from _always(found)


def _texts(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value.casefold().removeprefix("mailto:")}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for each in inner for text in _texts(each)}


def _always(found: Registration) -> Iterator[str]:
    if not all(reaches(contact.scope, found.first) for contact in found.contacts):
        yield "a contact of another range"
    if not found.contacts and not found.gaps:
        yield "no contact and no gap"


def _unlisted(document: Any) -> Iterator[str]:
    answer = document.get("response", document) if isinstance(document, dict) else document
    try:
        yield from _always(read(answer, source="vectors", as_of="2026-01-01"))
    except NotANetworkError:
        return


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
