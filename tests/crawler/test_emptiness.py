"""`--render auto` renders what is empty without script: tables with near-misses."""

import time

import pytest

from crawler.emptiness import FEW_LETTERS, is_empty_without_script
from pipelines.records import Kind, Sighting

SHELL = "<!doctype html><head><title>%s</title></head><body><div id=app></div><script src=app.js></script>"
TEXT = "x" * FEW_LETTERS


def seen(count: int, where: str = "a[href]") -> list[Sighting]:
    return [
        Sighting(url=f"http://kittens.example/{number}", host="kittens.example", kind=Kind.PAGE, where=where)
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("markup", "sightings", "empty"),
    [
        (SHELL % "Kittens", [], True),
        (SHELL % TEXT, [], True),
        (SHELL % "Kittens" + f"<noscript>{TEXT}</noscript>", [], True),
        (SHELL % "Kittens" + f"<script>{TEXT}</script><style>{TEXT}</style>", [], True),
        (SHELL % "Kittens" + f"<script>{TEXT}", [], True),
        (SHELL % "Kittens", seen(2), True),
        (SHELL % "Kittens", seen(9, "link[href]") + seen(9, "meta[og:image]") + seen(9, "text"), True),
        (SHELL % "Kittens", seen(3), False),
        (SHELL % "Kittens", seen(3, "img[src]"), False),
        (SHELL % "Kittens" + f"<p>{TEXT}", [], False),
        (SHELL % "Kittens" + f"<p>{TEXT[1:]}", [], True),
        (SHELL % "Kittens" + "<p>" + " " * 1000, [], True),
        ("<p>A page without any script", [], False),
        ("", [], False),
    ],
)
def test_empty_is_a_script_and_next_to_nothing_to_see(
    markup: str, sightings: list[Sighting], empty: bool
) -> None:
    assert is_empty_without_script(markup.encode(), None, sightings) is empty


def test_a_wide_encoding_is_read() -> None:
    assert is_empty_without_script((SHELL % "Kittens").encode("utf-16"), "utf-16", [])


@pytest.mark.parametrize("piece", ["<script>", "<a", "<a ", "<", "</script", "<script <"])
def test_each_letter_is_looked_at_once(piece: str) -> None:
    began = time.process_time()
    is_empty_without_script((piece * 1_000_000).encode(), None, [])
    assert time.process_time() - began < 2.0
