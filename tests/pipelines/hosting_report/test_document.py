from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from geo.facts import Agreement, Country, Hotline
from pipelines.hosting_report.document import MOST_PAGES, MOST_ROWS, to_html
from pipelines.hosting_report.report import HostingReport, report_of
from pipelines.records import Kind, Match, Page, Sighting


def in_directory(country: str | None) -> Hotline | None:
    return Hotline(country=country or "-", name=f"Line {country}", website=f"https://hotline.test/{country}")


@pytest.fixture
def html(report: HostingReport) -> str:
    return to_html(report)


@pytest.fixture
def tree(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


def test_nothing_in_it_is_asked_for_run_or_clickable(tree: LexborHTMLParser) -> None:
    for tag in (
        "img",
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "video",
        "form",
        "base",
        "svg",
        "input",
    ):
        assert not tree.css(tag), tag
    named = {name for node in tree.css("*") for name in node.attributes}
    assert not named & {"src", "srcset", "style", "background", "poster", "action", "ping"}
    assert not [name for name in named if name.startswith("on")]
    links = [node.attributes["href"] or "" for node in tree.css("[href]")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert "url(" not in tree.css("style")[0].text()
    assert "@import" not in tree.css("style")[0].text()


def test_every_link_leads_somewhere_in_the_document(tree: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {node.attributes["href"] for node in tree.css("[href]")} <= {f"#{name}" for name in ids}


def test_the_policy_allows_exactly_our_style(html: str) -> None:
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html


def test_urls_are_defanged_for_eyes_and_exact_in_the_list(tree: LexborHTMLParser) -> None:
    exact = "http://img.kittens.example/a/cat.jpg?size=big&v=1"
    lists = [node.text().strip().splitlines() for node in tree.css("textarea")]
    assert [exact] in lists
    for node in tree.css("textarea, style"):
        node.decompose()
    seen = tree.body.text() if tree.body else ""
    assert "hxxp://img[.]kittens[.]example/a/cat.jpg?size=big&v=1" in seen
    assert "http://" not in seen


def test_hostile_text_is_shown_and_does_nothing(html: str) -> None:
    assert "<script" not in html
    assert "\u202e" not in html
    assert "\x1b" not in html
    assert "⟨U+202E⟩&lt;script&gt;" in html
    assert "see hxxp://evil[.]test/&lt;img&gt;" in html


def test_a_front_shows_no_country_and_a_registration_is_no_place(tree: LexborHTMLParser) -> None:
    sections = {node.css("h2")[0].text(): node.text(separator=" ") for node in tree.css("section.party")}
    front = next(text for name, text in sections.items() if name.startswith("Example Front"))
    assert "behind a front" in front
    assert not re.search(r"\bUS\b", front)
    assert "says who holds the network, not where the server is" in front
    kittens = next(text for name, text in sections.items() if name.startswith("Kittens Network"))
    assert "DE says DB-IP Lite (geolocation, 2026-11-01)" in kittens
    assert "NL says Own MMDB (geolocation, 2026-11-02)" in kittens


@pytest.mark.parametrize(
    "words",
    [
        "authorised by Ada Example (mandate 7)",
        "AS64500 Kittens Network",
        "source: RDAP, 2026-11-20T08:00:00Z",
        "by HASH, declared; says forum.example data-md5",
        "a budget ended the Job",
        "a front hides the server",
        "sends on by http",
        "not read whole",
        "dropped: 0",
    ],
)
def test_it_says(tree: LexborHTMLParser, words: str) -> None:
    assert tree.body
    assert words in " ".join(tree.body.text().split())


def test_a_large_report_stays_short_and_says_what_it_leaves_out(pages: tuple[Page, ...]) -> None:
    many = tuple(
        Sighting(url=f"http://forum.example/{n}.jpg", host="forum.example", kind=Kind.MEDIA, where="img[src]")
        for n in range(MOST_ROWS + 3)
    )
    first = replace(pages[0], sightings=many)
    html = to_html(report_of([first] * (MOST_PAGES + 2), reference="HL-3", made_at=first.at))
    assert "3 more URLs stand in the exact list below" in html
    assert "2 more pages stand in the JSON" in html
    assert f"http://forum.example/{MOST_ROWS + 2}.jpg\n" in html


def test_each_case_says_what_is_due_also_of_a_link_that_a_list_names(pages: tuple[Page, ...]) -> None:
    linked = "http://bystander.example/"
    said = Match(
        url=linked, list="bicycles", list_version="1", basis="URL", asserted_by="us", strength="exact"
    )
    plain = to_html(report_of(pages, reference="HL-1", made_at=pages[0].at))
    assert "What is due: <strong>nothing is sent</strong>." in plain
    assert "What is due: <strong>stop serving, pass it on</strong>, once a person" in plain
    listed = replace(pages[0], matches=(said,))
    html = to_html(report_of([listed], reference="HL-1", made_at=pages[0].at))
    assert "is linked, and a list names the URL: removal here ends it" in html
    assert "no notice is due" not in html


def tied(pages: tuple[Page, ...]) -> Page:
    """Return the page with its forum in a country that nobody can tell."""
    forum, *others = pages[0].hostings
    forum = replace(forum, addresses=tuple(replace(a, country=None) for a in forum.addresses))
    country = Country(value=None, claims=(), agreement=Agreement.TIE, tied=("DE", "NL"))
    return replace(pages[0], hostings=(replace(forum, country=country, hotline=None), *others))


def test_in_a_tie_both_hotlines_are_named_and_it_is_said_why(pages: tuple[Page, ...]) -> None:
    html = to_html(report_of([tied(pages)], reference="HL-1", made_at=pages[0].at, hotlines=in_directory))
    text = "".join(node.text() for node in LexborHTMLParser(html).css("section.party"))
    assert "Hotlines to tell" in text
    assert "Line DE (DE), https://hotline.test/DE; a tie of DE / NL: each is told" in text
    assert "Line NL (NL), https://hotline.test/NL; a tie of DE / NL: each is told" in text


def test_one_hotline_is_named_where_the_country_is_known(pages: tuple[Page, ...]) -> None:
    html = to_html(report_of(pages, reference="HL-1", made_at=pages[0].at, hotlines=in_directory))
    assert "Line DE (DE), https://hotline.test/DE" in html
    assert "a tie of" not in html


def test_no_hotline_is_to_be_told_of_what_is_only_linked(pages: tuple[Page, ...]) -> None:
    forum = replace(pages[0].hostings[0], host="bystander.example")
    seen = replace(pages[0], hostings=(forum,))
    html = to_html(report_of([seen], reference="HL-1", made_at=pages[0].at, hotlines=in_directory))
    assert "Line DE" not in html


def test_a_party_whose_place_is_known_names_its_own_hotline_also_where_the_host_is_in_several(
    pages: tuple[Page, ...],
) -> None:
    forum, img, *others = pages[0].hostings
    country = Country(value=None, claims=(), agreement=Agreement.TIE, tied=("DE", "NL"))
    seen = replace(pages[0], hostings=(forum, replace(img, country=country, hotline=None), *others))
    html = to_html(report_of([seen], reference="HL-1", made_at=pages[0].at, hotlines=in_directory))
    told = {
        section.css("h2")[0].text().split(" network")[0]: [node.text() for node in section.css("dd.hotline")]
        for section in LexborHTMLParser(html).css("section.party")
    }
    assert told["=cmd|Bicycle ⟨U+202E⟩Net"] == ["Line NL (NL), https://hotline.test/NL"]
    assert told["Kittens Network"] == ["Line DE (DE), https://hotline.test/DE"]


def test_where_no_hotline_answers_it_is_said_where_to_read_who_is_next(pages: tuple[Page, ...]) -> None:
    html = to_html(
        report_of([tied(pages)], reference="HL-1", made_at=pages[0].at, hotlines=lambda _country: None)
    )
    assert "none known for DE; a tie of DE / NL: each is told" not in html
    assert "none known for DE, in a tie of DE / NL; what is open below says who is next" in html
    assert "none: where the server is, is not known; what is open below says who is next" in html


def test_exact_urls_stand_only_where_somebody_is_told_of_them(tree: LexborHTMLParser) -> None:
    exact = "".join(node.text() for node in tree.css("textarea"))
    assert "http://gallery.example/g/1.png" in exact
    assert "http://bystander.example/" not in exact
