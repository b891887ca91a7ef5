import pytest

from crawler.extract.jsons import read_json, read_linked_data
from crawler.extract.sightings import Found
from pipelines.records import Kind


def read(text: str) -> Found:
    found = Found("https://kittens.test/")
    read_json(text, found)
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"url":"/a"}', Kind.PAGE),
        ('{"image":"/a"}', Kind.MEDIA),
        ('{"image":{"url":"/a"}}', Kind.MEDIA),
        ('{"image":[{"@id":"/a"}]}', Kind.MEDIA),
        ('{"embedUrl":"/a"}', Kind.FRAME),
        ('["/a.jpg"]', Kind.MEDIA),
        ('"https://kittens.test/a"', Kind.OTHER),
        ('{"text":"see https://kittens.test/a now"}', Kind.OTHER),
        (')]}\'{"url":"/a"}', Kind.PAGE),
        ('//<![CDATA[\n{"url":"/a"}\n//]]>', Kind.PAGE),
    ],
)
def test_json_names(text: str, kind: Kind) -> None:
    found = read(text)
    assert [one.kind for one in found.sightings] == [kind]
    assert not found.gaps


@pytest.mark.parametrize(
    "text", ['{"a":1,"b":null,"c":"kittens","d":"1.5","e":"and/or"}', "[]", '"plain.text"']
)
def test_json_names_nothing(text: str) -> None:
    found = read(text)
    assert found.sightings == ()
    assert not found.gaps


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a":1}{"b":2}', "[" + "1," * 100_000 + "1]"])
def test_what_cannot_be_read_whole_is_said(text: str) -> None:
    assert read(text).gaps


def test_places_say_which_json() -> None:
    found = Found("https://kittens.test/")
    read_linked_data('{"contentUrl":"/a"}', found)
    assert found.sightings[0].where == "json-ld contentUrl"


def test_a_hash_stays_with_its_object() -> None:
    found = read('[{"url":"/a.jpg","md5":"9e107d9d372bb6826bd81d3542a419d6"},{"url":"/b.jpg"}]')
    assert [len(one.hashes) for one in found.sightings] == [1, 0]
