from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from geo.contacts.cards import Card
from geo.contacts.entities import Entity, mailboxes, parties, to_follow
from geo.contacts.mailboxes import NotForReports

Make = Callable[..., dict[str, Any]]
NOBODY = NotForReports(reasons={})


def entity(
    *emails: str, roles: tuple[str, ...] = (), handle: str | None = None, name: str | None = None
) -> Entity:
    return Entity(roles=roles, handle=handle, card=Card(emails=emails, name=name))


def test_parties_are_walked_from_the_outside_in_and_not_for_ever(party: Make) -> None:
    deep = party("deep@kittens.example", roles=("Abuse", "abuse", None, 7))
    for _ in range(30):
        deep = party("outer@kittens.example", roles=("registrant",), inner=(deep,))
    found = list(parties({"entities": [7, None, deep, {"roles": "abuse", "handle": ["X"]}]}))
    assert [each.card.emails for each in found[:2]] == [("outer@kittens.example",), ()]
    assert len(found) == 17
    assert len(list(parties({"entities": [{}] * 10_000}))) == 500
    assert not list(parties({"entities": {"abuse": 1}}))


def test_an_abuse_role_stands_before_an_abuse_name_and_that_before_the_rest() -> None:
    found, gaps = mailboxes(
        [
            entity("boss@kittens.example", roles=("administrative",)),
            entity("noc@kittens.example", roles=("noc",)),
            entity("Abuse@kittens.example", roles=("registrant",)),
            entity("owner@kittens.example", roles=("registrant",)),
            entity("noc@kittens.example", "desk@kittens.example", roles=("abuse", "noc")),
            entity("someone@kittens.example"),
        ],
        NOBODY,
    )
    assert [(each.address, each.role) for each in found] == [
        ("noc@kittens.example", "abuse"),
        ("desk@kittens.example", "abuse"),
        ("Abuse@kittens.example", "registrant"),
        ("boss@kittens.example", "administrative"),
        ("someone@kittens.example", "unstated"),
    ]
    assert not gaps


def test_why_a_mailbox_or_a_handle_is_left_out_is_told() -> None:
    dropped = NotForReports(reasons={"*@registry.example": "theirs", "handle:IRT-NO": "opted out"})
    found, gaps = mailboxes(
        [
            entity("abuse@registry.example", "kittens", roles=("abuse",)),
            entity("abuse@kittens.example", roles=("abuse",), handle="irt-no"),
            entity("owner@registry.example", roles=("registrant",)),
        ],
        dropped,
    )
    assert not found
    assert [gap.reason for gap in gaps] == [
        "1 of the record's contacts are no mail address",
        "abuse@registry.example is not for reports: theirs",
        "abuse@kittens.example is not for reports: opted out",
    ]


@pytest.mark.parametrize(
    ("named", "handles"),
    [
        ([entity(roles=("abuse",), handle="AC1")], ("AC1",)),
        ([entity(roles=("registrant",), handle="ORG-1"), entity(roles=("abuse",), handle="AC1")], ("AC1", "ORG-1")),
        ([entity(handle="IRT-KITTENS-NZ"), entity(roles=("abuse",), handle="AC1")], ("AC1", "IRT-KITTENS-NZ")),
        ([entity(roles=("abuse",), handle=f"AC{i}") for i in range(9)], ("AC0", "AC1")),
        ([entity("abuse@kittens.example", roles=("abuse",), handle="AC1")], ()),
        ([entity(roles=("abuse",))], ()),
        ([entity(roles=("technical",), handle="AC1")], ()),
        ([entity(roles=("registrant",), handle="ORG-1", name="Kitten Society")], ()),
        ([entity(roles=("abuse",), handle="IRT-NO")], ()),
    ],
)  # fmt: skip
def test_handles_are_followed_where_nothing_else_says_how_to_reach_them(
    named: list[Entity], handles: tuple[str, ...]
) -> None:
    assert to_follow(named, NotForReports(reasons={"handle:IRT-NO": "opted out"})) == handles


@pytest.mark.parametrize(
    "handle",
    ["../ip/192.0.2.1", "A B", "A/B", "", "A?x=1", "-A", "A" * 81, "A\n", "\u0410C1", ".", "..", 7, None],
)
def test_what_is_no_handle_is_never_put_into_a_url(handle: object) -> None:
    [found] = parties({"entities": [{"handle": handle, "roles": ["abuse"]}]})
    assert found.handle is None


@pytest.mark.parametrize(
    ("links", "handle"),
    [
        ([{"rel": "self", "href": "https://north.example/entity/AC1-NORTH"}], "AC1-NORTH"),
        ([7, {"rel": "up", "href": "https://north.example/entity/UP"}, {"rel": "self", "href": "https://n.example/x/entity/A1"}], "A1"),
        ([{"rel": "self", "href": "https://north.example/entity/../ip/192.0.2.1"}], None),
        ([{"rel": "self", "href": "https://north.example/AC1-NORTH"}], None),
        ([{"rel": "self", "href": 7}], None),
        ({"rel": "self"}, None),
    ],
)  # fmt: skip
def test_a_party_that_is_given_as_a_link_has_the_handle_that_the_link_ends_in(
    links: Any, handle: str | None
) -> None:
    [found] = parties({"entities": [{"roles": ["abuse"], "links": links}]})
    assert found.handle == handle
