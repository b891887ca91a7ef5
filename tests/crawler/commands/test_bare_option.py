"""`--render` stands alone or with a value, and never takes a URL for one."""

import pytest

from crawler.commands.bare_option import spelled_out


@pytest.mark.parametrize(
    ("words", "spelled"),
    [
        ("--render http://kittens.example/", "--render=always http://kittens.example/"),
        ("http://kittens.example/ --render", "http://kittens.example/ --render=always"),
        ("--render auto http://kittens.example/", "--render auto http://kittens.example/"),
        ("--render=auto --by Ada", "--render=auto --by Ada"),
        ("--render never", "--render never"),
        ("--render -", "--render=always -"),
        ("--render --by Ada", "--render=always --by Ada"),
        ("--by Ada -- --render", "--by Ada -- --render"),
        ("", ""),
    ],
)
def test_a_bare_option_is_spelled_out(words: str, spelled: str) -> None:
    assert " ".join(spelled_out(words.split())) == spelled
