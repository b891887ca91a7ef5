"""Each command has its heading, in the order of the help, and each exit status its row."""

from collections.abc import Callable, Iterator

import typer
from typer.core import TyperGroup

from crawler.cli import app
from crawler.commands.exits import Exit


def commands(group: TyperGroup, words: tuple[str, ...] = ("hostline",)) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, (*words, name))
        else:
            yield " ".join((*words, name))


def test_each_command_has_its_heading(headings: Callable[[str, int], list[str]]) -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    assert sorted(headings("commands.md", 2)) == sorted(commands(root))


def test_each_exit_status_has_its_row(section: Callable[[str, str], str]) -> None:
    told = section("commands.md", "Commands")
    assert [status for status in Exit if f"| {status.value} |" not in told] == []
