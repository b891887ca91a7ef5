import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.refresh import Refresh, parse_refresh


@pytest.mark.parametrize(
    ("text", "seconds", "url"),
    [
        ("0;url=/kittens", 0, "/kittens"),
        ("5; URL='/kittens?a=1;b=2' trailing", 5, "/kittens?a=1;b=2"),
        ('  0 , url = "https://baskets.test/"', 0, "https://baskets.test/"),
        ("3.7;url=x", 3, "x"),
        ("1;/no-label", 1, "/no-label"),
        ("1 /blank-only", 1, "/blank-only"),
        (".5; url=x", 0, "x"),
        ("0;url=url=x", 0, "url=x"),
        ("999999999999999999999;url=x", 10**9, "x"),
    ],
)
def test_where_a_page_sends_its_reader(text: str, seconds: int, url: str) -> None:
    assert parse_refresh(text) == Refresh(seconds=seconds, url=url)


@pytest.mark.parametrize("text", ["", "5", "5;", "5;url=", "5; url=''", "soon;url=x", "url=x", "-1;url=x"])
def test_no_url_only_reloads(text: str) -> None:
    assert parse_refresh(text) is None


@given(st.text(max_size=60))
def test_any_text_is_borne(text: str) -> None:
    refresh = parse_refresh(text)
    assert refresh is None or refresh.url
