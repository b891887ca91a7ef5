"""The page of one host as plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.facts import Address, Hosting
from pipelines.hosting_report.host_page import Circumstances, Line, Section, sections_of
from pipelines.hosting_report.host_text import WIDTH, to_text


def test_the_layout_is_fixed() -> None:
    lines = (
        Line(label="verdict", text="ORIGIN", note="the server itself"),
        Line(label="2001:db8:1:2:3:4:5:6", text="AS64500"),
        Line(label="", text=""),
    )
    sections = (Section(title="Verdict", lines=lines), Section(title="Hints", lines=(), empty="none"))
    assert to_text("kittens.example", sections).splitlines() == [
        "HOSTING OF kittens.example",
        "",
        "VERDICT",
        "  verdict         ORIGIN (the server itself)",
        "  2001:db8:1:2:3:4:5:6",
        "                  AS64500",
        "",
        "",
        "HINTS",
        "  none",
    ]


def test_a_long_line_goes_on_below_itself_and_no_name_is_broken() -> None:
    name = f"{'kitten-' * 25}.example"
    sections = (Section(title="Names", lines=(Line(label="host", text="a word " * 40 + name),)),)
    page = to_text("kittens.example", sections).splitlines()[3:]
    assert all(line.startswith(" " * 18) for line in page[1:])
    assert page[-1].strip() == name
    assert max(map(len, page[:-1])) <= WIDTH


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "\N{RIGHT-TO-LEFT OVERRIDE}", "a\r\nVERDICT\n  ORIGIN", "\u3164"]
)
def test_nothing_from_outside_moves_a_cursor_or_makes_a_line(
    full: Hosting, circumstances: Circumstances, hostile: str
) -> None:
    plain = to_text(full.host, sections_of(full, circumstances))
    known = replace(
        full,
        evidence=(hostile,),
        addresses=(Address(ip="192.0.2.7", prefix=hostile, asn=1, as_name=hostile, country=hostile),),
        contacts=(replace(full.contacts[0], address=hostile, scope=f"front {hostile}", source=hostile),),
    )
    page = to_text(hostile, sections_of(known, circumstances))
    assert hostile not in page
    assert page.replace("\n", "").isprintable()
    assert "⟨U+" in page
    assert page.count("\nVERDICT\n") == plain.count("\nVERDICT\n") == 1
