"""Hostings as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from geo.facts import Hosting
from pipelines.hosting_report.host_sheet import HOST_COLUMNS, row, to_row


def cells_of(known: Hosting) -> dict[str, str]:
    [cells] = csv.reader(io.StringIO(to_row(known), newline=""))
    return dict(zip(HOST_COLUMNS, cells, strict=True))


def test_the_facts_stand_in_their_columns(full: Hosting) -> None:
    cells = cells_of(full)
    assert {name: cells[name] for name in ("host", "verdict", "confidence", "addresses", "networks")} == {
        "host": "media.kittens.example",
        "verdict": "FRONT",
        "confidence": "0.95",
        "addresses": "198.51.100.7",
        "networks": "AS64500 Kitten Net",
    }
    assert (cells["front"], cells["tenant"], cells["hotline"]) == ("Front Example", "bucket-7", "Hotline NZ")
    assert (cells["contact"], cells["other_contacts"]) == ("abuse@front.test", "abuse@kittens.example")
    assert cells["registered_in"] == "SC (registration, RDAP, 2026-11-20)"
    assert cells["unknown"] == "origin: nobody was asked"


def test_what_is_unknown_is_empty(full: Hosting) -> None:
    bare = replace(full, addresses=(), contacts=(), front=None, tenant=None, hotline=None, hints=(), gaps=())
    cells = cells_of(bare)
    assert {name for name in HOST_COLUMNS if not cells[name]} >= {
        *("front", "hand_off", "tenant", "addresses", "prefixes", "networks", "country"),
        *("hotline", "contact", "contact_as_of", "other_contacts", "origin_hints", "unknown"),
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "kittens;=1", "\t=1", "a\r\n=1"])
def test_no_cell_is_a_formula_or_a_second_line(full: Hosting, text: str) -> None:
    line = to_row(replace(full, host=text, evidence=(text,)))
    assert line.count("\n") == 1
    for name in ("host", "evidence"):
        assert not cells_of(replace(full, host=text, evidence=(text,)))[name].startswith(("=", "+", "-", "@"))


def test_a_row_of_one_cell_has_quotes() -> None:
    assert row(['a"b']) == '"a""b"\r\n'
