"""`hostline report`: in and out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CSV = b"url,reference\nhttp://kittens.example/a,R-7\nkittens,R-8\nhttp://kittens.example/b,R-9\n"


def test_an_import_keeps_the_good_rows_and_tells_the_bad_by_number(hostline: Callable[..., Any]) -> None:
    ran = hostline("report", "import", "-", "--from", "web form", "--json", stdin=CSV)
    assert [fact.get("reference") for fact in ran.facts] == ["R-7", "R-9", None]
    assert ran.facts[2]["where"] == "row 3"
    assert ran.status == 4
    listed = hostline("report", "list", "--json").facts
    assert [(fact["reference"], fact["received_from"]) for fact in listed] == [
        ("R-7", "web form"),
        ("R-9", "web form"),
    ]


def test_an_import_may_be_repeated(hostline: Callable[..., Any]) -> None:
    hostline("report", "import", "-", stdin=CSV)
    hostline("report", "import", "-", stdin=CSV)
    assert len(hostline("report", "list", "--json").facts) == 2


def test_a_reference_that_says_otherwise_is_a_bad_row(hostline: Callable[..., Any]) -> None:
    hostline("report", "import", "-", stdin=CSV)
    ran = hostline("report", "import", "-", stdin=CSV.replace(b"/a", b"/other"))
    assert "report R-7 was left out" in ran.err
    assert ran.status == 4


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        (b"", "empty"),
        (b"link\nhttp://kittens.example/\n", "url"),
        (b"url\n\xff\xfe\n", "UTF-8"),
        (b"url\nx" + b"x" * 10_000_000, "row 2"),
    ],
)
def test_a_file_that_is_no_file_of_reports(hostline: Callable[..., Any], stdin: bytes, said: str) -> None:
    ran = hostline("report", "import", "-", stdin=stdin)
    assert ran.status == 2
    assert said in ran.err
    assert len(ran.err) < 1000
    assert hostline("report", "list", "--json").facts == []


def test_a_report_of_one_url(hostline: Callable[..., Any]) -> None:
    ran = hostline("report", "add", "http://kittens.example/a", "--hashes", "md5:" + "1" * 32)
    assert ran.out.strip() == hostline("report", "list", "--json").facts[0]["reference"]
    bad = hostline("report", "add", "kittens")
    assert (bad.status, bad.out) == (2, "")
    assert "the URL has no scheme" in bad.err


@pytest.mark.parametrize("words", [("show", "R-0"), ("import", "nowhere.csv")])
def test_what_is_not_there(hostline: Callable[..., Any], words: tuple[str, ...]) -> None:
    assert hostline("report", *words).status == 2


@pytest.mark.usefixtures("crawled")
def test_the_hosting_report_in_every_form(hostline: Callable[..., Any], tmp_path: Path) -> None:
    assert "Kitten Net" in hostline("report", "show", "R-1").out
    assert hostline("report", "show", "R-1", "--json").facts[0]["reference"] == "R-1"
    assert hostline("report", "show", "R-1", "--csv").out.startswith('"case"')
    out = tmp_path / "report.html"
    assert hostline("report", "show", "R-1", "--html", "--out", str(out)).out == ""
    assert out.stat().st_mode & 0o777 == 0o600
    assert "<!doctype html>" in out.read_text(encoding="utf-8")[:20].lower()
    assert hostline("report", "show", "R-1", "--html", "--csv").status == 2


@pytest.mark.usefixtures("crawled")
@pytest.mark.parametrize(("days", "is_old"), [(1, True), (3650, False)])
def test_a_notice_rests_on_no_data_older_than_the_settings_allow(
    hostline: Callable[..., Any], tmp_path: Path, days: int, *, is_old: bool
) -> None:
    (tmp_path / "hostline.toml").write_text(f"[geo]\nstale_days = {days}\n")
    page = hostline("report", "show", "R-1", "--html").out
    assert ("Before a notice:" in page) is is_old
    assert ("was located on 2026-11-01; locate it again" in page) is is_old


@pytest.mark.usefixtures("crawled")
def test_the_hotlines_of_a_report_are_those_of_your_own_directory(
    hostline: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "hotlines.csv").write_text(
        "country,name,website,as_of\nAT,Edelweiss Line,https://edelweiss.example/,2026-11-01\n"
    )
    assert hostline("geo", "update", "hotlines.csv").status == 0
    [fact] = hostline("report", "show", "R-1", "--json").facts
    assert {(route["host"], route["country"], route["hotline"]["name"]) for route in fact["hotlines"]} == {
        ("boards.example", "AT", "Edelweiss Line"),
        ("media.example", "AT", "Edelweiss Line"),
    }


def test_a_report_about_which_nothing_was_found(hostline: Callable[..., Any]) -> None:
    hostline("report", "add", "http://kittens.example/", "--reference", "R-5")
    assert hostline("report", "show", "R-5").status == 3
