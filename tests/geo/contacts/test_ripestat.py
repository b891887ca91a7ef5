from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contacts.ripestat import read
from geo.facts import Contact, Gap

SPAN = (ip_address("192.0.2.0"), ip_address("192.0.2.255"))


def asked(document: Any) -> tuple[tuple[Contact, ...], tuple[Gap, ...]]:
    return read(document, "192.0.2.0/24", SPAN, source="RIPEstat", as_of="2026-11-01")


def answer(*contacts: Any, resource: Any = "192.0.2.0/24") -> dict[str, Any]:
    return {"data": {"abuse_contacts": list(contacts), "parameters": {"resource": resource}}, "status": "ok"}


def test_a_contact_answers_for_the_block_that_was_asked_about() -> None:
    [contact], gaps = asked(answer("abuse@kittens.example"))
    assert (contact.address, contact.role, contact.scope) == (
        "abuse@kittens.example", "abuse", "network 192.0.2.0/24",
    )  # fmt: skip
    assert not gaps


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "nothing that can be read"),
        ({"data": 7}, "nothing that can be read"),
        (answer(), "knows no contact"),
        (answer("kittens", 7, None), "knows no contact"),
        (answer("abuse@kittens.example", resource="198.51.100.0/24"), "another network"),
        (answer("abuse@kittens.example", resource="kittens"), "another network"),
        (answer("abuse@kittens.example", resource=None), "another network"),
        (answer("hostmaster@arin.net"), "not for reports"),
    ],
)
def test_what_it_does_not_say_is_a_gap(document: Any, told: str) -> None:
    found, gaps = asked(document)
    assert not found
    assert told in gaps[0].reason


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["data", "abuse_contacts", "parameters", "resource"]), inner)))  # fmt: skip
def test_no_document_is_an_exception(document: Any) -> None:
    assert not asked(document)[0] or "@" in asked(document)[0][0].address
