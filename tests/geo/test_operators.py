from __future__ import annotations

from typing import Any

import pytest

from geo.facts import Claim
from geo.operators import as_seat, seats


def adr(*parts: str, **parameters: str) -> list[Any]:
    return ["adr", parameters, "text", list(parts)]


def holder(*rows: Any, roles: Any = ("registrant",), **more: Any) -> dict[str, Any]:
    card = ["vcard", [["version", {}, "text", "4.0"], *rows]]
    return {"objectClassName": "entity", "roles": list(roles), "vcardArray": card, **more}


def network(*entities: Any, **more: Any) -> dict[str, Any]:
    return {"objectClassName": "ip network", "country": "NL", "entities": list(entities), **more}


def values(document: object) -> list[str]:
    return [claim.value for claim in seats(document, source="RDAP north.example", as_of="2026-11-01")]


STREET = ("", "", "1 Cat Lane", "Victoria", "", "")


def test_a_seat_is_a_claim_of_its_own_basis() -> None:
    found = seats(network(holder(adr(*STREET, "SC"))), source="RDAP north.example", as_of="2026-11-01")
    assert found == (Claim(value="SC", basis="seat", source="RDAP north.example", as_of="2026-11-01"),)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (adr(*STREET, "Seychelles"), ["SC"]),
        (adr(*STREET, "seychelles "), ["SC"]),
        # RFC 8605: the parameter decides, the text beside it is for people.
        (adr(*STREET, "Seychellen", cc="SC"), ["SC"]),
        (adr(*STREET, "Netherlands", cc="SC"), ["SC"]),
        # ARIN writes a label and leaves the parts empty.
        (adr(*STREET, "", label="1 Cat Lane\nVictoria\nSeychelles"), ["SC"]),
        (adr(*STREET, "", label="1 Cat Lane\nVictoria\nSC\n"), ["SC"]),
        # Near misses: a state, a city, half a name, no code, six parts.
        (adr(*STREET, "", label="1 Cat Lane\nSeychelles\n12345"), []),
        (adr(*STREET, "Seychelles Islands"), []),
        (adr(*STREET, "UK"), []),
        (adr(*STREET[1:], "SC"), []),
        (adr(*STREET, "", cc="UK"), []),
        (["adr", {}, "text", "Seychelles"], []),
        (["adr", None, "text", [*STREET, 7]], []),
        (["adr", {"label": ["SC"], "cc": 7}, "text", None], []),
        (["adr", {"label": " \n "}, "text", []], []),
        (["adr"], []),
        (["note", {}, "text", [*STREET, "SC"]], []),
        ("adr", []),
    ],
)
def test_only_a_code_or_a_whole_name_is_a_country(row: Any, expected: list[str]) -> None:
    assert values(network(holder(row))) == expected


def test_only_who_holds_the_network_is_asked() -> None:
    inner = holder(adr(*STREET, "DE"))
    staff = holder(adr(*STREET, "FR"), roles=("technical", "abuse"))
    both = holder(adr(*STREET, "SC"), roles=("Registrant", "technical"), entities=[inner])
    assert values(network(staff, both)) == ["SC"]
    assert values(network(staff)) == []


def test_several_holders_stay_several() -> None:
    rows = [holder(adr(*STREET, country)) for country in ("SC", "NL", "SC")]
    assert values(network(*rows)) == ["SC", "NL"]


def test_the_country_of_an_as_is_a_seat_and_that_of_a_network_is_not() -> None:
    assert values({"objectClassName": "autnum", "country": "sc"}) == ["SC"]
    assert values({"objectClassName": "autnum", "country": "EU"}) == []
    assert values(network()) == []


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "SC",
        {"entities": {}},
        {"entities": [None, 7, "SC", {"roles": "registrant"}, {"roles": [7, None]}]},
        network(holder(roles=("registrant",), vcardArray="SC")),
        network(holder(roles=("registrant",), vcardArray=["vcard"])),
        network(holder(roles=("registrant",), vcardArray=["vcard", {"adr": "SC"}])),
    ],
)
def test_a_record_of_another_shape_says_nothing(document: object) -> None:
    assert values(document) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KITTENS - Kittens, NL", "NL"),
        ("KITTENS Kittens B.V., nl", None),
        ("Kittens,NL", None),
        ("Kittens, NL Bicycles", None),
        ("Kittens, EU", None),
        ("Kittens, ZZ", None),
        ("Kittens Inc., UK", None),
        ("NL", None),
        ("", None),
    ],
)
def test_where_an_as_is_registered_is_a_basis_of_its_own(name: str, value: str | None) -> None:
    found = as_seat(64500, name, source="Team Cymru", as_of="2026-11-01")
    expected = Claim(value="NL", basis="AS registration", source="Team Cymru, AS64500", as_of="2026-11-01")
    assert found == (expected if value else None)
