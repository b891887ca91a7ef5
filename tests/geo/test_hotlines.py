from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geo.datasets import DatasetError
from geo.facts import Agreement, Claim, Country, Hotline
from geo.hotlines import COLUMNS, DIRECTORY, directory, gap_of, hotline_for


@pytest.mark.parametrize(
    ("country", "name"),
    [("NL", "Offlimits"), ("GB", "Internet Watch Foundation"), ("HU", "Internet Hotline (NMHH)")],
)
def test_a_country_has_its_hotline(country: str, name: str) -> None:
    hotline = hotline_for(country)
    assert hotline
    assert (hotline.country, hotline.name) == (country, name)


@pytest.mark.parametrize("country", [None, "", "EL", "nl", "XX", "KZ"])
def test_what_is_no_member_country_has_none(country: str | None) -> None:
    assert hotline_for(country) is None


def test_the_directory_holds_reliable_rows_without_addresses_to_write_to() -> None:
    with DIRECTORY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 46
    assert {row["confidence"] for row in rows} == {"high", "medium"}
    assert all(len(row["country"]) == 2 and row["name"] and "@" not in ",".join(row.values()) for row in rows)
    assert all(row["website"].startswith(("https://", "http://")) for row in rows if row["website"])
    assert all(row["as_of"] and row["origin"] for row in rows)


HEADER = ",".join(COLUMNS)


def own(tmp_path: Path, *rows: str) -> Path:
    (tmp_path / "hotlines.csv").write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    return tmp_path / "hotlines.csv"


def test_an_operator_brings_a_directory_of_their_own(tmp_path: Path) -> None:
    find = directory(own(tmp_path, "NL,Kitten Line,https://k.example,,in@k.example,Ada Example,2026-11-01"))
    assert find("NL") == Hotline(
        country="NL",
        name="Kitten Line",
        website="https://k.example",
        contact="in@k.example",
        confirmed_by="Ada Example",
        as_of="2026-11-01",
    )
    assert find("GB") is None
    assert find(None) is None


def test_an_address_that_no_person_has_confirmed_is_not_used(tmp_path: Path) -> None:
    hotline = directory(own(tmp_path, "NL,Kitten Line,https://k.example,,in@k.example,,2026-11-01"))("NL")
    assert hotline
    assert (hotline.contact, hotline.confirmed_by) == (None, None)


@pytest.mark.parametrize("row", ["nl,Kitten Line,,,,,", "NLD,Kitten Line,,,,,", "NL,,,,,,", '"NL'])
def test_a_row_that_names_no_country_or_hotline_is_told(tmp_path: Path, row: str) -> None:
    with pytest.raises(DatasetError, match="list of hotlines"):
        directory(own(tmp_path, row))


def seat(value: str, basis: str = "seat") -> Claim:
    return Claim(value=value, basis=basis, source="RDAP", as_of="2026-11-01")


@pytest.mark.parametrize(
    ("country", "operator", "told"),
    [
        (Country(value="NL", claims=()), (), None),
        (
            Country(value="SC", claims=()),
            (),
            (
                "no hotline is known for SC; next: whoever can act on the content, "
                "then the police of SC, through your own (INTERPOL)"
            ),
        ),
        (
            Country(value="SC", claims=()),
            (seat("XX"), seat("NL")),
            (
                "no hotline is known for SC; next: whoever can act on the content, then Offlimits (NL), "
                "where the network's operator sits, then the police of SC, through your own (INTERPOL)"
            ),
        ),
        (
            Country(value=None, claims=()),
            (seat("NL", "AS registration"),),
            (
                "without a country no hotline can be named; next: whoever can act on the content, "
                "then Offlimits (NL), where the network's AS is registered"
            ),
        ),
        (
            Country(value=None, claims=()),
            (),
            "without a country no hotline can be named; next: whoever can act on the content",
        ),
        (
            Country(value=None, claims=(), agreement=Agreement.TIE, tied=("NL", "SC")),
            (),
            "the country is undecided; to be told: Offlimits (NL); next: whoever can act on the content",
        ),
        (
            Country(value=None, claims=(), agreement=Agreement.TIE, tied=("SC", "KZ")),
            (),
            "the country is undecided; to be told: none of them has a hotline; next: whoever can act on the content",
        ),
    ],
)
def test_where_no_hotline_answers_it_is_said_who_is_next(
    country: Country, operator: tuple[Claim, ...], told: str | None
) -> None:
    assert [gap.reason for gap in gap_of(country, operator, hotline_for)] == ([told] if told else [])


@pytest.mark.parametrize(
    ("who", "contact"), [("", None), (" ", None), ("\t", None), (" Ada Example ", "desk@hotline.test")]
)
def test_spaces_are_nobody_who_confirmed_an_address(tmp_path: Path, who: str, contact: str | None) -> None:
    file = tmp_path / "hotlines.csv"
    file.write_text(f"country,name,website,contact,confirmed_by\nNL,Own,,desk@hotline.test,{who}\n", "utf-8")
    known = directory(file)("NL")
    assert known is not None
    assert (known.contact, known.confirmed_by) == (contact, "Ada Example" if contact else None)
