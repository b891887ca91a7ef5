from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Contact, Country, Gap, Hosting, Verdict
from geo.security_txt import Document, Said, nothing_said, read, said_in, with_security_txt

AT = datetime(2026, 11, 1, tzinfo=UTC)
UNTIL = "Expires: 2027-01-01T00:00:00Z\n"


def said(text: str, url: str = "https://kittens.example/.well-known/security.txt") -> Said:
    return read(Document(host="kittens.example", url=url, text=text, at=AT))


def addresses(text: str) -> list[str]:
    return [contact.address for contact in said(text).contacts]


def reasons(text: str) -> list[str]:
    return [gap.reason.removeprefix("security.txt of kittens.example ") for gap in said(text).gaps]


def test_a_site_names_its_contacts_in_its_own_order() -> None:
    found = said(
        "# kittens\r\nContact: https://kittens.example/report\r\ncontact:  mailto:desk@kittens.example \r\n"
        "Preferred-Languages: en\r\nExpires: 2027-01-01T00:00:00+02:00\r\n"
    )
    assert [contact.address for contact in found.contacts] == [
        "https://kittens.example/report",
        "desk@kittens.example",
    ]
    assert {(contact.role, contact.scope, contact.as_of) for contact in found.contacts} == {
        ("security.txt", "site kittens.example", "2026-11-01T00:00:00Z")
    }
    assert not found.gaps


def test_a_signed_text_is_what_stands_between_its_lines() -> None:
    signed = (
        "Contact: mailto:before@kittens.example\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
        f"- # dashes\nContact: mailto:desk@kittens.example\n{UNTIL}-----BEGIN PGP SIGNATURE-----\n\n"
        "Contact: mailto:after@kittens.example\n-----END PGP SIGNATURE-----\n"
    )
    assert addresses(signed) == ["desk@kittens.example"]
    assert addresses(signed.replace("-----BEGIN PGP SIGNATURE-----", "")) == []


@pytest.mark.parametrize(
    ("expires", "told"),
    [
        ("Expires: 2026-10-31T23:59:59Z", "expired on 2026-10-31"),
        ("Expires: 2026-11-01T00:00:00Z", "expired on 2026-11-01"),
        ("Expires: 2026-11-01", "holds until a day that cannot be read"),
        ("Expires: never", "holds until a day that cannot be read"),
        ("Expires: 2026-13-01T00:00:00Z", "holds until a day that cannot be read"),
        ("Expires: 9999-12-31T23:59:59-14:00", "holds until a day that cannot be read"),
        ("Expires: \u0662\u0660\u0662\u0667-01-01T00:00:00Z", "holds until a day that cannot be read"),
        (
            "Expires: 2027-01-01T00:00:00Z\nExpires: 2028-01-01T00:00:00Z",
            "says more than once until when it holds",
        ),
    ],
)
def test_a_text_that_is_over_names_nobody(expires: str, told: str) -> None:
    text = f"Contact: mailto:desk@kittens.example\n{expires}\n"
    assert addresses(text) == []
    assert reasons(text) == [told]


def test_a_text_without_an_end_is_used_and_said_to_have_none() -> None:
    text = "Contact: mailto:desk@kittens.example"
    assert addresses(text) == ["desk@kittens.example"]
    assert reasons(text) == ["does not say until when it holds, as RFC 9116 asks"]


@pytest.mark.parametrize(
    "value",
    [
        "desk@kittens.example", "mailto:desk@kittens.example?bcc=other@kittens.example", "mailto:a@kittens.example,b@kittens.example",
        "mailto:desk@kittens.example%0d%0aBcc:other@kittens.example", "mailto:", "mailto:desk@192.0.2.1", "tel:+00-0000",
        "http://kittens.example/report", "javascript:alert(1)", "https://", "https://kittens.example/" + "a" * 300,
        "mailto:desk\u202e@kittens.example", "data:text/html,kittens",
    ],
)  # fmt: skip
def test_what_cannot_be_written_to_is_left_out_with_a_gap(value: str) -> None:
    text = f"Contact: {value}\n{UNTIL}"
    assert addresses(text) == []
    assert reasons(text) == ["names 1 contacts that cannot be used", "names no contact"]


def test_mailboxes_that_take_no_reports_are_left_out_with_the_reason() -> None:
    text = f"Contact: mailto:noreply@kittens.example\n{UNTIL}"
    assert addresses(text) == []
    assert "noreply@kittens.example, which is not for reports" in reasons(text)[0]


@pytest.mark.parametrize(
    ("canonical", "kept"),
    [
        ("https://kittens.example/.well-known/security.txt", True),
        ("https://other.example/x\nCanonical: https://kittens.example/.well-known/security.txt", True),
        ("https://other.example/.well-known/security.txt", False),
        ("http://kittens.example/.well-known/security.txt", False),
        ("kittens", False),
    ],
)
def test_a_text_that_belongs_elsewhere_names_nobody(canonical: str, kept: bool) -> None:
    text = f"Canonical: {canonical}\nContact: mailto:desk@kittens.example\n{UNTIL}"
    assert bool(addresses(text)) is kept
    assert kept or reasons(text) == ["says that it belongs to another place"]


@pytest.mark.parametrize(
    "text",
    ["", "<html>Contact: mailto:desk@kittens.example</html>", "Contact:mailto:desk@kittens.example", " Contact: mailto:a@k.example",
     "# Contact: mailto:desk@kittens.example", "Contact\u00a0: mailto:desk@kittens.example", "Kontakt: mailto:desk@kittens.example"],
)  # fmt: skip
def test_what_is_no_field_names_nobody(text: str) -> None:
    assert addresses(text) == []
    assert "names no contact" in reasons(text)


def test_only_the_first_contacts_of_a_flood_are_kept_and_a_large_text_is_not_read() -> None:
    many = "".join(f"Contact: mailto:d{i}@kittens.example\n" for i in range(500))
    assert addresses(many + UNTIL) == [f"d{i}@kittens.example" for i in range(4)]
    assert addresses(f"Contact: mailto:desk@kittens.example\n{UNTIL}" + "#" * (32 << 10)) == []


@given(st.text(), st.text())
def test_no_text_is_an_exception_and_no_contact_has_two_lines(text: str, value: str) -> None:
    for found in (said(text), said(f"Contact: {value}\n{text}"), said(f"Expires: {value}")):
        for contact in found.contacts:
            assert contact.address.isprintable()
        for gap in found.gaps:
            assert gap.reason.isprintable()


def hosting(*contacts: Contact) -> Hosting:
    return Hosting(
        host="kittens.example", asked_at=AT, cname_path=(), verdict=Verdict.ORIGIN, confidence=1.0, evidence=(), addresses=(),
        country=Country(value=None, claims=()), registration=(), contacts=contacts, hotline=None, gaps=(),
    )  # fmt: skip


def test_a_hosting_learns_it_behind_its_networks_contact_and_before_a_guess() -> None:
    abuse = Contact(
        address="abuse@n.example", role="abuse", scope="network 192.0.2.0/24", source="s", as_of="2026"
    )
    guess = Contact(
        address="abuse@kittens.example",
        role="guess (RFC 2142)",
        scope="domain kittens.example",
        source="s",
        as_of="2026",
    )
    before = hosting(abuse, guess)
    after = with_security_txt(before, said("Contact: mailto:desk@kittens.example"))
    assert [contact.role for contact in after.contacts] == ["abuse", "security.txt", "guess (RFC 2142)"]
    assert len(after.gaps) == 1
    assert after.asked_at == AT + timedelta(microseconds=1)


def test_what_another_host_says_changes_nothing() -> None:
    before = hosting()
    stranger = read(
        Document(
            host="other.example", url="https://other.example/x", text="Contact: mailto:a@other.example", at=AT
        )
    )
    assert stranger.contacts
    assert with_security_txt(before, stranger) is before


def test_why_nothing_was_said_is_a_gap_of_the_hosting() -> None:
    after = with_security_txt(hosting(), nothing_said("kittens.example", "is not there (status 404)"))
    assert after.gaps == (
        Gap(question="contact", reason="security.txt of kittens.example is not there (status 404)"),
    )


def test_a_text_that_was_not_had_over_https_is_said_to_be_so() -> None:
    found = said(
        f"Contact: mailto:desk@kittens.example\n{UNTIL}",
        url="http://kittens.example/.well-known/security.txt",
    )
    assert found.contacts
    assert ["was not had over HTTPS" in gap.reason for gap in found.gaps] == [True]


LINES = st.sampled_from(
    [
        "Contact: mailto:desk@kittens.example",
        "Contact: mailto:other@kittens.example",
        "Contact: https://kittens.example/report",
        "Contact: tel:+1",
        UNTIL,
        "Expires: 1999-01-01T00:00:00Z",
        "Canonical: https://elsewhere.example/",
    ]
)


@given(st.lists(LINES, max_size=6))
def test_what_a_hosting_knows_can_be_read_back_from_it(lines: list[str]) -> None:
    """A Job that is resumed knows what a site said from what it has kept."""
    other = Contact(
        address="a@n.example", role="abuse", scope="network 192.0.2.0/24", source="s", as_of="2026"
    )
    before = replace(
        hosting(other), gaps=(Gap(question="contact", reason="security.txt of kittens.example.test"),)
    )
    assert said_in(before) is None
    found = said("\n".join(lines))
    assert said_in(with_security_txt(before, found)) == found
