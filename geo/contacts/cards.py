"""Pure: what is needed of a jCard (RFC 7095), the form in which registries write persons and organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from ipwhois.rdap import _RDAPContact

from geo.one_line import one_line

MOST_ROWS: Final = 200
"""Rows of one card that are read; honest ones have about ten."""

_VALUE: Final = 3
"""Where the values begin in a row: name, parameters, type, value ..."""
_MAILTO: Final = re.compile(r"\Amailto:", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What a card says."""

    emails: tuple[str, ...] = ()
    """As written, without `mailto:`; not judged."""
    name: str | None = None
    """`fn`, on one line."""
    org: str | None = None
    kind: str | None = None
    """`individual`, `group`, `org` ..."""


def read(vcard: object) -> Card:
    """Read `["vcard", [row, ...]]`; rows that cannot be read are passed over."""
    parts = listed(vcard)
    rows = [row for row in listed(parts[1] if len(parts) > 1 else None)[:MOST_ROWS] if isinstance(row, list)]
    said = {name: _first(rows, name) for name in ("fn", "org", "kind")}
    return Card(
        emails=tuple(address for row in rows for address in _emails(row)),
        name=said["fn"],
        org=said["org"],
        kind=said["kind"].casefold() if said["kind"] else None,
    )


def _emails(row: list[Any]) -> Iterator[str]:
    # One value at a time: ipwhois gives up a whole card at its first odd value.
    for value in row[_VALUE : _VALUE + MOST_ROWS] if row[:1] == ["email"] else ():
        contact = _RDAPContact([[*row[:_VALUE], value]])
        with suppress(AttributeError):
            contact.parse()
        for email in contact.vars["email"] or ():
            yield _MAILTO.sub("", email["value"])


def _first(rows: list[list[Any]], name: str) -> str | None:
    for row in rows:
        if len(row) > _VALUE and row[0] == name:
            # A structured `org` lists its units after its name (RFC 6350, section 6.6.4).
            value = row[_VALUE][0] if isinstance(row[_VALUE], list) and row[_VALUE] else row[_VALUE]
            if (text := one_line(value)) is not None:
                return text
    return None


def listed(value: object) -> list[Any]:
    """Return a JSON array, or an empty one in the place of anything else."""
    return value if isinstance(value, list) else []
