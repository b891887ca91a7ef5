from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.hosting_report.plain import defanged, defanged_host, defanged_within, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain kittens", "plain kittens"),
        ("Größe 猫 كتاب", "Größe 猫 كتاب"),
        ("cat\u202egpj.exe", "cat⟨U+202E⟩gpj.exe"),
        ("a\u2066b\u200fc", "a⟨U+2066⟩b⟨U+200F⟩c"),
        ("a\x1b[2Jb\x9bc\r\n\t", "a⟨U+001B⟩[2Jb⟨U+009B⟩c⟨U+000D⟩⟨U+000A⟩⟨U+0009⟩"),
        ("a\u200bb\ufeffc\u00add\u2060", "a⟨U+200B⟩b⟨U+FEFF⟩c⟨U+00AD⟩d⟨U+2060⟩"),
        ("a\u2028b\u00a0c\u3164d\u2800e", "a⟨U+2028⟩b⟨U+00A0⟩c⟨U+3164⟩d⟨U+2800⟩e"),
        ("a\ud800b\U000e0041c", "a⟨U+D800⟩b⟨U+E0041⟩c"),
        ("", ""),
    ],
)
def test_what_eyes_would_not_see_is_written_as_its_number(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Lu", "Nd"])))
def test_every_shown_text_is_printable_and_can_be_written(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert shown.encode("utf-8").decode() == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://kittens.example/a.b?c=d.e", "hxxps://kittens[.]example/a.b?c=d.e"),
        ("http://kittens.example:8080", "hxxp://kittens[.]example:8080"),
        ("HTTP://Kittens.Example/", "hxxp://Kittens[.]Example/"),
        ("http://[2001:db8::1]/", "hxxp://[2001:db8::1]/"),
        ("http://a.test/?u=http://b.test/c", "hxxp://a[.]test/?u=hxxp://b[.]test/c"),
        ("http://a.test/?u=https%3A%2F%2Fb.test", "hxxp://a[.]test/?u=https%3A%2F%2Fb.test"),
        ("kittens.example/page", "kittens[.]example/page"),
        ("forum.example", "forum[.]example"),
        ("hxxps://kittens[.]example/", "hxxps://kittens[.]example/"),
    ],
)
def test_no_program_makes_a_link_of_a_defanged_url(url: str, shown: str) -> None:
    assert defanged(url) == shown
    assert defanged(shown) == shown


def test_a_sentence_keeps_its_full_stops() -> None:
    assert defanged_within("Refused. See http://a.test/b. Done.") == "Refused. See hxxp://a[.]test/b. Done."
    assert defanged_host("192.0.2.1") == "192[.]0[.]2[.]1"
