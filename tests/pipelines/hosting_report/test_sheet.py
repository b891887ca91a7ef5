from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Agreement, Country, Hotline
from pipelines.hosting_report.report import HostingReport, report_of
from pipelines.hosting_report.sheet import COLUMNS, cell, to_csv
from pipelines.records import Page


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'⟨U+0009⟩=1"),
        ("\r=1", "'⟨U+000D⟩=1"),
        ("\n=1", "'⟨U+000A⟩=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),  # noqa: RUF001 a full-width sign begins a formula too
        ("\u200b=1", "⟨U+200B⟩=1"),
        ("a;=1", "a;'=1"),
        ("a; @b;-c", "a;' @b;'-c"),
        ("'=1", "'=1"),
        ("a=1", "a=1"),
        ("a;b", "a;b"),
        ("http://kittens.example/?a=-1&b=@c,+d", "http://kittens.example/?a=-1&b=@c,+d"),
        ('say "hi", cat', 'say "hi", cat'),
        ("", ""),
    ],
)
def test_no_cell_begins_a_formula(text: str, safe: str) -> None:
    assert cell(text) == safe


@given(st.text(alphabet="=+-@;'\t\r\n\u200b\ufeff a＝＠"))  # noqa: RUF001 full-width signs are meant
def test_no_text_at_all_begins_a_formula_in_its_cell_or_behind_a_semicolon(text: str) -> None:
    assert not re.search(r"(^|;)\s*[=+\-@＝＋－＠]", cell(text))  # noqa: RUF001 full-width signs are meant


def test_each_url_stands_exactly_once_per_party(report: HostingReport) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(report))))
    picture = [row for row in rows if row["url"] == "http://img.kittens.example/a/cat.jpg?size=big&v=1"]
    picture.sort(key=lambda row: row["country"])
    assert [row["contact"] for row in picture] == ["abuse@kittens.test", "abuse@bicycles.test"]
    assert picture[0]["url_defanged"] == "hxxp://img[.]kittens[.]example/a/cat.jpg?size=big&v=1"
    assert picture[0]["matches"] == "bicycles ab12 HASH declared, says forum.example data-md5"
    assert picture[0]["unknown"] == "country: its addresses lie in two countries"
    assert (picture[0]["contact_source"], picture[0]["contact_as_of"]) == ("RDAP", "2026-11-20T08:00:00Z")


def test_every_row_has_every_column_and_no_control_character(report: HostingReport) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(report))))
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert all(value.isprintable() and value[:1] not in "=+-@" for row in rows for value in row if value)
    assert any(row[2] == "'=cmd|Bicycle ⟨U+202E⟩Net" for row in rows)


def test_a_front_has_no_country_in_the_sheet(report: HostingReport) -> None:
    rows = [row for row in csv.DictReader(io.StringIO(to_csv(report))) if row["host"] == "gallery.example"]
    assert [(row["country"], row["role"], row["url_role"]) for row in rows] == [
        ("behind a front", "FRONT", "MEDIA_HOST")
    ]


def test_in_a_tie_the_hotlines_of_both_countries_are_named(pages: tuple[Page, ...]) -> None:
    forum, *others = pages[0].hostings
    country = Country(value=None, claims=(), agreement=Agreement.TIE, tied=("DE", "NL"))
    tied = replace(pages[0], hostings=(replace(forum, country=country, hotline=None), *others))
    text = to_csv(report_of([tied], reference="HL-1", made_at=tied.at, hotlines=in_directory))
    named = {row["host"]: row["hotline"] for row in csv.DictReader(io.StringIO(text))}
    assert named["forum.example"] == "Line DE | Line NL"
    assert named["gallery.example"] == ""


def in_directory(country: str | None) -> Hotline | None:
    return Hotline(country=country or "-", name=f"Line {country}", website="https://hotline.test/")
