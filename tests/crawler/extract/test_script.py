import time

import pytest

from crawler.extract.script import read_script
from crawler.extract.sightings import Found
from pipelines.records import Kind


def read(text: str) -> list[tuple[str, Kind]]:
    found = Found("https://kittens.test/")
    read_script(text, found)
    return [(one.url.removeprefix("https://kittens.test"), one.kind) for one in found.sightings]


@pytest.mark.parametrize(
    ("text", "url", "kind"),
    [
        ("location='/a'", "/a", Kind.PAGE),
        ('window.location.href = "/a";', "/a", Kind.PAGE),
        ("location.replace(`/a`)", "/a", Kind.PAGE),
        ("window.open('/a')", "/a", Kind.PAGE),
        ("x='\\/img\\/cat.jpg'", "/img/cat.jpg", Kind.MEDIA),
        ("fetch('https://kittens.test/api')", "/api", Kind.OTHER),
        ('x="https:\\/\\/kittens.test\\/api"', "/api", Kind.OTHER),
    ],
)
def test_a_script_names(text: str, url: str, kind: Kind) -> None:
    assert read(text) == [(url, kind)]


@pytest.mark.parametrize("text", ["x='cat.js'", "allocation='/a'", "location=a", "'a b.jpg'", "cat.jpg", ""])
def test_a_script_names_nothing(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("piece", ["'", "location='", "'a.", "window.open(", "https:\\/\\/a"])
def test_time_grows_with_length_alone(piece: str) -> None:
    began = time.process_time()
    read(piece * 20_000)
    assert time.process_time() - began < 2
