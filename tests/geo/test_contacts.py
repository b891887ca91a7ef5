from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contacts import NotANetworkError, Registration, read

Make = Callable[..., dict[str, Any]]
RANGE = ("192.0.2.0", "192.0.2.255")


def registered(document: object) -> Registration:
    return read(document, source="RDAP north.example", as_of="2026-11-01T00:00:00Z")


def shown(found: Registration) -> list[tuple[str, str]]:
    return [(contact.address, contact.role) for contact in found.contacts]


def test_an_abuse_role_is_found_at_any_depth(record: Make, party: Make) -> None:
    deep = party("abuse@deep.example")
    for _ in range(5):
        deep = party("owner@kittens.example", roles=("registrant",), inner=(deep,))
    found = registered(record(*RANGE, deep))
    assert shown(found) == [("abuse@deep.example", "abuse")]
    assert found.contacts[0].scope == "network 192.0.2.0/24"
    assert found.contacts[0].source == "RDAP north.example"


def test_contacts_are_ranked_and_the_registrys_own_mailbox_comes_after_the_networks(
    record: Make, party: Make
) -> None:
    found = registered(
        record(
            *RANGE,
            party("boss@kittens.example", roles=("administrative",)),
            party("noc@kittens.example", roles=("technical",)),
            party("hostmaster@nic.or.kr"),
            party("abuse@kittens.example", roles=("technical", "administrative")),
            party("first@kittens.example", "second@kittens.example", "FIRST@kittens.example"),
            party("owner@kittens.example", roles=("registrant",)),
        )
    )
    assert [address for address, _ in shown(found)] == [
        "first@kittens.example",
        "second@kittens.example",
        "abuse@kittens.example",
        "hostmaster@nic.or.kr",
        "noc@kittens.example",
        "boss@kittens.example",
    ]


def test_one_address_under_two_roles_keeps_the_better(record: Make, party: Make) -> None:
    found = registered(
        record(*RANGE, party("a@kittens.example", roles=("technical",)), party("a@kittens.example"))
    )
    assert shown(found) == [("a@kittens.example", "abuse")]


def test_no_abuse_contact_is_a_gap_and_the_others_are_still_shown(record: Make, party: Make) -> None:
    found = registered(record(*RANGE, party("someone@kittens.example", roles=None)))
    assert shown(found) == [("someone@kittens.example", "unstated")]
    assert [gap.reason for gap in found.gaps] == ["the record of network 192.0.2.0/24 names no abuse contact"]


@pytest.mark.parametrize(
    "address",
    ["a@kittens.example\r\nBcc: b@kittens.example", "a@kittens.example\n", "a b@kittens.example", "<a@kittens.example>",
     "a@kittens.example,b@kittens.example", "kittens.example", "a@kittens", "a\u202e@kittens.example", "a" * 250 + "@k.example"],
)  # fmt: skip
def test_what_is_no_plain_address_is_left_out_with_a_gap(record: Make, party: Make, address: str) -> None:
    found = registered(record(*RANGE, party(address, "mailto:abuse@kittens.example")))
    # ipwhois trims blanks around an address; what is inside it is judged.
    good = [("abuse@kittens.example", "abuse")]
    if address == address.strip():
        assert shown(found) == good
        assert [gap.reason for gap in found.gaps] == ["1 of the record's contacts are no mail address"]
    else:
        assert shown(found) == [("a@kittens.example", "abuse"), *good]


def test_odd_rows_of_a_card_do_not_hide_the_good_one(record: Make, party: Make) -> None:
    odd = party("abuse@kittens.example")
    odd["vcardArray"][1][:0] = [
        None,
        [],
        ["email"],
        ["email", {}, "text", ["a", "b"]],
        ["email", {}, "text", None],
        7,
    ]
    assert shown(registered(record(*RANGE, odd, None, 7, {"roles": "abuse"}))) == [
        ("abuse@kittens.example", "abuse")
    ]


@pytest.mark.parametrize(
    ("first", "last", "scope"),
    [
        ("198.051.100.000", "198.051.100.255", "198.51.100.0/24"),
        ("198.51.100.0/32", "198.51.100.127/32", "198.51.100.0/25"),
        ("198.51.100.0", "198.51.101.1", "198.51.100.0 - 198.51.101.1"),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::/32"),
    ],
)
def test_ranges_are_read_in_the_registries_spellings(
    record: Make, party: Make, first: str, last: str, scope: str
) -> None:
    [contact] = registered(record(first, last, party("abuse@kittens.example"))).contacts
    assert contact.scope == f"network {scope}"


def test_the_country_is_a_claim_about_registration(record: Make) -> None:
    [claim] = registered(record(*RANGE, country="nz ")).claims
    assert (claim.value, claim.basis) == ("NZ", "registration")


@pytest.mark.parametrize("country", [None, "", "NEW ZEALAND", 7])
def test_a_missing_country_is_a_gap(record: Make, country: object) -> None:
    found = registered(record(*RANGE, country=country))
    assert not found.claims
    assert "registration" in {gap.question for gap in found.gaps}


def test_names_are_kept_without_controls(record: Make) -> None:
    assert registered(record(*RANGE, name="KIT\x1b[2J\r\nTENS")).name == "KIT [2J TENS"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "no JSON object"),
        ({"errorCode": 404, "title": "not found"}, "error 404"),
        ({}, "no range"),
        ({"startAddress": "kittens", "endAddress": "192.0.2.1"}, "no range"),
        ({"startAddress": "192.0.2.9", "endAddress": "192.0.2.1"}, "impossible"),
        ({"startAddress": "192.0.2.9", "endAddress": "2001:db8::1"}, "impossible"),
    ],
)
def test_what_is_no_network_is_told(document: object, told: str) -> None:
    with pytest.raises(NotANetworkError, match=told):
        registered(document)


def test_a_record_without_end_is_read_in_part(record: Make, party: Make) -> None:
    wide = [party(f"n{i}@kittens.example") for i in range(3000)]
    assert len(registered(record(*RANGE, *wide)).contacts) == 8


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["roles", "entities", "vcardArray", "x"]), inner)
    ),
    max_leaves=30,
)


@given(JSON, JSON)
def test_no_record_however_odd_is_another_exception(entities: Any, country: Any) -> None:
    document = {"startAddress": RANGE[0], "endAddress": RANGE[1], "entities": entities, "country": country}
    for contact in registered(document).contacts:
        assert "\n" not in contact.address
