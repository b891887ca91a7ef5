"""Where the answers of `locate` go."""

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.commands.locate_sinks import HEADINGS, Table, circumstances_of, row_of
from crawler.config import GeoSettings, NamesSettings, OperatorSettings, Settings
from geo.facts import Address, Agreement, Country, Gap
from geo.whereabouts import NO_CENSUS
from tests.crawler.commands.conftest import hosting


def test_a_row_names_each_network_once() -> None:
    known = hosting("kittens.example", "192.0.2.7")
    other = Address(ip="192.0.2.9", prefix=None, asn=None, as_name=None, country=None)
    row = row_of(replace(known, addresses=(*known.addresses, known.addresses[0], other)))
    assert row[:4] == (
        "kittens.example",
        "ORIGIN",
        "192.0.2.7, 192.0.2.7, 192.0.2.9",
        "AS64500 Kitten Net, AS unknown",
    )


@pytest.mark.parametrize(
    ("country", "words"),
    [
        (Country(value="NL", claims=(), agreement=Agreement.ALL), "NL"),
        (Country(value=None, claims=(), agreement=Agreement.TIE, tied=("DE", "NL")), "undecided: DE / NL"),
        (Country(value=None, claims=()), "-"),
    ],
)
def test_the_country_of_the_table_is_the_agreed_one(country: Country, words: str) -> None:
    row = row_of(replace(hosting("kittens.example", "192.0.2.7"), country=country))
    assert row[HEADINGS.index("Country")] == words


def test_where_stdout_is_no_terminal_a_row_is_shown_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    for host in ("kittens.example", "roses\t.example"):
        table.add(hosting(host, "192.0.2.7"))
    out = capsys.readouterr().out
    assert [line.split("\t")[0] for line in out.splitlines()] == [
        "Host",
        "kittens.example",
        "roses⟨U+0009⟩.example",
    ]
    assert table.rows == []


def test_the_circumstances_name_who_asked_whom_with_which_data(tmp_path: Path) -> None:
    settings = Settings(
        operator=OperatorSettings(
            name="Hotline Example", contact="crawler@hotline.example", mandate="reports"
        ),
        names=NamesSettings.model_validate({"servers": ["192.0.2.53"]}),
        geo=GeoSettings(directory=tmp_path / "none"),
    )
    told = circumstances_of(settings)
    assert (told.operator, told.resolvers) == ("Hotline Example", ("192.0.2.53",))
    assert "networks.mmdb" in {holding.file for holding in told.holdings}


def test_a_table_says_once_that_no_census_is_at_hand(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    gap = Gap(question="country", reason="kittens")
    for host in ("kittens.example", "bicycles.example"):
        table.add(replace(hosting(host, "192.0.2.7"), gaps=(gap, NO_CENSUS)))
    table.end()
    said = capsys.readouterr()
    assert NO_CENSUS.reason not in said.out
    assert said.out.count("country: kittens") == 2
    assert said.err.count(NO_CENSUS.reason) == 1


def test_a_table_of_sure_places_says_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    table.add(hosting("kittens.example", "192.0.2.7"))
    table.end()
    assert "anycast" not in capsys.readouterr().err
