from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contacts.domains import DomainRecord, NotADomainError, read_domain

SHAPES = Path(__file__).parents[1] / "rdap"


def shape(name: str) -> Any:
    return json.loads((SHAPES / f"{name}.json").read_text("utf-8"))


def registered(document: object, domain: str = "kittens.test") -> DomainRecord:
    return read_domain(document, domain, source="RDAP north.example", as_of="2026-11-01")


def test_the_registrar_and_an_organisation_that_holds_the_domain_are_named_and_a_person_is_not() -> None:
    found = registered(shape("domain"))
    assert [(each.address, each.role, each.scope) for each in found.contacts] == [
        ("abuse@names.example", "registrar abuse", "registrar Kitten Names Ltd of kittens.test"),
        ("web@kitten-society.example", "registrant", "domain kittens.test of Kitten Society"),
    ]
    assert [gap.reason for gap in found.gaps] == [
        "the technical of kittens.test is no organisation that is named"
    ]


def test_what_is_redacted_is_a_gap() -> None:
    found = registered(shape("domain_redacted"), "bicycles.test")
    assert [each.address for each in found.contacts] == ["abuse@bicycle-names.example"]
    assert [gap.reason for gap in found.gaps] == [
        "the registrant of bicycles.test is no organisation that is named",
        "the record of bicycles.test is redacted: Registry Domain ID, Registrant Name, Registrant Email",
    ]


def test_a_registrar_without_an_abuse_contact_is_a_gap() -> None:
    document = shape("domain")
    document["entities"][0]["entities"] = []
    assert "the record of kittens.test names no abuse contact of a registrar" in [
        gap.reason for gap in registered(document).gaps
    ]


def test_a_mailbox_beside_the_abuse_role_is_not_the_registrars_abuse_contact() -> None:
    document = shape("domain")
    [abuse] = document["entities"][0]["entities"]
    abuse["roles"] = ["technical"]
    assert not [each for each in registered(document).contacts if each.role == "registrar abuse"]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "no JSON object"),
        (shape("error"), "error 404"),
        (shape("arin_nested"), "not about a domain"),
        ({"objectClassName": "domain", "ldhName": "bicycles.test"}, "another domain"),
        ({"objectClassName": "domain", "ldhName": "kittens.test.bicycles.test"}, "another domain"),
        ({"objectClassName": "domain"}, "another domain"),
        ({"objectClassName": "domain", "ldhName": ["kittens.test"]}, "another domain"),
    ],
)
def test_what_is_no_record_of_the_domain_is_told(document: Any, told: str) -> None:
    with pytest.raises(NotADomainError, match=told):
        registered(document)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.text() | st.integers() | st.just("registrar"),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["roles", "entities", "vcardArray", "name", "description"]), inner)
    ),
    max_leaves=30,
)


@given(JSON, JSON)
def test_no_record_however_odd_is_another_exception(entities: Any, redacted: Any) -> None:
    document = {
        "objectClassName": "domain",
        "ldhName": "Kittens.TEST.",
        "entities": entities,
        "redacted": redacted,
    }
    found = registered(document)
    assert found.gaps
    assert all(gap.reason.isprintable() for gap in found.gaps)
