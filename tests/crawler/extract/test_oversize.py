import time

import pytest

from crawler.extract.oversize import DEEPEST, MOST_ATTRIBUTES, MOST_TAGS, checked


@pytest.mark.parametrize(
    "markup",
    [
        "<p>kittens</p>",
        "<div>" * DEEPEST,
        "<p>" * (DEEPEST + 1),
        "<br>" * (DEEPEST + 1),
        "<div></div>" * (DEEPEST + 1),
        "<i></i>" * (MOST_TAGS // 2),
        "<a " + "b " * (MOST_ATTRIBUTES - 1) + ">",
        f'<a b="{"c " * 10_000}">',
        "x " * 100_000,
    ],
)
def test_what_the_parser_bears_stays_whole(markup: str) -> None:
    assert checked(markup).markup == markup
    assert checked(markup).why is None


def test_only_the_tag_with_too_many_attributes_is_cut_out() -> None:
    result = checked(
        "<b>before</b><a " + " ".join(f"a{n}='>'" for n in range(MOST_ATTRIBUTES * 2)) + "><i>after</i>"
    )
    assert result.markup == "<b>before</b>><i>after</i>"
    assert "attributes" in str(result.why)


@pytest.mark.parametrize("markup", ["<div>" * (DEEPEST + 1), "<B>" * (DEEPEST + 1), "<br>" * (MOST_TAGS + 1)])
def test_the_part_before_the_limit_stays(markup: str) -> None:
    result = checked(markup)
    assert 0 < len(result.markup) < len(markup)
    assert result.why


@pytest.mark.parametrize("piece", ["<a ", '<a b="', "<a b='<", "<a b=", "<a/", "<", "= ", '"'])
def test_time_grows_with_length_alone(piece: str) -> None:
    began = time.process_time()
    checked(piece * 100_000)
    assert time.process_time() - began < 2
