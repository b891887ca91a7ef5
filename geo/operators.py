"""Pure: where those sit who run a network, read from the RDAP record of it: a company's seat, never a server's place.

Registries write the country of a postal address in three ways: as the `CC` parameter (RFC 8605), as the seventh part
of `adr` (RFC 6350), or as the last line of the label (ARIN). Only an ISO 3166-1 code or its whole name is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from geo.codes import country_code, country_named
from geo.facts import Claim

BASIS: Final = "seat"
AS_BASIS: Final = "AS registration"
"""Where a registry has the AS: the holder's country as a rule, and of one who runs several, that of one."""
# Who holds the network; mailboxes and technical staff may sit anywhere.
_HOLDERS: Final = frozenset({"registrant"})
_MOST_ENTITIES: Final = 200
_PARTS: Final = 7
_TAIL: Final = re.compile(r"\S, ([A-Z]{2})$")


def seats(document: object, *, source: str, as_of: str) -> tuple[Claim, ...]:
    """Return the countries in which the holders of an RDAP object say that they sit."""
    if not isinstance(document, dict):
        return ()
    found: dict[str, None] = {}
    if document.get("objectClassName") == "autnum" and (code := _code(document.get("country"))):
        found[code] = None
    for entity in _holders(document):
        found.update(dict.fromkeys(_countries(entity.get("vcardArray"))))
    return tuple(Claim(value=value, basis=BASIS, source=source, as_of=as_of) for value in found)


def as_seat(number: int, name: str, *, source: str, as_of: str) -> Claim | None:
    """Return where an AS is registered, from a name that ends in it as the lists of AS names have it (`..., NL`)."""
    found = _TAIL.search(name)
    code = _code(found[1]) if found else None
    if code is None:
        return None
    return Claim(value=code, basis=AS_BASIS, source=f"{source}, AS{number}", as_of=as_of)


def _holders(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the outermost holders: whoever stands inside one is a person or part of it."""
    for entity in _listed(document.get("entities"))[:_MOST_ENTITIES]:
        if isinstance(entity, dict):
            roles = {role.casefold() for role in _listed(entity.get("roles")) if isinstance(role, str)}
            if roles & _HOLDERS:
                yield entity


def _countries(vcard: object) -> Iterator[str]:
    card = _listed(vcard)
    for row in _listed(card[1]) if len(card) > 1 else ():
        if isinstance(row, list) and len(row) > 3 and row[0] == "adr":  # noqa: PLR2004 name, parameters, type, value
            parameters = row[1] if isinstance(row[1], dict) else {}
            country = _of_address(parameters, row[3])
            if country is not None:
                yield country


def _of_address(parameters: dict[str, Any], value: object) -> str | None:
    parts = _listed(value)
    named = parts[_PARTS - 1] if len(parts) == _PARTS else None
    label = parameters.get("label")
    last = label.strip().splitlines()[-1] if isinstance(label, str) and label.strip() else None
    return _code(parameters.get("cc")) or _country(named) or _country(last)


def _country(text: object) -> str | None:
    return _code(text) or (country_named(text) if isinstance(text, str) else None)


def _code(text: object) -> str | None:
    return country_code(text) if isinstance(text, str) else None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
