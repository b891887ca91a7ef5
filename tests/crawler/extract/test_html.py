import pytest

from crawler.extract.html import read_html, read_text, read_xhtml
from crawler.extract.sightings import Found


def read(markup: str) -> Found:
    found = Found("https://kittens.test/")
    read_html(markup, found)
    return found


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "kittens",
        "<p>kittens",
        "<html><body></html>",
        "<table><tr><td>x",
        "<div>" * 100,
        "<svg><g>",
        "<select><option>a",
    ],
)
def test_a_page_that_is_read_to_its_end(markup: str) -> None:
    assert not read(markup).gaps


@pytest.mark.parametrize(
    "markup", ["<p", "<a href='x", "<!-- a", "<script>", "<style>", "<title>", "<textarea>", "<plaintext>"]
)
def test_a_page_whose_end_is_swallowed(markup: str) -> None:
    assert read(markup).gaps


def test_templates_within_templates_cost_no_more_than_their_number() -> None:
    found = read("<template>" * 2_000 + "<a href=/deep></a>" + "</template>" * 2_000)
    assert [one.url for one in found.sightings] == ["https://kittens.test/deep"]


def test_elements_that_xml_closes_swallow_nothing() -> None:
    found = Found("https://kittens.test/")
    read_xhtml("<script src='/s'/><a href='/seen'/>", found)
    assert len(found.sightings) == 2


def test_text_is_told_from_markup() -> None:
    found = Found("https://kittens.test/")
    read_text("<p id='https://kittens.test/id'>https://kittens.test/said</p>", found)
    assert {one.url: one.where for one in found.sightings} == {
        "https://kittens.test/said": "text",
        "https://kittens.test/id": "markup",
    }


def test_the_structure_knows_tags_and_not_words() -> None:
    assert read("<p>one").structure == read("<p id=x>two").structure
    assert read("<p>one").structure != read("<b>one").structure
