from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from geo.contacts.cards import Card, read

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


def test_the_mailboxes_of_a_card_are_read_in_their_order() -> None:
    card = [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", "Kitten\r\nDesk\u202e"],
        ["kind", {}, "text", "Org"],
        ["org", {}, "text", ["Kitten Society", "Abuse"]],
        ["email", {"type": "work"}, "text", "first@kittens.example"],
        ["email", {}, "text", "MailTo:second@kittens.example", "third@kittens.example"],
        ["tel", {}, "uri", "tel:+00"],
    ]
    assert read(["vcard", card]) == Card(
        emails=("first@kittens.example", "second@kittens.example", "third@kittens.example"),
        name="Kitten Desk",
        org="Kitten Society",
        kind="org",
    )


def test_odd_rows_do_not_hide_the_good_one() -> None:
    odd: list[Any] = [
        None, [], ["email"], ["email", {}, "text", ["a", "b"]], ["email", {}, "text", None], ["email", 7, 7, {}], 7,
        [["email"], {}, "text", "x"], ["fn"], ["fn", {}, "text", None], ["fn", {}, "text", "Kittens"],
    ]  # fmt: skip
    card = read(["vcard", [*odd, ["email", {}, "text", "a@kittens.example"]]])
    assert card.emails == ("a@kittens.example",)
    assert card.name == "Kittens"


def test_a_card_of_a_hundred_thousand_rows_is_read_in_part() -> None:
    rows = [["email", {}, "text", f"{i}@kittens.example"] for i in range(100_000)]
    wide = ["email", {}, "text", *(f"{i}@kittens.example" for i in range(100_000))]
    assert len(read(["vcard", rows]).emails) == 200
    assert len(read(["vcard", [wide]]).emails) == 200


@given(JSON)
def test_no_card_however_odd_is_an_exception(document: Any) -> None:
    read(document)
    read(["vcard", document])
    read(["vcard", [document]])
    read(["vcard", [["email", document, "text", document], ["fn", {}, "text", document]]])
