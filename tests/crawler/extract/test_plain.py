import time

import pytest

from crawler.extract.plain import urls_in


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see http://kittens.test/a.", "http://kittens.test/a"),
        ("(https://kittens.test/a)", "https://kittens.test/a"),
        ("https://kittens.test/a_(b)", "https://kittens.test/a_(b)"),
        ("HTTPS://KITTENS.test/a", "HttPS://KITTENS.test/a"),
        ("hxxp://kittens[.]test/a", "http://kittens.test/a"),
        ("hxxps[:]//kittens(.)test", "https://kittens.test"),
        ("www.kittens.test/a", "http://www.kittens.test/a"),
        ('{"u":"https:\\/\\/kittens.test\\/a\\u0026b"}', "https://kittens.test/a&b"),
        ("https\\u003a\\u002f\\u002fkittens.test", "https://kittens.test"),
        ("http&colon;//kittens.test/a?x=1&amp;y", "http://kittens.test/a?x=1&y"),
        ("\u732bhttps://kittens.test/a\u3002\u732b", "https://kittens.test/a"),
        ("[url=https://kittens.test/a]x[/url]", "https://kittens.test/a"),
        ("\u0130\u0130 www.kittens.test/a", "http://www.kittens.test/a"),
        ("ttp www wwww.x http://kittens.test/www.a", "http://kittens.test/www.a"),
    ],
)
def test_a_text_names(text: str, url: str) -> None:
    assert next(urls_in(text)) == url


@pytest.mark.parametrize(
    "text", ["kittens.test", "http://", "http:/x", "ttp://x", "awww.x", "httpx://a", "xx://a"]
)
def test_a_text_names_nothing(text: str) -> None:
    assert list(urls_in(text)) == []


def test_known_ones_are_passed_over() -> None:
    assert list(urls_in("http://a.test/ http://b.test/", {"http://a.test/"})) == ["http://b.test/"]


@pytest.mark.parametrize(
    "piece", ["http://", "http://a", "http://))))", "www.", "hxxp:", "http ", "http://a&amp;"]
)
def test_time_grows_with_length_alone(piece: str) -> None:
    began = time.process_time()
    list(urls_in(piece * 50_000))
    assert time.process_time() - began < 2
