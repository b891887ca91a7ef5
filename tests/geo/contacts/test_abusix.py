from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contacts.abusix import question_about, read
from geo.facts import Contact

IP = ip_address("192.0.2.1")


def test_the_question_is_the_reversed_address_below_the_zone() -> None:
    assert question_about(IP, "contacts.example") == "1.2.0.192.contacts.example"
    assert question_about(ip_address("2001:db8::1"), "contacts.example") == (
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.contacts.example"
    )


def test_an_answer_is_of_the_one_address() -> None:
    found, gaps = read(
        ["abuse@kittens.example, desk@kittens.example"], IP, source="Abusix", as_of="2026-11-01"
    )
    assert found[0] == Contact(
        address="abuse@kittens.example",
        role="abuse",
        scope="network 192.0.2.1/32",
        source="Abusix",
        as_of="2026-11-01",
    )
    assert [contact.address for contact in found] == ["abuse@kittens.example", "desk@kittens.example"]
    assert not gaps


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kittens", "1 of the contacts that Abusix names for 192.0.2.1 are no mail address"),
        (
            "a@kittens.example\r\nBcc: x",
            "1 of the contacts that Abusix names for 192.0.2.1 are no mail address",
        ),
        ("hostmaster@ripe.net", "hostmaster@ripe.net is not for reports: a registry's own mailbox"),
    ],
)
def test_what_cannot_be_written_to_is_a_gap(text: str, told: str) -> None:
    found, gaps = read([text], IP, source="Abusix", as_of="2026-11-01")
    assert not found
    assert told in gaps[0].reason


def test_an_address_that_nobody_knows_is_no_contact_and_no_gap() -> None:
    assert read([], IP, source="Abusix", as_of="2026-11-01") == ((), ())


@given(st.lists(st.text()))
def test_no_text_is_an_exception(texts: list[str]) -> None:
    assert len(read(texts, IP, source="Abusix", as_of="2026-11-01")[0]) <= 4
