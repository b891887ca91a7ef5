from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contacts.networks import NotANetworkError, Registration, followed, read, with_entities, with_gap

SHAPES = Path(__file__).parents[1] / "rdap"
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


def test_contacts_are_ranked_and_the_registrys_own_mailbox_is_left_out_with_its_reason(
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
        "noc@kittens.example",
        "boss@kittens.example",
    ]
    assert [gap.reason for gap in found.gaps] == [
        "hostmaster@nic.or.kr is not for reports: a national registry's own mailbox, which answers for no customer's network"
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
        ({"startAddress": "0.0.0.0", "endAddress": "255.255.255.255"}, "no holder's network"),
        ({"startAddress": "128.0.0.0", "endAddress": "129.255.255.255"}, "no holder's network"),
        (
            {"startAddress": "2a00::", "endAddress": "2a0f:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
            "no holder's network",
        ),
        (
            {"startAddress": RANGE[0], "endAddress": RANGE[1], "name": "NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK"},
            "no holder's",
        ),
        (
            {"startAddress": RANGE[0], "endAddress": RANGE[1], "name": "STUB-192-0-2SLASH24"},
            "no holder's network",
        ),
    ],
)
def test_what_is_no_network_is_told(document: object, told: str) -> None:
    with pytest.raises(NotANetworkError, match=told):
        registered(document)


def test_the_largest_networks_that_somebody_holds_are_read(record: Make, party: Make) -> None:
    for first, last in (
        ("17.0.0.0", "17.255.255.255"),
        ("2a00::", "2a07:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ):
        assert registered(
            record(first, last, party("abuse@kittens.example"), name="NETWORKS-OF-STUBS")
        ).contacts


def test_a_record_without_end_is_read_in_part(record: Make, party: Make) -> None:
    wide = [party(f"n{i}@kittens.example") for i in range(3000)]
    assert len(registered(record(*RANGE, *wide)).contacts) == 8


def shape(name: str) -> Any:
    return json.loads((SHAPES / f"{name}.json").read_text("utf-8"))


def test_each_shape_has_its_origin() -> None:
    told = re.findall(r"`(\w+\.json)`", (SHAPES / "PROVENANCE.md").read_text("utf-8"))
    assert sorted(told) == sorted(path.name for path in SHAPES.glob("*.json"))


@pytest.mark.parametrize(
    ("name", "contacts", "follow", "gaps"),
    [
        ("arin_nested", [("abuse@kittens.example", "abuse"), ("network@kittens.example", "administrative, technical")], (), 1),
        ("arin_roles_together", [("network@kittens.example", "abuse")], (), 1),
        ("ripe_old", [(f"{who}@bicycles.example", "abuse") for who in ("abuse", "security", "desk")], (), 0),
        ("ripe_handle_only", [("noc@bicycles.example", "technical")], ("BAC1-SOUTH", "BICYCLES-MNT"), 1),
        ("apnic_national_irt", [(f"{who}@tricycles.example", "technical, administrative") for who in ("abuse", "noc", "ip")], (), 3),
        ("apnic_irt", [("scooters@scooters.example", "technical, administrative")], ("IRT-SCOOTERS-AU",), 1),
        ("lacnic_same", [("redes@TANDEM.example", "abuse")], (), 0),
        ("afrinic_no_roles", [(f"{who}@unicycles.example", "unstated") for who in ("someone", "office")], (), 1),
    ],
)  # fmt: skip
def test_the_shapes_of_all_registries(
    name: str, contacts: list[tuple[str, str]], follow: tuple[str, ...], gaps: int
) -> None:
    found = registered(shape(name))
    assert shown(found) == contacts
    assert found.to_follow == follow
    assert len(found.gaps) == gaps
    assert len({contact.scope for contact in found.contacts}) == 1


def test_a_national_registrys_team_is_left_out_with_its_reason() -> None:
    found = registered(shape("apnic_national_irt"))
    told = [gap.reason for gap in found.gaps]
    assert told[0] == "the record of network 203.0.113.0/24 names no abuse contact"
    assert told[1].startswith("irt@nic.or.kr is not for reports: a national registry's own team")


@pytest.mark.parametrize(
    ("network", "entity", "handle", "first"),
    [
        ("ripe_handle_only", "ripe_entity", "BAC1-SOUTH", "abuse@bicycles.example"),
        ("apnic_irt", "apnic_irt_entity", "IRT-SCOOTERS-AU", "irt@scooters.example"),
    ],
)
def test_what_a_handle_leads_to_answers_for_the_network_alone(
    network: str, entity: str, handle: str, first: str
) -> None:
    before = registered(shape(network))
    found = with_entities(
        before, followed(shape(entity), handle), source="RDAP north.example", as_of="2026-11-01"
    )
    assert shown(found)[0] == (first, "abuse")
    assert {contact.scope for contact in found.contacts} == {before.scope}
    assert set(before.contacts) <= set(found.contacts)
    assert set(before.gaps) <= set(found.gaps)


@pytest.mark.parametrize(
    "document", [None, [], {}, {"handle": "OTHER"}, {"handle": 7}, {"errorCode": 404, "handle": "BAC1-SOUTH"}]
)
def test_an_answer_about_another_entity_is_not_taken(document: Any) -> None:
    with pytest.raises(NotANetworkError):
        followed(document, "BAC1-SOUTH")


def test_a_gap_is_added(record: Make) -> None:
    assert with_gap(registered(record(*RANGE)), "kittens").gaps[-1].reason == "kittens"


def test_a_card_of_a_hundred_thousand_rows_costs_no_more_than_a_short_one(record: Make, party: Make) -> None:
    wide = party(*(f"{i}@kittens.example" for i in range(100_000)))
    began = time.process_time()
    assert len(registered(record(*RANGE, *[wide] * 500)).contacts) == 8
    assert time.process_time() - began < 10


def test_a_ring_of_entities_and_a_well_come_to_an_end(record: Make, party: Make) -> None:
    ring = party("noc@kittens.example", roles=("technical",))
    ring["entities"] = [ring, ring]
    assert shown(registered(record(*RANGE, ring))) == [("noc@kittens.example", "technical")]


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A record of a registry in which some values are others."""
    names = sorted(path.stem for path in SHAPES.glob("*.json"))
    document = shape(draw(st.sampled_from(names)))
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        places = list(_places(document))
        holder, key = draw(st.sampled_from(places))
        holder[key] = draw(JSON | st.sampled_from(["abuse@other.example", "10.0.0.0", "::", "abuse", 2**70]))
    return document


def _places(value: Any) -> Any:
    keys = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


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


@given(mutated())
def test_a_registrys_record_with_odd_values_is_a_gap_or_a_contact_of_its_own_range(document: Any) -> None:
    try:
        found = registered(document)
    except NotANetworkError:
        return
    for contact in found.contacts:
        assert contact.scope == found.scope
        assert contact.address.isascii()
        assert contact.address in json.dumps(document)
        assert contact.role.isprintable()
    assert found.gaps or found.contacts
    for text in (found.name, found.handle, *(gap.reason for gap in found.gaps)):
        assert text is None or text.encode("utf-8").decode().isprintable()
